"""Whole batches of raw lines against hundreds of thousands of monitors, in compiled code.

What is compiled is loaded when `Sieve` is first asked for.
"""

from typing import TYPE_CHECKING

from allears.lib.deferred import deferred

if TYPE_CHECKING:
    from allears.listening.sieve.sieve import Sieve

__getattr__ = deferred(__name__, {"Sieve": "sieve"})
__all__ = ["Sieve"]
