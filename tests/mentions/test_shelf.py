from __future__ import annotations

from typing import Any

from allears.mentions.shelf import shelf


class TestShelf:
    def test_is_one_for_each_folder(self, settings: Any) -> None:
        first = shelf()
        assert shelf() is first
        settings.PICTURES_ROOT = "/somewhere/else"
        assert shelf() is not first
