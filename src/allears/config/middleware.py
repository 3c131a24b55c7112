"""What every answer carries: strict headers, and the language and time zone of the person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.decorators import sync_and_async_middleware

from allears.config.live import hub
from allears.lib import clock, once, sight
from allears.staff import guard
from allears.web.policy import CONTENT_POLICY as CONTENT_POLICY

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


def _stamp(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@sync_and_async_middleware
def headers(get_response: Callable[[HttpRequest], Answer]) -> Callable[[HttpRequest], Answer]:
    """Nothing from outside runs or loads, whatever a post says."""
    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponseBase:
            return _stamp(await get_response(request))

        return later

    def now(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        assert isinstance(answer, HttpResponseBase)
        return _stamp(answer)

    return now


class Squeeze(GZipMiddleware):
    """Pages travel small. Events do not wait for others to be squeezed with."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/event-stream"):
            return response
        return super().process_response(request, response)


def person(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., Answer]:
    """Times and words as the person who is logged in reads them, the moment of the page,
    and what is hidden from them (a stranger sees nothing that is behind a wall)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.live_mark = hub.mark  # type: ignore[attr-defined]  # before anything is read
        user = request.user
        if not user.is_authenticated:
            with sight.through(sight.BLIND):
                return get_response(request)
        request.user = getattr(user, "_wrapped", user)  # not by way of a proxy, hundreds of times
        is_read = request.method in ("GET", "HEAD")
        with (
            sight.through(guard.sight_of(user)),
            translation.override(user.locale),
            timezone.override(clock.zone(user.timezone)),
            _page(request, user.timezone) if is_read else nullcontext(),
        ):
            request.LANGUAGE_CODE = translation.get_language() or user.locale
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            if request.headers.get("X-Live") == "own":  # what was pushed before that is older
                response.headers["X-Live-Mark"] = request.live_mark  # type: ignore[attr-defined]
        return response

    return answer


def _page(request: HttpRequest, zone: str) -> AbstractContextManager[None]:
    """What is asked while a page is made is asked once; a tab that an event sent shares with others.

    It says up to which mark it was told, or "own" after an act of the person's own.
    """
    mark = request.headers.get("X-Live", "own")
    told = None if mark == "own" else hub.told(mark)
    return once.page(told=told, number=hub.number or 0, zone=zone)
