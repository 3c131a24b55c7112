"""The one door for every outgoing request.

Each hop is read strictly, checked, and only then called; redirects are followed by hand, at most
five. Headers that are not known to be harmless (keys, cookies) stay behind when a redirect leaves
the host, and are never taken from https down to http. A body is never sent on to another host.
One request has one whole time, from the name lookup to the last byte. What it misses: cookies
and HTTP caches (a connector keeps its own ETag).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from allears.lib.http import body, websocket
from allears.lib.http.address import join, read_url
from allears.lib.http.backend import GuardedBackend, Resolver, deadline_at, resolve
from allears.lib.http.errors import Blocked, LostOnTheWay, Unreachable
from allears.lib.http.transport import CheckedTransport, GuardedTransport, refuse_private, told

USER_AGENT: Final = "AllEars (+https://github.com/all-ears/allears)"
MAX_REDIRECTS: Final = 5
MAX_BYTES: Final = 10_000_000
TIMEOUT_S: Final = 30.0
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_HARMLESS: Final = frozenset(
    {
        "accept",
        "accept-language",
        "user-agent",
        "if-none-match",
        "if-modified-since",
        "content-type",
    }
)


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back. Statuses of 400 and above are answers too, not errors."""

    status: int
    url: str
    """Where the answer came from, after redirects."""
    permanent_url: str = ""
    """Where it moved for good: the last address that was reached over 301 and 308 alone."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Case does not matter."""
    content: bytes = field(default=b"", repr=False)
    """Unpacked."""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """By the charset of the header, else UTF-8; bytes that do not fit become U+FFFD."""
        kind = self.headers.get("content-type", "").lower()
        charset = kind.partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.content.decode(charset, "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")


