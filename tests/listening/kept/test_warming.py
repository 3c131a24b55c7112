"""Everything that keeps and asks is loaded by one call."""

from __future__ import annotations

import pytest

from allears.listening import kept

pytestmark = pytest.mark.timeout(600)  # kernels may have to be compiled first


class TestWarmUp:
    def test_leaves_nothing_behind(self, tmp_path, monkeypatch):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        kept.warm_up()
        assert list(tmp_path.iterdir()) == []
