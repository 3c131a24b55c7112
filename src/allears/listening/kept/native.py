"""Functions over arrays become machine code (numba), compiled once and kept on the disk beside it.

A function that is `compiled` takes arrays and numbers, holds no Python object, and leaves the
interpreter to others while it runs. The first run on a machine takes some seconds more, and where no
folder for it can be written, so does each start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """The same function as machine code."""
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # nowhere to keep it: compiled anew in each process
        made = numba.njit(nogil=True)(function)
    return cast(_Function, made)
