"""`make pages` writes what is not current, and `--check` only names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from allears.config.cli import pages
from allears.connectors import CONNECTORS


class TestMain:
    def test_writes_what_is_missing_and_is_content_then(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert pages.main([str(tmp_path), "--check"]) == 1
        assert list(tmp_path.iterdir()) == []
        assert pages.main([str(tmp_path)]) == 0
        assert {page.stem for page in tmp_path.iterdir()} == set(CONNECTORS)
        capsys.readouterr()
        assert pages.main([str(tmp_path), "--check"]) == 0
        assert capsys.readouterr().out == ""

    def test_needs_to_know_where(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert pages.main([]) == pages.main(["/no/such/folder"]) == 2
        assert "docs/connectors" in capsys.readouterr().err
