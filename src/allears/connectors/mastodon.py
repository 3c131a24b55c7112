"""Mastodon, and all servers that speak its client API: GoToSocial, Pleroma, Akkoma, Iceshrimp, snac.

One channel is one account on one server; it may hear several sources (`mastodon_sources`), by pages
(`mastodon_hear`) and by an open line (`mastodon_stream`), and answers in public, unlisted, to
followers or to one person (`mastodon_speak`). Keys come from a conversation with the server
(`mastodon_auth`). The requests are our own instead of a client library's: such a one does not tell a
line that broke before from one that broke after, and an answer must never leave twice. What it
misses: reactions, favourites, follows and chats; posts that never reach the server, for nobody hears
the whole network; pictures that are too large are refused, not made smaller.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from allears.connectors import (
    fields,
    mastodon_auth,
    mastodon_check,
    mastodon_hear,
    mastodon_media,
    mastodon_post,
    mastodon_settings,
    mastodon_speak,
    mastodon_stream,
)
from allears.connectors.mastodon_server import TIMEOUT_S, Api, Instance, remembered
from allears.connectors.mastodon_settings import is_on
from allears.connectors.mastodon_sources import above
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Connected,
    Finding,
    KeysExpired,
    Leaving,
    Limits,
    Page,
    Receipt,
    Refused,
    Utterance,
)
from allears.listening.post import Post

CHECK_TIMEOUT_S = 6.0
KNOWN_FOR = timedelta(days=1)
"""After so long a server is asked again what it takes."""
GREETING = "All Ears can answer here. Nobody but this account sees this post; it may be deleted."


class Mastodon:
    """See the module. `timeout_s`: of one request; `patience_s`: for a film to be worked on."""

    network = mastodon_post.NETWORK
    label = N_("Mastodon and its relatives")
    icon = "at-sign"
    about = N_(
        "Hears and answers on Mastodon, GoToSocial, Pleroma, Akkoma, Iceshrimp and snac: "
        "mentions, private messages, hashtags, lists."
    )
    settings = mastodon_settings.SETTINGS
    rights = mastodon_settings.RIGHTS
    limits = mastodon_settings.LIMITS
    quotas = mastodon_settings.QUOTAS
    tells = {"bot": N_("Posted by a program, as its account says.")}
    is_addressed = False
    ids_are_global = True
    poll_s = 60.0

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, patience_s: float = mastodon_media.PATIENCE_S
    ) -> None:
        self._timeout_s, self._patience_s = timeout_s, patience_s

    # ---- hearing

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        return mastodon_post.post_of(wire, channel)

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        return self._visit(channel, cursor, now).page()

    def stream(
        self, channel: ChannelFacts, cursor: str, is_over: Callable[[], bool]
    ) -> Iterator[Page]:
        if not is_on(channel, "live", "yes"):
            raise Refused("Hearing at once is switched off; it is looked at every minute.")
        visit = self._visit(channel, cursor, clock.now())
        yield from mastodon_stream.stream(visit, is_over)

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        del now
        api = Api(channel, timeout_s=self._timeout_s)
        place, _, local = post.id.rpartition("/")
        return list(above(api, local)) if place == api.host else []

    def _visit(self, channel: ChannelFacts, cursor: str, now: datetime) -> mastodon_hear.Visit:
        """A visit, with what must be known for it."""
        api, instance = Api(channel, timeout_s=self._timeout_s), remembered(channel)
        learnt: dict[str, str] = {}
        if instance is None or _is_old(instance, now) or _lacks_account(api):
            learnt = mastodon_auth.remember(api, now)
            channel = dataclasses.replace(channel, settings={**channel.settings, **learnt})
            api, instance = Api(channel, timeout_s=self._timeout_s), remembered(channel)
        before = mastodon_hear.read_cursor(cursor, f"{api.host} {channel.get('account_id')}")
        return mastodon_hear.Visit(
            api=api, instance=instance or Instance(), cursor=before, now=now, learnt=learnt
        )

    # ---- answering

    def limits_of(self, settings: Mapping[str, str]) -> Limits:
        """What this server said that it takes."""
        found = remembered(ChannelFacts(id=0, name="", settings=settings))
        if found is None:
            return self.limits
        return dataclasses.replace(
            self.limits,
            max_chars=found.max_chars,
            max_files=found.max_files,
            file_types=found.file_types or self.limits.file_types,
        )

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only where it is known which account it is."""
        return bool(settings.get("account_id"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        api = Api(channel, timeout_s=self._timeout_s, for_answer=True)
        answer = mastodon_speak.prepare(api, utterance, now)
        return mastodon_speak.speak(api, answer, patience_s=self._patience_s)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        api = Api(channel, timeout_s=self._timeout_s, for_answer=True)
        answer = mastodon_speak.prepare(api, utterance, clock.now())
        return mastodon_speak.look(api, answer)

    def can_unsay(self, receipt_id: str) -> bool:
        return "/" in receipt_id

    def unsay(self, channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
        """Its server deletes it and asks the others to; what they, or people, copied is theirs."""
        del now
        mastodon_speak.unsay(Api(channel, timeout_s=self._timeout_s, for_answer=True), receipt)

    def greet(self, channel: ChannelFacts, key: str, now: datetime) -> Receipt:
        """A post to nobody: only its author sees it."""
        del now
        api = Api(channel, timeout_s=self._timeout_s, for_answer=True)
        if not api.token:
            raise KeysExpired("This channel is not connected to its account yet: connect it.")
        said = {"status": GREETING, "visibility": "direct", "language": "en"}
        status = api.say("/api/v1/statuses", said, key=key)
        return Receipt(id=f"{api.host}/{fields.text(status, 'id')}", url=fields.text(status, "url"))

    # ---- connecting

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        return mastodon_auth.leave(
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
        return mastodon_auth.come_back(
            settings,
            back_url=back_url,
            remembered=remembered,
            answer=answer,
            timeout_s=self._timeout_s,
        )

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        return mastodon_auth.refreshed(channel, now, timeout_s=self._timeout_s)

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        del now
        return mastodon_auth.revoked(channel, timeout_s=min(self._timeout_s, CHECK_TIMEOUT_S))

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        return list(
            mastodon_check.findings(channel, timeout_s=min(self._timeout_s, CHECK_TIMEOUT_S))
        )


def _is_old(instance: Instance, now: datetime) -> bool:
    read_at = fields.when({"at": instance.read_at}, "at")
    return read_at is None or now - read_at > KNOWN_FOR


def _lacks_account(api: Api) -> bool:
    return bool(api.token) and not api.channel.get("account_id").startswith(f"{api.host}/")
