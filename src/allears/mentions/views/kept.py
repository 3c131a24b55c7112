"""What a query would change in the kept firehose, told line by line while it is looked through.

Each line is JSON: `html` for the panel, how far it is, and whether that was all. The work is done in a
thread, a step at a time; when the browser lets go (a stop, another letter), it ends with the next step.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from datetime import tzinfo
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.listening import kept
from allears.listening.query import QueryError
from allears.mentions import firehose, queries, whole
from allears.mentions.changing import Asked
from allears.mentions.forms import MAX_QUERY
from allears.mentions.views.query import node_of
from allears.staff.access import PersonRequest, leads

EVERY_S = 0.25
"""Between two lines that are written."""


@require_POST
@leads
def difference(request: PersonRequest) -> HttpResponseBase:
    """204 while the query cannot be read."""
    text = request.POST.get("query", "")[:MAX_QUERY]
    number = request.POST.get("monitor", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    monitor = queries.monitor(int(number)) if is_number else None
    try:
        new = whole.read(text).node
    except QueryError:
        return HttpResponse(status=204)
    asked = Asked(
        old=node_of(monitor) if monitor else None,
        new=new,
        verdicts=firehose.verdicts_of(monitor.pk) if monitor else {},
    )
    reader = _Reader(asked, {"monitor": monitor, "is_streamed": True})
    answer = StreamingHttpResponse(reader.stream(), content_type="application/x-ndjson")
    answer.headers["Content-Encoding"] = "identity"  # lines do not wait to be squeezed together
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


class _Reader:
    """One look through everything, in the language and zone of the one who asked."""

    def __init__(self, asked: Asked, context: dict[str, Any]) -> None:
        self._steps = firehose.watch(asked)
        self._is_on = threading.Lock()
        self._context = context
        self._language = translation.get_language() or "en"
        self._zone: tzinfo = timezone.get_current_timezone()

    async def stream(self) -> AsyncIterator[bytes]:
        lines = self.lines()
        try:
            while (line := await asyncio.to_thread(self._next, lines)) is not None:
                if line:
                    yield line
        finally:
            await asyncio.to_thread(self._close, lines)

    def _next(self, lines: Generator[bytes, None, None]) -> bytes | None:
        with self._is_on:
            return next(lines, None)

    def _close(self, lines: Generator[bytes, None, None]) -> None:
        """A step that is on cannot be broken off from another thread: it is waited for."""
        with self._is_on:
            lines.close()

    def lines(self) -> Generator[bytes, None, None]:
        """A line whenever it is time; between them empty ones, so that a stop is noticed soon."""
        written_at = float("-inf")
        try:
            with closing(self._steps):
                for told in self._steps:
                    if not told.is_done and time.monotonic() - written_at < EVERY_S:
                        yield b""
                        continue
                    written_at = time.monotonic()
                    yield self._line(told)
        except kept.Damaged as error:
            words = _("A file of what was kept is damaged: %(why)s") % {"why": error}
            yield json.dumps({"fault": words}).encode() + b"\n"

    def _line(self, told: firehose.Told) -> bytes:
        with translation.override(self._language), timezone.override(self._zone):
            html = render_to_string("mentions/_kept.html", self._context | {"told": told})
        percent = round(100 * told.n_looked_at / told.n_total) if told.n_total else 100
        line = {"html": html, "percent": percent, "is_done": told.is_done}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"
