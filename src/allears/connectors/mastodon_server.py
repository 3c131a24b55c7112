"""One server that speaks Mastodon's client API, as one channel uses it: asked, judged, read.

Every request goes through the door, is paid from the channel's budget, and what the server says of
its limits is told to that budget. `Instance` is what a server says of itself, kept in the channel's
settings. What it misses: nothing is tried again here; that is for the loops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from allears.connectors import fields, multipart, outcomes
from allears.connectors.mastodon_settings import LIMITS
from allears.lib import clock, http, retry
from allears.lib.http.backend import is_allowed
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Refused,
    RetryLater,
    Unknown,
)

TIMEOUT_S: Final = 20.0
MAX_ANSWER_BYTES: Final = 5_000_000
"""A page of 40 long posts with pictures has some 400 kB."""
MAX_ERROR_CHARS: Final = 200
MOST_CHARS, MOST_FILES = 100_000, 20
"""Whatever a server says that it takes."""
Query = Sequence[tuple[str, str]]


class Instance(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a server says of itself; kept as JSON in the setting `instance`."""

    domain: str = ""
    """Of its accounts' addresses; not always where its API lives."""
    title: str = ""
    version: str = ""
    max_chars: int = 500
    max_files: int = 4
    file_types: tuple[str, ...] = ()
    image_bytes: int = 0
    video_bytes: int = 0
    alt_chars: int = 1_500
    streaming: str = ""
    """Where its websocket lives (`wss://…`)."""
    has_groups: bool = False
    """Its notifications come in groups too (Mastodon 4.3)."""
    read_at: str = ""


