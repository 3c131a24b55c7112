"""Asking an account's server (PDS): one session a process, renewed before it ends, and calls by name.

An app password opens a session (few a day are allowed, so it is kept and renewed for as long as the
process lives, for all channels and threads of the same account). The server passes on what concerns
the whole network. What it misses: a second process of the same machine opens a session of its own.
Sources: https://atproto.com/specs/xrpc and https://docs.bsky.app/docs/advanced-guides/rate-limits
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from allears.connectors import asking, fields, outcomes
from allears.connectors.bluesky_home import server_of
from allears.lib import clock, http, retry
from allears.listening.ports import ChannelFacts, KeysExpired, Refused, RetryLater, Unknown

TIMEOUT_S: Final = 20.0
MARGIN: Final = timedelta(minutes=3)
"""A session is renewed so long before it ends."""
USUAL: Final = timedelta(hours=1)
"""How long one lives that does not say it."""
_ENDED: Final = frozenset({"ExpiredToken", "InvalidToken"})
_NOT_YET: Final = frozenset({"UpstreamFailure", "UpstreamTimeout", "NotEnoughResources"})
_OUT: Final = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})


@dataclass(frozen=True, kw_only=True)
class Session:
    """An account that is logged in."""

    server: str
    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends_at: datetime


class _Sessions:
    """Of this process, by account and password."""

    def __init__(self) -> None:
        self._held: dict[str, Session] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def lock(self, name: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())

    def get(self, name: str) -> Session | None:
        return self._held.get(name)

    def put(self, name: str, session: Session | None) -> None:
        if session is None:
            self._held.pop(name, None)
        else:
            self._held[name] = session


SESSIONS: Final = _Sessions()


class Failed(Refused):
    """The server says no: an XRPC error with its name (status 400)."""

    def __init__(self, answer: http.Response) -> None:
        body = asking.said(answer)
        self.status, self.headers = answer.status, answer.headers
        self.name = fields.text(body, "error")[:100]
        self.words = fields.text(body, "message")[:300] or self.name or f"status {answer.status}"
        super().__init__(f"Bluesky says: {self.words}")


class Api:
    """One channel's way to its network. `for_answer`: may spend what is kept for answers."""

    def __init__(
        self, channel: ChannelFacts, *, for_answer: bool = False, timeout_s: float = TIMEOUT_S
    ) -> None:
        self.channel, self._for_answer, self._timeout_s = channel, for_answer, timeout_s
        self._name = _name_of(channel)

    @property
    def session(self) -> Session:
        """Logged in. Raises `KeysExpired`, `Refused`, `RetryLater`."""
        with SESSIONS.lock(self._name):
            session = SESSIONS.get(self._name)
            if session is None or session.ends_at - clock.now() < MARGIN:
                session = self._renewed(session)
                SESSIONS.put(self._name, session)
            return session

    def get(self, method: str, **query: str | int | Sequence[str]) -> Any:
        """A query. Raises `Failed` and what else a connector may."""
        return self._call("GET", method, query=query)

    def post(self, method: str, payload: Mapping[str, object], *, is_speaking: bool = False) -> Any:
        """A procedure. Speaking, a line that broke late is `Unknown`."""
        content = msgspec.json.encode(payload)
        return self._call("POST", method, content=content, is_speaking=is_speaking)

    def upload(self, content: bytes, media_type: str) -> Any:
        """A file, for a record that names it soon; else the server lets it go."""
        return self._call("POST", "com.atproto.repo.uploadBlob", content=content, kind=media_type)

    # ---- calls

    def _call(
        self,
        verb: str,
        method: str,
        *,
        query: Mapping[str, object] | None = None,
        content: bytes | None = None,
        kind: str = "application/json",
        is_speaking: bool = False,
    ) -> Any:
        call = _Call(verb, method, query or {}, content, kind, is_speaking)
        session = self.session
        try:
            return self._once(call, session.server, session.access)
        except Failed as error:
            if error.name not in _ENDED:
                raise
        with SESSIONS.lock(self._name):  # it ended earlier than it said
            if SESSIONS.get(self._name) is session:
                SESSIONS.put(self._name, self._renewed(session))
        session = self.session
        try:
            return self._once(call, session.server, session.access)
        except Failed as error:
            if error.name in _ENDED:
                raise KeysExpired(f"Bluesky ends every session ({error.words}).") from error
            raise

    def _once(self, call: _Call, server: str, token: str) -> Any:
        budget = self.channel.budget
        budget.spend("requests", for_answer=self._for_answer)
        headers = {"Accept": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        if call.content is not None:
            headers["Content-Type"] = call.kind
        with outcomes.told(is_speaking=call.is_speaking):
            answer = http.door().request(
                call.verb,
                call.url(server),
                headers=headers,
                content=call.content,
                timeout_s=self._timeout_s,
            )
        self._count(answer)
        if not answer.is_good:
            raise meant(Failed(answer), is_speaking=call.is_speaking)
        return _read(answer, is_speaking=call.is_speaking)

    def _count(self, answer: http.Response) -> None:
        """The server's own word on the requests of five minutes."""
        if answer.headers.get("ratelimit-policy", "").strip() == "3000;w=300":
            told = retry.window(answer.headers, clock.now())
            if told is not None:
                self.channel.budget.told("requests", left=told.left, until=told.until)

    # ---- sessions

    def _renewed(self, session: Session | None) -> Session:
        if session is not None:
            try:
                made = self._once(
                    _Call("POST", "com.atproto.server.refreshSession"),
                    session.server,
                    session.refresh,
                )
                return _session(made, session.server)
            except (Failed, KeysExpired):
                pass  # the renewing key has ended, too: the password opens a new session
        return self._opened()

    def _opened(self) -> Session:
        name, password = (
            self.channel.get("handle").strip().removeprefix("@"),
            self.channel.get("password"),
        )
        if not name or not password:
            raise KeysExpired("The handle and an app password are needed.")
        server = server_of(self.channel, self._timeout_s)
        content = msgspec.json.encode({"identifier": name, "password": password.strip()})
        call = _Call("POST", "com.atproto.server.createSession", {}, content, "application/json")
        return _session(self._once(call, server, ""), server)


@dataclass(frozen=True)
class _Call:
    verb: str
    method: str
    query: Mapping[str, object] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)
    kind: str = "application/json"
    is_speaking: bool = False

    def url(self, server: str) -> str:
        query = urlencode(self.query, doseq=True)
        return f"{server}/xrpc/{self.method}" + (f"?{query}" if query else "")