class Door:
    """`transport` and `resolver` are for tests; the checks of addresses hold with them too."""

    def __init__(
        self,
        *,
        allow_private: frozenset[str] = frozenset(),
        user_agent: str = USER_AGENT,
        clock: Callable[[], float] = time.monotonic,
        resolver: Resolver = resolve,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.allow_private = frozenset(host.lower() for host in allow_private)
        self._user_agent = user_agent
        self._clock = clock
        self._given = (resolver, transport)
        self._transport = transport or GuardedTransport(self.allow_private, resolver)

    def outside(self) -> Door:
        """The same door without the private hosts that are allowed by name.

        For addresses that strangers wrote: they must not reach what the administrator opened
        for our own channels.
        """
        resolver, transport = self._given
        return Door(
            user_agent=self._user_agent,
            clock=self._clock,
            resolver=resolver,
            transport=transport,
        )

    def also(self, host: str) -> Door:
        """The same door with one more private host (`host:port`), for a request of which an
        administrator has said that it may go there. Without a host: the same as it is."""
        if not host:
            return self
        resolver, transport = self._given
        return Door(
            allow_private=self.allow_private | {host},
            user_agent=self._user_agent,
            clock=self._clock,
            resolver=resolver,
            transport=transport,
        )

    def get(self, url: str, **options: Any) -> Response:
        """`request` with GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Response:
        """`request` with POST."""
        return self.request("POST", url, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_bytes: int = MAX_BYTES,
        timeout_s: float = TIMEOUT_S,
    ) -> Response:
        """Call, follow, read. Raises a `DoorError`; a status is never one."""
        until = deadline_at.set(self._clock() + timeout_s)
        try:
            hop = _Hop(method.upper(), read_url(url), dict(headers or {}), content)
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._once(hop, max_bytes, timeout_s)
                if isinstance(answer, Response):
                    return answer
                hop = answer
        finally:
            deadline_at.reset(until)
        raise LostOnTheWay(f"{url} redirects more than {MAX_REDIRECTS} times.")

    def client(self, **options: Any) -> httpx.Client:
        """A plain httpx client through the same checks, for libraries that want one.

        It has no byte cap and follows redirects by its own rules, each hop checked.
        """
        guarded = CheckedTransport(self._transport, self.allow_private)
        return httpx.Client(transport=guarded, trust_env=False, **options)

    def websocket(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = websocket.MAX_MESSAGE_BYTES,
        timeout_s: float = websocket.OPEN_TIMEOUT_S,
        ping_s: float = websocket.PING_S,
        deflate: bool = False,
    ) -> websocket.WebSocket:
        """Open a line that stays open (`ws://`, `wss://`). Raises a `DoorError`.

        `max_bytes` is of one message, `timeout_s` of the opening. A status that opens no line is
        `NotOpened`. A door whose transport is made for a test opens none.
        """
        resolver, transport = self._given
        if transport is not None:
            raise Unreachable("This door leads nowhere.")
        given = {name.lower(): value for name, value in (headers or {}).items()}
        return websocket.connect(
            url,
            allow_private=self.allow_private,
            backend=GuardedBackend(self.allow_private, resolver),
            opening=websocket.Opening(
                headers={"user-agent": self._user_agent} | given,
                max_bytes=max_bytes,
                timeout_s=timeout_s,
                ping_s=ping_s,
                deflate=deflate,
            ),
            clock=self._clock,
        )

    def _once(self, hop: _Hop, max_bytes: int, timeout_s: float) -> Response | _Hop:
        refuse_private(hop.url, self.allow_private)
        request = httpx.Request(
            hop.method,
            hop.url,
            headers=_encoded(
                {"user-agent": self._user_agent, "accept-encoding": body.ACCEPTED} | hop.headers
            ),
            content=hop.content,
            extensions={"timeout": httpx.Timeout(timeout_s).as_dict()},
        )
        with told(hop.url.host):
            answer = self._transport.handle_request(request)
        try:
            following = self._redirect(hop, answer)
            if following is not None:
                return following
            with told(hop.url.host):
                content = body.read(answer, max_bytes) if hop.method != "HEAD" else b""
        finally:
            answer.close()
        return Response(
            status=answer.status_code,
            url=str(hop.url),
            permanent_url=hop.permanent_url,
            headers=answer.headers,
            content=content,
        )

    def _redirect(self, hop: _Hop, answer: httpx.Response) -> _Hop | None:
        location = answer.headers.get("location", "")
        if answer.status_code not in _REDIRECTS or not location:
            return None
        if hop.content is not None and answer.status_code not in {307, 308}:
            return None
        return hop.after(join(hop.url, location), answer.status_code)


class _Hop:
    """One call of a chain."""

    def __init__(
        self, method: str, url: httpx.URL, headers: dict[str, str], content: bytes | None
    ) -> None:
        self.method = method
        self.url = url
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.content = content
        self.permanent_url = ""
        self._was_permanent = True

    def after(self, url: httpx.URL, status: int) -> _Hop:
        """The next call. Raises `Blocked` where a redirect would carry off what it may not."""
        is_same_host = url.host == self.url.host and _may_share(self.url, url)
        is_down = self.url.scheme == "https" and url.scheme == "http"
        has_keys = not _HARMLESS.issuperset(self.headers)
        if is_down and (has_keys or self.content is not None):
            raise Blocked(f"{self.url.host} redirects from https to http, with our keys at hand.")
        if self.content is not None and not is_same_host:
            raise Blocked(f"{self.url.host} wants to send what we say on to {url.host}.")
        headers = self.headers
        if not is_same_host:
            headers = {name: value for name, value in headers.items() if name in _HARMLESS}
        following = _Hop(self.method, url, headers, self.content)
        following._was_permanent = self._was_permanent and status in _PERMANENT
        following.permanent_url = str(url) if following._was_permanent else self.permanent_url
        return following


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Latin-1 as HTTP has it (an ETag goes back as it came), else UTF-8; never a second line."""
    pairs = []
    for name, value in headers.items():
        value = " ".join(value.splitlines())
        try:
            pairs.append((name.encode("ascii", "replace"), value.encode("latin-1")))
        except UnicodeEncodeError:
            pairs.append((name.encode("ascii", "replace"), value.encode("utf-8")))
    return pairs


def _may_share(a: httpx.URL, b: httpx.URL) -> bool:
    """Same scheme and port, or the usual step up from http to https."""
    if (a.scheme, a.port) == (b.scheme, b.port):
        return True
    return a.scheme == "http" and b.scheme == "https" and a.port is None and b.port is None
