"""The sockets of the door: resolve once, check, connect to what was checked, and watch the clock.

`GuardedBackend` stands where httpcore would open a socket. It asks the resolver once, keeps the
addresses that may be called and connects to one of those by number, so a second answer of a
hostile name server changes nothing; TLS still checks the host's name. Every read and write is
cut to what is left of the request's whole time, so a body of one byte a second ends with it.
A host allowed by name may resolve to anything. What it misses: an HTTP proxy of the
organisation is not used.
"""

from __future__ import annotations

import contextvars
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import httpcore

from allears.lib.http.address import IpAddress, is_public
from allears.lib.http.errors import Blocked, TooSlow, Unreachable

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port -> IP addresses as text. Raises OSError."""

MAX_TRIED_ADDRESSES: Final = 4
"""Of a host with many addresses; enough for two IPv6 and two IPv4."""
CONNECT_TIMEOUT_S: Final = 10.0

deadline_at: contextvars.ContextVar[float] = contextvars.ContextVar("deadline_at")
"""When the running request must be over, on the clock of `time.monotonic`."""


def resolve(host: str, port: int) -> list[str]:
    """The system's resolver, given up after the request's time (its thread ends by itself)."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(row[4][0]) for row in found])
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, daemon=True, name=f"resolve {host}").start()
    try:
        answer = answers.get(timeout=left_s(CONNECT_TIMEOUT_S))
    except queue.Empty:
        raise TooSlow(f"The name {host} was not resolved in time. Try again later.") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def left_s(at_most_s: float | None) -> float:
    """Seconds that are left, at most so many. Raises `TooSlow` when none are."""
    left = deadline_at.get(time.monotonic() + 60.0) - time.monotonic()
    if left <= 0:
        raise TooSlow(
            "The answer took longer than we wait. Try again later.", may_have_arrived=True
        )
    return left if at_most_s is None else min(left, at_most_s)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses, and to hosts that are allowed by name."""

    def __init__(self, allow_private: frozenset[str], resolver: Resolver = resolve) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception | None = None
        for ip in self.addresses(host, port)[:MAX_TRIED_ADDRESSES]:
            wait_s = left_s(CONNECT_TIMEOUT_S if timeout is None else timeout)
            try:
                stream = self._plain.connect_tcp(
                    str(ip), port, wait_s, local_address, socket_options
                )
                return _TimedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise Unreachable(
            f"{host} does not take connections on port {port} ({fault}). Try again later."
        )

    def addresses(self, host: str, port: int) -> list[IpAddress]:
        """What may be called under this name, in the resolver's order. Raises `Blocked`."""
        try:
            found = [_ip(text) for text in self._resolver(host, port)]
        except OSError as error:
            raise Unreachable(
                f"There is no host called {host} ({error.strerror or error}). Check the spelling."
            ) from error
        if is_allowed(self._allow_private, host, port):
            return found
        public = [ip for ip in found if is_public(ip)]
        if found and not public:
            raise Blocked(private_words(host))
        return public


def is_allowed(allow_private: frozenset[str], host: str, port: int) -> bool:
    """Whether the administrator named this host (`host` or `host:port`)."""
    if not allow_private:
        return False
    spelled = f"[{host}]" if ":" in host else host
    return spelled in allow_private or f"{spelled}:{port}" in allow_private or host in allow_private


def private_words(host: str) -> str:
    return (
        f"{host} leads into a private network, where All Ears does not go by itself. If that is "
        "meant, the administrator adds it to ALLEARS_ALLOW_PRIVATE_HOSTS."
    )


def _ip(text: str) -> IpAddress:
    return ipaddress.ip_address(text.partition("%")[0])


class _TimedStream(httpcore.NetworkStream):
    """A connection that never waits past the end of the request that uses it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left_s(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self._stream.start_tls(
                ssl_context, server_hostname, left_s(timeout or CONNECT_TIMEOUT_S)
            )
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
