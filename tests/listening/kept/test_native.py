"""Machine code is kept where a folder can be written, and made anew where none can."""

from __future__ import annotations

import numba

from allears.listening.kept import native


class TestCompiled:
    def test_is_the_same_function_also_where_nothing_can_be_kept(self, monkeypatch):
        real = numba.njit

        def njit(**given):
            if given.get("cache"):
                raise RuntimeError("cannot cache function: no locator available")
            return real(**given)

        monkeypatch.setattr(numba, "njit", njit)
        assert native.compiled(lambda n: n + 1)(2) == 3