class Api:
    """A server and our account there. `for_answer`: may use what is kept back for answers."""

    def __init__(
        self, channel: ChannelFacts, *, timeout_s: float = TIMEOUT_S, for_answer: bool = False
    ) -> None:
        self.channel = channel
        self.timeout_s = timeout_s
        self._for_answer = for_answer
        self.origin = origin_of(channel.get("server"))
        self.host = self.origin.partition("://")[2]
        """With its port, where it has one; the first part of the ids of its posts."""
        self.token = channel.get("access_token")

    def get(self, path: str, query: Query = (), *, what: str = "") -> Any:
        """What is in the answer. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        return self._read(self._ask("GET", path, query=query), what=what)

    def find(self, path: str, query: Query = (), *, is_trusting: bool = False) -> Any:
        """As `get`; None where the server says in its own words that it has no such thing.

        A page of a proxy that says 404 is not believed, unless `is_trusting`.
        """
        answer = self._ask("GET", path, query=query)
        if answer.status in {404, 410}:
            if is_trusting or error_of(answer) is not None:
                return None
            raise RetryLater(f"{self.host} is not to be had just now (status {answer.status}).")
        return self._read(answer)

    def look(self, path: str) -> http.Response:
        """GET; the answer whatever its status."""
        return self._ask("GET", path)

    def say(self, path: str, payload: Mapping[str, Any], *, key: str) -> Any:
        """POST JSON under an idempotency key. Raises `Unknown` too."""
        self.channel.budget.spend("posts", for_answer=self._for_answer)
        answer = self._ask(
            "POST",
            path,
            headers={"Content-Type": "application/json", "Idempotency-Key": key},
            content=msgspec.json.encode(payload),
            counted="posts",
        )
        return self._read(answer, is_speaking=True)

    def delete(self, path: str) -> bool:
        """DELETE; False where the server says in its own words that it has no such thing of ours.

        Doing it twice does no harm. Raises `RetryLater`, `Refused`, `KeysExpired`.
        """
        self.channel.budget.spend("deletes", for_answer=self._for_answer)
        answer = self._ask("DELETE", path, counted="deletes")
        if answer.status not in {404, 410}:
            self._read(answer)
            return True
        if error_of(answer) is None:
            raise RetryLater(f"{self.host} is not to be had just now (status {answer.status}).")
        return False

    def form(self, path: str, values: Mapping[str, str]) -> http.Response:
        """POST a form; the answer whatever its status."""
        return self._ask(
            "POST",
            path,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode(values).encode(),
            is_speaking=False,
        )

    def upload(self, path: str, file: OutgoingFile, alt: str) -> http.Response:
        """POST one file; the answer whatever its status. A file that nobody uses goes by itself."""
        self.channel.budget.spend("media", for_answer=self._for_answer)
        body, kind = multipart.form(file, {"description": alt} if alt else {})
        return self._ask(
            "POST",
            path,
            headers={"Content-Type": kind},
            content=body,
            counted="media",
            is_speaking=False,
        )

    def read(self, answer: http.Response) -> Any:
        """The JSON of an answer that was asked for with `form`, `look` or `upload`; raises as `get`."""
        return self._read(answer)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        counted: str = "requests",
        is_speaking: bool = True,
    ) -> http.Response:
        self.channel.budget.spend("requests", for_answer=self._for_answer)
        url = f"{self.origin}{path}{'?' + urlencode(query) if query else ''}"
        sent = {"Accept": "application/json"} | dict(headers or {})
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        with outcomes.told(is_speaking=is_speaking and content is not None):
            answer = http.door().request(
                method,
                url,
                headers=sent,
                content=content,
                max_bytes=MAX_ANSWER_BYTES,
                timeout_s=self.timeout_s,
            )
        now = clock.now()
        told = retry.window(answer.headers, now)
        if told is not None:
            self.channel.budget.told(counted, left=told.left, until=told.until)
        return answer

    def _read(self, answer: http.Response, *, what: str = "", is_speaking: bool = False) -> Any:
        now = clock.now()
        if answer.status == 401:
            words = "does not accept our access (any more): connect the channel again."
            if not self.token:
                words = "shows this only to those who have an account: connect one."
            raise KeysExpired(f"{self.host} {words}")
        if answer.status in {400, 403, 404, 410, 413, 422}:
            raise Refused(self._refusal(answer, what))
        outcomes.judge(answer, what=self.host, now=now, is_speaking=is_speaking)
        try:
            return msgspec.json.decode(answer.content)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            words = f"{self.host} answered with something that cannot be read."
            raise (Unknown(words) if is_speaking else RetryLater(words)) from error

    def _refusal(self, answer: http.Response, what: str) -> str:
        said = error_of(answer)
        words = " ".join((said or "").split())[:MAX_ERROR_CHARS]
        if self.token:
            words = words.replace(self.token, "…")
        place = f"{self.host} refuses {what}" if what else f"{self.host} refuses it"
        return (
            f"{place} (status {answer.status}): {words}"
            if words
            else (f"{place} (status {answer.status}).")
        )


def own_id(channel: ChannelFacts) -> str:
    """The id of our account as its server knows it; kept as `server/id`, for ids are small there."""
    return channel.get("account_id").rpartition("/")[2]


def origin_of(typed: str) -> str:
    """`https://host` of what somebody typed as their server or account. Raises `Refused`.

    Plain http is taken only for hosts that the administrator allowed by name.
    """
    text = typed.strip()
    if not text:
        raise Refused("No server is given: enter where the account lives, like mastodon.example.")
    if "://" not in text:
        text = f"https://{text.rpartition('@')[2]}"
    try:
        url = http.read_url(text)
    except http.DoorError as error:
        raise Refused(f"“{typed.strip()[:100]}” is no server: {error.why}") from error
    port = url.port or (443 if url.scheme == "https" else 80)
    if url.scheme != "https" and not is_allowed(http.door().allow_private, url.host, port):
        raise Refused(
            f"{url.host} is only called over https, for our keys would be seen on the way."
        )
    return f"{url.scheme}://{url.netloc.decode('ascii').lower()}"


def error_of(answer: http.Response) -> str | None:
    """The words of an error as these servers give them; None where it is none of theirs."""
    try:
        said = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    found = fields.text(said, "error_description") or fields.text(said, "error")
    return found or None


# ---- what a server says of itself --------------------------------------------------------------


def remembered(channel: ChannelFacts) -> Instance | None:
    """The instance as it is kept in the settings; None where it is not."""
    try:
        return msgspec.json.decode(channel.get("instance") or "null", type=Instance | None)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def spelled(instance: Instance) -> str:
    return msgspec.json.encode(instance).decode()


def read_instance(api: Api, now: datetime) -> Instance:
    """Ask the server (v2, else v1). Raises as `Api.get`; what it does not say has the usual value."""
    said = api.find("/api/v2/instance", is_trusting=True)
    if said is None:
        said = api.get("/api/v1/instance")
    settings = fields.mapping(said, "configuration")
    media = fields.mapping(settings, "media_attachments")
    v1_chars = fields.count(said, "max_toot_chars") or LIMITS.max_chars or 500
    stream = fields.text(settings, "urls", "streaming") or fields.text(
        said, "urls", "streaming_api"
    )
    return Instance(
        domain=(fields.text(said, "account_domain") or _domain(said) or api.host).lower()[:253],
        title=fields.text(said, "title")[:100],
        version=fields.text(said, "version")[:100],
        max_chars=min(fields.count(settings, "statuses", "max_characters") or v1_chars, MOST_CHARS),
        max_files=min(fields.count(settings, "statuses", "max_media_attachments") or 4, MOST_FILES),
        file_types=fields.texts(media, "supported_mime_types")[:100],
        image_bytes=fields.count(media, "image_size_limit") or 0,
        video_bytes=fields.count(media, "video_size_limit") or 0,
        alt_chars=fields.count(media, "description_limit") or 1_500,
        streaming=stream[:500],
        has_groups=(fields.count(said, "api_versions", "mastodon") or 0) >= 2,
        read_at=now.isoformat(),
    )


def _domain(said: object) -> str:
    """`domain` of v2, `uri` of v1, which may be a whole address."""
    found = fields.text(said, "domain") or fields.text(said, "uri")
    return found.partition("://")[2].partition("/")[0] if "://" in found else found
