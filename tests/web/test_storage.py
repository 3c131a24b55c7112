"""Static files for production: one style sheet, hashed names that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.test import override_settings

from allears.web import storage

BACKEND = "allears.web.storage.FoldedStaticFilesStorage"


@pytest.fixture(scope="class")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | Path]:
    """Our files and htmx collected into a folder, as `collectstatic` does."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=str(root)):
        kept = storage.FoldedStaticFilesStorage(location=str(root))
        paths = {}
        for finder in get_finders():
            for path, source in finder.list([]):
                if path.startswith(("allears/", "django_htmx/htmx-2")):
                    with source.open(path) as file:
                        kept.save(path, file)
                    paths[path] = (source, path)
        for _name, _hashed, done in kept.post_process(paths):
            assert not isinstance(done, Exception), done
    return {"root": root, **kept.hashed_files}


class TestFoldedStaticFiles:
    def test_fold_all_sheets_into_one(self, collected: dict[str, str | Path]) -> None:
        sheet = Path(collected["root"], collected[storage.SHEET]).read_text()
        assert "@import url" not in sheet
        assert "--ground:" in sheet
        assert ".case-head" in sheet

    def test_fold_all_modules_into_one(self, collected: dict[str, str | Path]) -> None:
        main = Path(collected["root"], collected["allears/js/main.js"]).read_text()
        assert not re.search(r"^(import|export)\b", main, re.MULTILINE)
        for module in Path(collected["root"], "allears/js").glob("*.js"):
            if re.fullmatch(r"(?!main|early)[a-z-]+\.js", module.name):
                assert f"const ${module.stem.replace('-', '_')} = (" in main, module.name

    def test_squeeze_what_is_sent(self, collected: dict[str, str | Path]) -> None:
        sheet = Path(collected["root"], str(collected[storage.SHEET]) + ".gz")
        assert sheet.stat().st_size < 26_000


class TestFold:
    def test_leaves_other_imports_alone(self) -> None:
        sheet = '@import url("a.css");\n@import url("b.css") print;'
        assert (
            storage.fold(sheet, lambda name: f"[{name}]") == '[a.css]\n@import url("b.css") print;'
        )
