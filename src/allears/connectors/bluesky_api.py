"""Asking an account's server (PDS): calls by name, within a session that is renewed before it ends.

The server passes on what concerns the whole network. A session that an app password opened is renewed
here; one that came by a yes over there is renewed with its channel, and each of its calls proves whose
it is (`bluesky_dpop`). What it misses: calls to other services than the network's own view.
Sources: https://atproto.com/specs/xrpc and https://docs.bsky.app/docs/advanced-guides/rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from allears.connectors import asking, bluesky_dpop, bluesky_session, fields, outcomes, signing
from allears.connectors.bluesky_home import server_of
from allears.connectors.bluesky_session import SESSIONS, Session
from allears.lib import clock, http, retry
from allears.listening.ports import ChannelFacts, KeysExpired, Refused, RetryLater, Unknown

TIMEOUT_S: Final = 20.0
MARGIN: Final = timedelta(minutes=3)
"""A session is renewed so long before it ends."""
_ENDED: Final = frozenset({"ExpiredToken", "InvalidToken", "invalid_token"})
_NOT_YET: Final = frozenset({"UpstreamFailure", "UpstreamTimeout", "NotEnoughResources"})
_OUT: Final = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})


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
        self._name = bluesky_session.name_of(channel)

    @property
    def session(self) -> Session:
        """Logged in. Raises `KeysExpired`, `Refused`, `RetryLater`."""
        by_yes = bluesky_session.said_yes(self.channel)
        if by_yes is not None:
            return by_yes
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
            return self._once(call, session.server, session.access, session.key)
        except Failed as error:
            if error.name not in _ENDED:
                raise
            if session.key:
                raise _taken_back(error) from error
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

    def _once(self, call: _Call, server: str, token: str, key: str = "") -> Any:
        """`key`: what the call is signed with, where the token alone is not enough."""
        budget = self.channel.budget
        budget.spend("requests", for_answer=self._for_answer)
        headers = {"Accept": "application/json"}
        if call.content is not None:
            headers["Content-Type"] = call.kind
        url = call.url(server)

        def ask(more: Mapping[str, str]) -> http.Response:
            with outcomes.told(is_speaking=call.is_speaking):
                return http.door().request(
                    call.verb,
                    url,
                    headers={**headers, **more},
                    content=call.content,
                    timeout_s=self._timeout_s,
                )

        if key:
            answer = bluesky_dpop.proven(
                ask, method=call.verb, url=url, key=signing.read(key), access=token
            )
        else:
            answer = ask({"Authorization": f"Bearer {token}"} if token else {})
        self._count(answer)
        if not answer.is_good:
            failed = Failed(answer)
            if key and answer.status == 401:
                raise _taken_back(failed)
            raise meant(failed, is_speaking=call.is_speaking)
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
                return bluesky_session.opened(made, session.server)
            except (Failed, KeysExpired):
                pass  # the renewing key has ended, too: the password opens a new session
        return self._opened()

    def _opened(self) -> Session:
        name, password = (
            self.channel.get("handle").strip().removeprefix("@"),
            self.channel.get("password"),
        )
        if not name or not password:
            raise KeysExpired("Connect this channel to its account, or type an app password.")
        server = server_of(self.channel, self._timeout_s)
        content = msgspec.json.encode({"identifier": name, "password": password.strip()})
        call = _Call("POST", "com.atproto.server.createSession", {}, content, "application/json")
        return bluesky_session.opened(self._once(call, server, ""), server)


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


def _taken_back(failed: Failed) -> KeysExpired:
    return KeysExpired(f"Bluesky does not take our access any more ({failed.words}).")


def _read(answer: http.Response, *, is_speaking: bool) -> Any:
    if not answer.content.strip() and not is_speaking:
        return {}
    try:
        return msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        words = "Bluesky answered with something that is no JSON."
        raise (Unknown(words) if is_speaking else RetryLater(words)) from error
