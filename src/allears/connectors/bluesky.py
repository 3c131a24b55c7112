"""Bluesky: an account of ours hears what is said to it and about chosen words, and answers in public.

It is connected by a yes on Bluesky's own pages (`bluesky_oauth`) or works with an app password, on
Bluesky's own servers and on any other of the AT Protocol. Calls are in `bluesky_api`, hearing is in
`bluesky_heard`, translation in `bluesky_post`, answering in `bluesky_said`. The whole network is heard
by another channel (`jetstream`). The calls are our own instead of a client library's, so that every
one goes through the guarded door with a size, a time limit and the channel's budget. What it misses:
private messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from allears.connectors import (
    blanks,
    bluesky_client,
    bluesky_heard,
    bluesky_oauth,
    bluesky_post,
    bluesky_said,
    bluesky_words,
)
from allears.connectors.bluesky_api import TIMEOUT_S, Api
from allears.connectors.jetstream_basket import NETWORK
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Connected,
    Finding,
    KeysExpired,
    Leaving,
    Limits,
    Page,
    Quota,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Utterance,
)
from allears.listening.post import Post

CHECK_TIMEOUT_S: Final = 8.0
MAX_SEARCHES: Final = 50


class Bluesky:
    """See the module. `timeout_s`: of one request."""

    network = NETWORK
    label = "Bluesky"
    icon = "cloud"
    about = N_(
        "Hears mentions, replies and quotes of your account, searches, and answers in public."
    )
    settings = (
        Setting(
            key="handle",
            label=N_("Handle"),
            required=True,
            help=N_("Of your account: shop.bsky.social, or a domain of yours."),
        ),
        Setting(
            key="password",
            label=N_("App password"),
            kind="password",
            is_secret=True,
            help=N_(
                "Only where connecting does not work. Made in the app under Settings, Privacy and "
                "security, App passwords."
            ),
        ),
        Setting(
            key="notices",
            label=N_("Mentions, replies and quotes"),
            kind="yesno",
            default="yes",
            group=N_("Hearing"),
        ),
        Setting(
            key="search",
            label=N_("Searches"),
            kind="longtext",
            group=N_("Hearing"),
            help=N_("One on each line, in the words of Bluesky's own search."),
        ),
        blanks.keep(group=N_("Hearing"), help=N_("What is said to your account is always kept.")),
        Setting(
            key="server",
            label=N_("Server"),
            kind="url",
            is_advanced=True,
            is_for_leaving=True,
            help=N_("Where the account lives (its PDS). Empty: it is found by the handle."),
        ),
        Setting(
            key="directory",
            label=N_("Directory of accounts"),
            kind="url",
            is_advanced=True,
            is_for_leaving=True,
            help=N_("Only for a network of your own. Empty: plc.directory, as everybody."),
        ),
    )
    tells = {"labels": N_("Labelled there: %(it)s")}
    rights = bluesky_client.RIGHTS
    limits = Limits(
        max_chars=bluesky_words.MAX_CHARS,
        counted_in="graphemes",
        max_parts=bluesky_words.MAX_PARTS,
        can_public=True,
        can_files=True,
        has_handles=True,
        max_files=bluesky_said.MAX_PICTURES,
        max_file_bytes=bluesky_said.MAX_PICTURE_BYTES,
        max_files_bytes=bluesky_said.MAX_PICTURES * bluesky_said.MAX_PICTURE_BYTES,
        file_types=("image/",),
    )
    quotas = (
        Quota(key="requests", label=N_("Requests in five minutes"), amount=3_000, per_s=300),
        Quota(
            key="points_hour",
            label=N_("Points for writing in an hour"),
            amount=5_000,
            per_s=3_600,
            kept_for_answers=0,
        ),
        Quota(
            key="points_day",
            label=N_("Points for writing in a day"),
            amount=35_000,
            per_s=86_400,
            kept_for_answers=0,
        ),
    )
    is_addressed = False
    ids_are_global = True
    poll_s = 20.0

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """One visit, oldest first. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        lines = (line.strip() for line in channel.get("search").splitlines())
        return bluesky_heard.Visit(
            api=Api(channel, timeout_s=self._timeout_s),
            cursor=bluesky_heard.read_cursor(cursor),
            now=now,
            searches=tuple(dict.fromkeys(line for line in lines if line))[:MAX_SEARCHES],
            hears_notices=channel.get("notices", "yes") == "yes",
        ).page()

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """A view of a post, or a notification of one."""
        return bluesky_post.to_post(wire, channel)

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """The posts above it, the root first."""
        del now
        return bluesky_heard.above(Api(channel, timeout_s=self._timeout_s), post.id)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Logs in, and looks at the account."""
        api = Api(channel, timeout_s=min(CHECK_TIMEOUT_S, self._timeout_s))
        try:
            session = api.session
        except KeysExpired as error:
            return [Finding(label="Account", is_good=False, words=error.why, setting="password")]
        except (RetryLater, Refused) as error:
            return [Finding(label="Account", is_good=False, words=error.why, setting="handle")]
        name = f"@{session.handle}"
        words = f"You are {name}, on {session.server}."
        if ends_on := session.key and channel.get("ends_on"):
            words += (
                f" Bluesky ends this on {ends_on}, for All Ears has no public address with https: "
                "connect again then, or type an app password."
            )
        found = [Finding(label="Account", is_good=True, words=words, setting="handle", name=name)]
        try:
            api.get("app.bsky.notification.listNotifications", limit=1)
        except KeysExpired as error:
            return [*found, Finding(label="Hearing", is_good=False, words=error.why)]
        except (RetryLater, Refused) as error:
            words = f"{error.why} A new account is known to the network after some minutes."
            return [*found, Finding(label="Hearing", is_good=False, words=words)]
        return [*found, Finding(label="Hearing", is_good=True, words="It can be heard.")]

    # ---- connecting

    def introduction(self, given: Mapping[str, str], *, back_url: str) -> Mapping[str, Any]:
        """What servers read at our address before they send somebody back to us."""
        return bluesky_client.document(given, back_url)

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        return bluesky_oauth.leave(
            settings, back_url=back_url, state=state, timeout_s=self._timeout_s
        )

    def come_back(
        self,
        settings: Mapping[str, str],
        *,
        back_url: str,
        remembered: Mapping[str, str],
        answer: Mapping[str, str],
    ) -> Connected:
        return bluesky_oauth.come_back(
            settings,
            back_url=back_url,
            remembered=remembered,
            answer=answer,
            timeout_s=self._timeout_s,
        )

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        return bluesky_oauth.refreshed(channel, now, timeout_s=self._timeout_s)

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        del now
        return bluesky_oauth.revoked(channel, timeout_s=min(CHECK_TIMEOUT_S, self._timeout_s))

    # ---- answering

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        return bool(settings.get("handle"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """A reply in the thread, or a post of its own where nothing is answered."""
        return bluesky_said.speak(self._answering(channel), utterance, now)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        return bluesky_said.was_said(self._answering(channel), utterance)

    def can_unsay(self, receipt_id: str) -> bool:
        return receipt_id.startswith("at://")

    def unsay(self, channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
        """Its server takes it out and tells the network; what others, or people, copied is theirs."""
        del now
        bluesky_said.take_back(self._answering(channel), receipt)

    def greet(self, channel: ChannelFacts, key: str, now: datetime) -> Receipt:
        return bluesky_said.greet(self._answering(channel), key, now)

    def _answering(self, channel: ChannelFacts) -> Api:
        return Api(channel, for_answer=True, timeout_s=self._timeout_s)


bluesky = Bluesky()
