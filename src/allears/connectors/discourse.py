"""Discourse: a forum's topics, posts and personal messages, heard by lists or webhook, and answered.

One channel is one forum. Lists are asked for every minute (`discourse_heard`); a webhook, where an
administrator of the forum adds one, brings posts, edits and deletions at once, signed with a shared
secret (`X-Discourse-Event-Signature: sha256=HMAC`). What is kept is asked for again,
for where there is none. Files go along with answers (`discourse_files`), where the key may upload. What it
misses: chat, and votes in polls. https://docs.discourse.org
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from allears.connectors import (
    asking,
    blanks,
    discourse_files,
    discourse_heard,
    discourse_said,
    fields,
)
from allears.connectors import discourse_api as api
from allears.connectors import discourse_post as posts
from allears.connectors.discourse_heard import Cursor, Visit
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import (
    Again,
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    Page,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Unknown,
    Unreadable,
    Utterance,
)
from allears.listening.post import Post

SHORTEST_SECRET: Final = 12
"""As Discourse itself asks for."""
_HEARD: Final = frozenset({"post_created", "post_edited", "post_recovered"})

SETTINGS: Final = (
    Setting(
        key="address",
        label=N_("Address"),
        kind="url",
        required=True,
        help=N_("Of the forum, like https://forum.example.org"),
    ),
    Setting(
        key="api_key",
        label=N_("API key"),
        kind="password",
        is_secret=True,
        help=N_(
            "Needed for messages and for answering. An administrator makes one under Admin, API."
        ),
    ),
    Setting(
        key="api_username",
        label=N_("Name of the user"),
        help=N_(
            "Whom the key stands for. Leave it empty for a key that a user made for themselves."
        ),
    ),
    blanks.keep(),
    Setting(
        key="categories",
        label=N_("Categories"),
        help=N_("Their numbers, separated by commas; empty: all that the key may see."),
        is_advanced=True,
    ),
    Setting(
        key="search",
        label=N_("Only what a search finds"),
        help=N_("In the forum's own words, like “kettle tags:help”. Empty: every new post."),
        is_advanced=True,
    ),
    Setting(
        key="messages",
        label=N_("Hear personal messages"),
        kind="yesno",
        default="yes",
        is_advanced=True,
    ),
    Setting(
        key="flags",
        label=N_("Hear what is flagged"),
        kind="yesno",
        default="no",
        help=N_("Needs the key of a moderator."),
        is_advanced=True,
    ),
    Setting(
        key="private_as",
        label=N_("A private answer to a public topic is"),
        kind="choice",
        default="message",
        choices=(
            ("message", N_("a personal message")),
            ("whisper", N_("a whisper, a note that only the staff of the forum reads")),
        ),
        is_advanced=True,
    ),
    Setting(
        key="solve",
        label=N_("Mark our answers as the solution"),
        kind="yesno",
        default="no",
        help=N_("Where the forum has solutions and the key may mark them."),
        is_advanced=True,
    ),
    Setting(
        key="webhook_secret",
        label=N_("Secret of the webhook"),
        kind="password",
        is_secret=True,
        help=N_("At least 12 characters; the same in the forum's webhook."),
        is_advanced=True,
    ),
)


class Discourse:
    """See the module."""

    network = posts.NETWORK
    label = N_("Forum (Discourse)")
    icon = "messages-square"
    about = N_("Hears a Discourse forum, its topics, messages and flags, and answers there.")
    settings = SETTINGS
    limits = Limits(
        max_chars=30_000,
        can_public=True,
        can_private=True,
        formatting="markdown",
        has_handles=True,
        can_files=True,
        max_files=discourse_files.MOST,
        max_file_bytes=discourse_files.MOST_BYTES,
        max_files_bytes=discourse_files.MOST * discourse_files.MOST_BYTES,
    )
    tells = {"solved": N_("Marked there as the solution.")}
    is_addressed = False
    ids_are_global = True
    quotas = api.QUOTAS
    poll_s = 60.0
    looks_at = 5
    look_within = None
    secret_key = "webhook_secret"  # noqa: S105 - the name of a setting

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """One page of each list. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        api.address_of(channel)
        visit = Visit(channel, Cursor.read(cursor, api.place_of(channel)), now)
        visit.go()
        me = visit.cursor.me
        is_known = not me or channel.get("account") == me
        return Page(
            items=visit.items,
            cursor=msgspec.json.encode(visit.cursor).decode(),
            has_more=visit.has_more,
            poll_in_s=api.USER_KEY_POLL_S if api.is_user_key(channel) else None,
            changed_settings={} if is_known else {"account": me},
            gone=[(self.network, id_) for id_ in visit.gone],
        )

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """Each by itself, also where a webhook tells: it may have been silent."""
        return discourse_heard.look_again(channel, kept, now)

    def receive(
        self, channel: ChannelFacts, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Page:
        """One event of the forum's webhook."""
        del now
        if not _is_signed(headers, body, channel.get(self.secret_key)):
            raise KeysExpired("It is not signed with the secret of this channel.")
        try:
            said = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise Unreadable("This is no JSON.") from None
        event, post = headers.get("x-discourse-event", ""), fields.mapping(said, "post")
        number = fields.count(post, "id")
        if number and (event == "post_destroyed" or (event in _HEARD and posts.is_deleted(post))):
            return Page(items=(), cursor="", gone=[(self.network, _id(channel, number))])
        is_talk = fields.number(post, "post_type") not in {posts.WHISPER, posts.SMALL_ACTION}
        if not number or event not in _HEARD or not is_talk:
            return Page(items=(), cursor="")
        me = channel.get("account") or channel.get("api_username")
        return Page(items=[posts.wire_of(post, me=me)], cursor="")

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one post or flag."""
        return posts.post_of(wire, channel)

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only with a key: its user is named, or was asked for at the first visit."""
        return bool(settings.get("api_username") or settings.get("account"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """A reply in the topic, a message, or a whisper."""
        return discourse_said.speak(channel, utterance, now)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Look for the comment that only this answer has."""
        return discourse_said.was_said(channel, utterance, clock.now())

    def can_unsay(self, receipt_id: str) -> bool:
        return "/p/" in receipt_id

    def unsay(self, channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
        """Deleted as its author does it; what mails have told its readers of it stays with them."""
        discourse_said.unsay(channel, receipt, now)

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """The topic so far."""
        return discourse_said.above(channel, post, now)

    def greet(self, channel: ChannelFacts, key: str, now: datetime) -> Receipt:
        """A message to ourselves."""
        return discourse_said.greet(channel, key, now)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Who the forum is, whose key it is, and whether the secret is long enough."""
        now = clock.now()
        try:
            said = asking.fetch(
                asking.Question(
                    what=api.WHAT,
                    url=f"{api.address_of(channel)}/site/basic-info.json",
                    timeout_s=asking.CHECK_TIMEOUT_S,
                ),
                now,
            )
        except (RetryLater, Refused, KeysExpired) as error:
            return [Finding(label="Forum", is_good=False, words=error.why, setting="address")]
        title = fields.text(said, "title")
        words = f"This is “{title}”." if title else "It answers, without telling its name."
        found = [Finding(label="Forum", is_good=True, words=words, setting="address", name=title)]
        if api.has_key(channel):
            found.append(_check_key(channel, now))
        secret = channel.get(self.secret_key)
        if secret and len(secret) < SHORTEST_SECRET:
            words = f"Take at least {SHORTEST_SECRET} characters."
            found.append(
                Finding(label="Webhook", is_good=False, words=words, setting=self.secret_key)
            )
        return found


discourse = Discourse()


def _check_key(channel: ChannelFacts, now: datetime) -> Finding:
    try:
        name = api.own_name(channel, now)
    except (RetryLater, Refused, KeysExpired, Unknown) as error:
        return Finding(label="Key", is_good=False, words=error.why, setting="api_key")
    return Finding(label="Key", is_good=True, words=f"It stands for @{name}.", setting="api_key")


def _is_signed(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    if len(secret) < SHORTEST_SECRET:
        return False
    told = headers.get("x-discourse-event-signature", "").strip().lower().removeprefix("sha256=")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(told.encode(), expected.encode())


def _id(channel: ChannelFacts, number: int) -> str:
    return f"{api.place_of(channel)}/p/{number}"