Meant = Failed | Refused | KeysExpired | RetryLater | Unknown


def meant(failed: Failed, *, is_speaking: bool = False) -> Meant:
    """What an error of the server is to a channel."""
    words, status = failed.words, failed.status
    if failed.name in _OUT:
        return Refused(f"Bluesky has closed this account: {words}")
    if failed.name == "AuthFactorTokenRequired":
        return KeysExpired("Bluesky wants a code by mail for this password: make an app password.")
    if status == 400 or failed.name in _ENDED:
        return failed
    if status == 401:
        return KeysExpired(f"Bluesky does not accept the handle or the app password ({words}).")
    if status in outcomes.LATER or status == 503:
        after_s = retry.after_s(failed.headers, clock.now())
        return RetryLater(f"Bluesky asks us to come back later ({words}).", after_s=after_s)
    if status >= 500:
        fault = f"Bluesky has a fault on its server ({words})."
        return Unknown(fault) if is_speaking and failed.name not in _NOT_YET else RetryLater(fault)
    return failed


def _read(answer: http.Response, *, is_speaking: bool) -> Any:
    if not answer.content.strip() and not is_speaking:
        return {}
    try:
        return msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        words = "Bluesky answered with something that is no JSON."
        raise (Unknown(words) if is_speaking else RetryLater(words)) from error


def _session(made: object, server: str) -> Session:
    did, access = fields.text(made, "did"), fields.text(made, "accessJwt")
    if not did or not access:
        raise RetryLater("Bluesky opened a session without saying whose it is.")
    if fields.text(made, "status") in {"takendown", "suspended"}:
        raise Refused("Bluesky has closed this account.")
    return Session(
        server=server,
        did=did,
        handle=fields.text(made, "handle"),
        access=access,
        refresh=fields.text(made, "refreshJwt"),
        ends_at=_end_of(access),
    )


def _end_of(token: str) -> datetime:
    """When a token says that it ends."""
    try:
        middle = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, msgspec.DecodeError):
        return clock.now() + USUAL


def _name_of(channel: ChannelFacts) -> str:
    """Of a session; the password is part of it, so that a changed one is tried."""
    parts = (channel.get(key) for key in ("handle", "password", "server"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
