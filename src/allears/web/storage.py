"""Static files for production: the style sheets folded into one, every name with its hash.

`css/allears.css` is a list of `@import`s. In development the browser follows them; when files are
collected, each import is replaced by the file it names, so a page asks for one style sheet; and for one
script, into which `folding` folds the modules.
Misses: imports with a media query or a layer stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

from allears.web import folding

Paths = dict[str, tuple[Any, str]]
SHEET = "allears/css/allears.css"
SCRIPT = "allears/js/main.js"
_IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class FoldedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """For `STORAGES["staticfiles"]["BACKEND"]`."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, **options: Any) -> Iterator[tuple[str, str, bool]]:
        if SHEET in paths and not options.get("dry_run"):
            self._fold(*paths[SHEET])
            paths = {**paths, SHEET: (self, SHEET)}
        if SCRIPT in paths and not options.get("dry_run"):
            self._fold_scripts(*paths[SCRIPT])
            paths = {**paths, SCRIPT: (self, SCRIPT)}
        yield from super().post_process(paths, **options)

    def _fold(self, source: Any, path: str) -> None:
        folder = path.rpartition("/")[0]
        folded = fold(_read(source, path), lambda name: _read(source, f"{folder}/{name}"))
        self.delete(SHEET)
        self.save(SHEET, ContentFile(bare(folded).encode()))

    def _fold_scripts(self, source: Any, path: str) -> None:
        folder, _, name = path.rpartition("/")
        folded = folding.fold(name, lambda one: _read(source, f"{folder}/{one}"))
        self.delete(SCRIPT)
        self.save(SCRIPT, ContentFile(folded.encode()))


def fold(sheet: str, read: Callable[[str], str]) -> str:
    """`sheet` with each plain import replaced by what `read(name)` gives."""
    return _IMPORT.sub(lambda found: read(found.group(1)), sheet)


def bare(sheet: str) -> str:
    """Without its comments, and without the blanks at the ends of its lines."""
    lines = (line.strip() for line in _COMMENT.sub("", sheet).splitlines())
    return "\n".join(line for line in lines if line)


def _read(source: Any, path: str) -> str:
    with source.open(path) as file:
        text: str = file.read().decode()
    return text
