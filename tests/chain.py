"""The chain of middleware is made once for all clients of a tester, as in a running house.

Django makes it for each `Client()`, and whitenoise then looks for every file that it may serve: 18 ms,
thousands of times. Here it is kept until a setting is changed by `settings` or `override_settings`.
What it misses: a setting that is written past Django (`monkeypatch`), which a middleware read
when it was made.
"""

from __future__ import annotations

from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.signals import setting_changed
from django.test.client import ClientHandler

_MADE = (
    "_middleware_chain",
    "_view_middleware",
    "_template_response_middleware",
    "_exception_middleware",
)
_kept: dict[str, Any] = {}


def _load(handler: ClientHandler, is_async: bool = False) -> None:
    """Instead of `ClientHandler.load_middleware`. The chain ends in the handler that made it: all are alike."""
    if is_async or not _kept:
        BaseHandler.load_middleware(handler, is_async=is_async)
        if not is_async:
            _kept.update({name: getattr(handler, name) for name in _MADE})
    for name, value in _kept.items() if not is_async else ():
        setattr(handler, name, value)


def _forget(**_changed: object) -> None:
    _kept.clear()


def share() -> None:
    ClientHandler.load_middleware = _load  # type: ignore[method-assign, assignment]
    setting_changed.connect(_forget)
