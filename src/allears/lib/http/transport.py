"""An httpx transport whose sockets are guarded; also for clients that bring their own HTTP.

`httpx.HTTPTransport` cannot be told where its sockets come from, so this one hands each request
to an httpcore pool that can. It gives httpcore's errors as the door's. What it misses: HTTP/2.
"""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Iterator

import httpcore
import httpx

from allears.lib.http.address import is_public, literal_ip, read_url
from allears.lib.http.backend import GuardedBackend, Resolver, is_allowed, private_words, resolve
from allears.lib.http.errors import Blocked, TooSlow, Unreachable

_NOT_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout)


class GuardedTransport(httpx.BaseTransport):
    """Sends what may be sent. Safe to share between threads."""

    def __init__(self, allow_private: frozenset[str], resolver: Resolver = resolve) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(allow_private, resolver),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        stream = typing.cast(typing.Iterable[bytes], request.stream)
        outgoing = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=stream,
            extensions=request.extensions,
        )
        with told(request.url.host):
            answer = self._pool.handle_request(outgoing)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer, request.url.host),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class CheckedTransport(httpx.BaseTransport):
    """Judges the spelling of every URL before the inner transport sees it."""

    def __init__(self, inner: httpx.BaseTransport, allow_private: frozenset[str]) -> None:
        self._inner = inner
        self._allow_private = allow_private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        refuse_private(read_url(str(request.url)), self._allow_private)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def refuse_private(url: httpx.URL, allow_private: frozenset[str]) -> None:
    """Raise `Blocked` for an IP that is spelled out, is private and is not allowed by name."""
    ip = literal_ip(url.host)
    port = url.port or (443 if url.scheme == "https" else 80)
    if ip is not None and not is_public(ip) and not is_allowed(allow_private, url.host, port):
        raise Blocked(private_words(url.host))
    if url.host == "localhost" and not is_allowed(allow_private, url.host, port):
        raise Blocked(private_words(url.host))


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, host: str) -> None:
        self._answer = answer
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        with told(self._host):
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextlib.contextmanager
def told(host: str) -> Iterator[None]:
    """httpcore's and httpx's errors as the door's."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        sent = not isinstance(error, (*_NOT_SENT, httpx.ConnectTimeout, httpx.PoolTimeout))
        raise TooSlow(
            f"{host} did not answer in time. Try again later.", may_have_arrived=sent
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
        sent = not isinstance(error, (*_NOT_SENT, httpx.ConnectError))
        raise Unreachable(
            f"The connection to {host} broke ({str(error)[:120] or type(error).__name__}).",
            may_have_arrived=sent,
        ) from error
