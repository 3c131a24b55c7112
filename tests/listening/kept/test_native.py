"""Machine code is kept where a folder can be written, and made anew where none can."""

from __future__ import annotations

from types import SimpleNamespace

import numba

from allears.listening.kept import native


def _next(n):
    return n + 1


class TestCompiled:
    def test_is_the_same_function_also_where_nothing_can_be_kept(self, monkeypatch):

        def njit(**given):
            if given.get("cache") is True:
                raise RuntimeError("cannot cache function: no locator available")
            return numba.njit(nogil=True)

        monkeypatch.setattr(native, "numba", SimpleNamespace(njit=njit))
        assert native.compiled(_next)(2) == 3
