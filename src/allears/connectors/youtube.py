"""YouTube: comments on own and watched channels and videos, videos that name us, and answers.

A key of the API hears what is public; to answer, somebody says yes to Google. A day has ten thousand
units, and a visit costs about one for each watched place (`youtube_heard`). What is kept is asked
for again, so that edits and deletions are found. What it misses: live chat,
community posts, and what is said in a video. https://developers.google.com/youtube/v3/docs
"""

from __future__ import annotations

import base64
import hashlib
import secrets as random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from allears.connectors import blanks, fields, typed, youtube_known, youtube_said
from allears.connectors import youtube_api as api
from allears.connectors import youtube_post as posts
from allears.connectors.youtube_heard import Visit, poll_s
from allears.connectors.youtube_known import Cursor
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import (
    Again,
    ChannelFacts,
    Connected,
    Finding,
    KeysExpired,
    Leaving,
    Limits,
    Page,
    Receipt,
    Refused,
    RetryLater,
    Right,
    Setting,
    Unknown,
    Utterance,
)
from allears.listening.post import Post

CONSENT: Final = "https://accounts.google.com/o/oauth2/v2/auth"
SCOPE: Final = "https://www.googleapis.com/auth/youtube.force-ssl"
SETTINGS: Final = (
    Setting(
        key="client_id",
        label=N_("Client id"),
        is_for_leaving=True,
        help=N_("Of an OAuth client of the kind “web application” in your Google Cloud project."),
    ),
    Setting(
        key="client_secret",
        label=N_("Client secret"),
        kind="password",
        is_secret=True,
        is_for_leaving=True,
    ),
    Setting(
        key="api_key",
        label=N_("Key of the API"),
        kind="password",
        is_secret=True,
        help=N_("Enough to hear what is public; it cannot answer."),
    ),
    Setting(
        key="channels",
        label=N_("Channels"),
        help=N_("Ids (UC…) or handles (@name), separated by commas. Your own is heard anyway."),
    ),
    Setting(
        key="videos",
        label=N_("Videos"),
        kind="longtext",
        help=N_("Their addresses, one a line."),
    ),
    Setting(
        key="search",
        label=N_("Searches"),
        kind="longtext",
        help=N_("One a line: new videos that name it. A search costs as much as a hundred lists."),
    ),
    blanks.keep(),
    Setting(
        key="held",
        label=N_("Hear comments that wait for review"),
        kind="yesno",
        default="no",
        help=N_("On your own channel. Answering one lets it through."),
        is_advanced=True,
    ),
    Setting(
        key="daily_units",
        label=N_("Units a day"),
        kind="number",
        default=str(api.A_DAY),
        help=N_("What Google grants your project."),
        is_advanced=True,
    ),
)


