"""Names of a package that are loaded when somebody first asks for them, not when it is imported.

For packages whose weight only some processes need (machine code takes a second and more to load):
the package gives `__getattr__ = deferred(__name__, {...})`, and names the same for type checkers.
A name must not be that of a module of the package, which would come in its place.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def deferred(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package. `places`: the module, within the package, of each name."""

    def found(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return found
