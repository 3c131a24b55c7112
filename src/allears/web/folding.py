"""Folds a JavaScript module and all that it imports into one file, so that a browser asks once.

Our modules keep to two forms, `import { a, b } from "./other.js";` and `export function a`, in rings of
none: so each becomes a function that is called at once and hands out what it exports, in the order in
which they need each other. What else somebody may write (`export default`, `import()`, a ring) is
refused with the name of the file, when files are collected and in the tests. Misses: making it smaller;
it is sent squeezed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_IMPORT = re.compile(r'^import \{ ((?:\w+, )*\w+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b|\bimport\s*\(", re.MULTILINE)


class CannotFold(ValueError):
    """A module is written in a form that is not known here."""


def fold(entry: str, read: Callable[[str], str]) -> str:
    """The module `entry` with all that it needs; `read(name)` gives the text of one.

    Raises `CannotFold`.
    """
    made: dict[str, str] = {}
    _add(entry, read, made, ())
    return "\n".join(made.values())


def _add(
    name: str, read: Callable[[str], str], made: dict[str, str], above: tuple[str, ...]
) -> None:
    if name in made:
        return
    if name in above:
        raise CannotFold(f"{name} needs itself, by way of {above[-1]}.")
    text = read(name)
    for found in _IMPORT.finditer(text):
        _add(found.group(2), read, made, (*above, name))
    made[name] = _folded(name, text)


def _folded(name: str, text: str) -> str:
    exported = [found.group(2) for found in _EXPORT.finditer(text)]
    text = _IMPORT.sub(lambda found: f"const {{ {found.group(1)} }} = {_of(found.group(2))};", text)
    text = _EXPORT.sub(r"\1", text)
    if other := _OTHER.search(text):
        line = text[other.start() :].lstrip().partition("\n")[0]
        raise CannotFold(f"{name} imports or exports in a form that cannot be folded: {line}")
    handed = f"return {{ {', '.join(exported)} }};\n" if exported else ""
    return f"const {_of(name)} = (() => {{\n{text.rstrip()}\n{handed}}})();"


def _of(name: str) -> str:
    """The name under which a module hands out what it exports."""
    return "$" + name.removesuffix(".js").replace("-", "_")