class Youtube:
    """See the module."""

    network = posts.NETWORK
    label = "YouTube"
    icon = "square-play"
    about = N_("Hears comments on channels and videos, finds videos that name you, and answers.")
    settings = SETTINGS
    limits = Limits(max_chars=youtube_said.MAX_CHARS, can_public=True)
    is_addressed = False
    ids_are_global = True
    quotas = api.QUOTAS
    poll_s = 300.0
    looks_at = youtube_known.AT_ONCE
    look_within = timedelta(days=30)
    """https://developers.google.com/youtube/terms/developer-policies (III.E.4)"""
    tells = {"moderation": N_("Waits there for review; an answer lets it through.")}
    rights = (
        Right(
            name=SCOPE, why=N_("to read comments, also those that wait for review, and to answer")
        ),
    )

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        """To Google's page of consent, with a proof key."""
        app = settings.get("client_id", "").strip()
        if not app or not settings.get("client_secret", "").strip():
            raise Refused("Enter the client id and secret of your Google Cloud project first.")
        verifier = random.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "client_id": app,
            "redirect_uri": back_url,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return Leaving(url=f"{CONSENT}?{urlencode(query)}", remembered={"verifier": verifier})

    def come_back(
        self,
        settings: Mapping[str, str],
        *,
        back_url: str,
        remembered: Mapping[str, str],
        answer: Mapping[str, str],
    ) -> Connected:
        """The code becomes tokens, and the tokens a channel."""
        if answer.get("error") or not answer.get("code"):
            raise Refused("Google did not let All Ears in: nobody said yes there.")
        now, facts = clock.now(), ChannelFacts(id=0, name="", settings=settings)
        grant = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": back_url,
            "code_verifier": remembered.get("verifier", ""),
        }
        try:
            found = api.granted(facts, grant, now)
            line = api.Line(facts, now, token=found["access_token"])
            said = line.get("/channels", {"part": "snippet", "mine": "true"})
        except KeysExpired as error:
            raise Refused(f"Google does not accept this: {error.why}") from None
        id_ = fields.text(said, "items", 0, "id")
        name = fields.text(said, "items", 0, "snippet", "title")
        handle = fields.text(said, "items", 0, "snippet", "customUrl")
        if not id_:
            raise Refused("This Google account has no YouTube channel. Choose one that has.")
        who = {"account_id": id_, "account": handle.lstrip("@") or name}
        return Connected(name=f"YouTube, {name or handle}", settings=who, secrets=found)

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        """A new access token, good for an hour."""
        return api.tokens(channel, now)

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        return api.revoked(channel, now)

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """A page of each place. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        line = api.Line(channel, now)
        me = ""
        if api.is_somebody(channel):
            me = channel.get("account_id") or youtube_said.own_id(line)
        visit = Visit(channel, Cursor.read(cursor, me), line)
        visit.go()
        return Page(
            items=visit.items,
            cursor=msgspec.json.encode(visit.cursor).decode(),
            has_more=visit.has_more,
            poll_in_s=poll_s(len(visit.cursor.walks)),
        )

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """All of them, for one unit or two."""
        return youtube_known.look_again(api.Line(channel, now), kept, channel.get("account_id"))

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one comment, thread or video."""
        return posts.post_of(wire, channel)

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only when connected with Google."""
        return bool(settings.get("account_id"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """A comment in the thread, or below the video."""
        return youtube_said.speak(channel, utterance, now)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Look for these words of ours."""
        return youtube_said.was_said(channel, utterance, clock.now())

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """The video and the thread so far."""
        return youtube_said.above(channel, post, now)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Whose keys they are, and whether the channels and videos are there. A few units."""
        line = api.Line(channel, clock.now())
        is_somebody = api.is_somebody(channel)
        blank = "client_id" if is_somebody else "api_key"
        try:
            found = [_check_keys(line, is_somebody=is_somebody)]
            visit = Visit(channel, Cursor(), line)
            wanted = len(typed.words(f"{channel.get('channels')} {channel.get('videos')}"))
            n_found = len(visit.places())
        except (RetryLater, Refused, KeysExpired, Unknown) as error:
            return [Finding(label="YouTube", is_good=False, words=error.why, setting=blank)]
        if wanted:
            words = f"{n_found} of {wanted} channels and videos can be told."
            found.append(
                Finding(label="Places", is_good=n_found == wanted, words=words, setting="channels")
            )
        elif not is_somebody and not channel.get("search").strip():
            words = "Enter channels, videos or searches: there is nothing to hear yet."
            found.append(Finding(label="Places", is_good=False, words=words, setting="channels"))
        return found


youtube = Youtube()


def _check_keys(line: api.Line, *, is_somebody: bool) -> Finding:
    if not is_somebody:
        line.get("/i18nLanguages", {"part": "snippet"})
        words = "The key is accepted, to read only. Connect with Google to answer."
        return Finding(label="Key", is_good=True, words=words, setting="api_key")
    said = line.get("/channels", {"part": "snippet", "mine": "true"})
    name = fields.text(said, "items", 0, "snippet", "title")
    words = f"It is “{name}”." if name else "This Google account has no YouTube channel."
    return Finding(label="Account", is_good=bool(name), words=words, name=f"YouTube, {name}")
