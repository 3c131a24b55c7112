"""Reddit: subreddits, searches, mentions, messages and modmail, heard and answered.

Every visit takes a page of each list (`reddit_heard`), within the six hundred requests of ten minutes
that one app may make. Reddit has no hook and no stream. What is kept is asked for again, so that
edits and deletions are found. What it misses: chat, polls' votes, and what moderators let through late.
https://www.reddit.com/dev/api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from allears.connectors import blanks, fields, reddit_heard, reddit_said
from allears.connectors import reddit_api as api
from allears.connectors import reddit_post as posts
from allears.connectors.reddit_heard import Cursor, Visit, hears_anything, names_in
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
    Utterance,
)
from allears.listening.post import Post

MAX_CHECKED: Final = 3
"""Subreddits that a check asks for."""
SETTINGS: Final = (
    Setting(
        key="client_id",
        label=N_("Client id of the app"),
        required=True,
        help=N_("Make an app of your own at reddit.com/prefs/apps; the id stands below its name."),
    ),
    Setting(
        key="client_secret",
        label=N_("Secret of the app"),
        kind="password",
        is_secret=True,
        is_for_leaving=True,
        help=N_("Empty for an installed app, which has none."),
    ),
    Setting(
        key="subreddits",
        label=N_("Subreddits"),
        help=N_("Their names, separated by commas: all that is posted and said in them is heard."),
    ),
    Setting(
        key="search",
        label=N_("Searches"),
        kind="longtext",
        help=N_(
            "One a line, in Reddit's own words. They find posts on all of Reddit, no comments."
        ),
    ),
    blanks.keep(),
    Setting(
        key="inbox",
        label=N_("Hear messages and mentions"),
        kind="yesno",
        default="yes",
        is_advanced=True,
    ),
    Setting(
        key="modmail",
        label=N_("Hear modmail"),
        kind="yesno",
        default="no",
        help=N_("Of the subreddits that the account moderates."),
        is_advanced=True,
    ),
    Setting(
        key="username",
        label=N_("Account"),
        group=N_("Script app"),
        help=N_("Only for an app of the kind “script”: its developer's account, without u/."),
        is_advanced=True,
    ),
    Setting(
        key="password",
        label=N_("Password"),
        kind="password",
        is_secret=True,
        group=N_("Script app"),
        is_advanced=True,
    ),
)


class Reddit:
    """See the module."""

    network = posts.NETWORK
    label = "Reddit"
    icon = "messages-square"
    about = N_("Hears subreddits, searches, mentions, messages and modmail, and answers there.")
    settings = SETTINGS
    limits = Limits(
        max_chars=reddit_said.MAX_CHARS,
        can_public=True,
        can_private=True,
        formatting="markdown",
    )
    tells = {
        "flair": N_("Flair: %(it)s"),
        "locked": N_("Locked there: nobody can answer."),
    }
    is_addressed = False
    ids_are_global = True
    quotas = api.QUOTAS
    poll_s = 60.0
    looks_at = 100
    look_within = timedelta(hours=48)
    """https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki"""
    rights = tuple(Right(name=name, why=why) for name, why in api.SCOPES.items())

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        """To Reddit's page of consent, for a token that can be renewed."""
        app = settings.get("client_id", "").strip()
        if not app:
            raise Refused("Enter the client id of your Reddit app first.")
        query = {
            "client_id": app,
            "response_type": "code",
            "state": state,
            "redirect_uri": back_url,
            "duration": "permanent",
            "scope": " ".join(api.SCOPES),
        }
        return Leaving(url=f"{api.WWW}/api/v1/authorize?{urlencode(query)}")

    def come_back(
        self,
        settings: Mapping[str, str],
        *,
        back_url: str,
        remembered: Mapping[str, str],
        answer: Mapping[str, str],
    ) -> Connected:
        """The code becomes tokens, and the tokens a name."""
        del remembered
        if answer.get("error") or not answer.get("code"):
            raise Refused("Reddit did not let All Ears in: nobody said yes there.")
        now, facts = clock.now(), ChannelFacts(id=0, name="", settings=settings)
        grant = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": back_url,
        }
        try:
            secrets = api.granted(facts, grant, now)
        except KeysExpired:
            raise Refused("Reddit does not accept the app's id and secret, or its code.") from None
        line = api.Line(facts, now, token=secrets["access_token"])
        me = line.get("/api/v1/me")
        name = fields.text(me, "name")
        who = {"account": name, "account_id": fields.text(me, "id")}
        return Connected(name=f"Reddit, u/{name}", settings=who, secrets=secrets)

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        """A new access token, good for a day or an hour."""
        return api.tokens(channel, now)

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        return api.revoked(channel, now)

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """A page of each list. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        app = channel.get("client_id").strip()
        line = api.Line(channel, now)
        me = reddit_said.own_name(line) if api.is_somebody(channel) else ""
        visit = Visit(channel, Cursor.read(cursor, f"{app}/{me}"), line, me)
        visit.go()
        return Page(
            items=visit.items,
            cursor=msgspec.json.encode(visit.cursor).decode(),
            has_more=visit.has_more,
            gap=visit.gap,
        )

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """All of them in one request."""
        line = api.Line(channel, now)
        return reddit_heard.look_again(
            line, kept, channel.get("account") or channel.get("username")
        )

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one thing."""
        return posts.post_of(wire, channel)

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only for an account, not for the app alone."""
        return bool(settings.get("account") or settings.get("username"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """A comment, a message, or modmail."""
        return reddit_said.speak(channel, utterance, now)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Look for these words where they would stand."""
        return reddit_said.was_said(channel, utterance, clock.now())

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """The link and the comments between."""
        return reddit_said.above(channel, post, now)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Whose keys they are, and whether the subreddits are there."""
        line = api.Line(channel, clock.now())
        try:
            found = [_check_account(channel, line)]
            for place in names_in(channel.get("subreddits"))[:MAX_CHECKED]:
                found.append(_check_place(place, line))
        except (RetryLater, Refused, KeysExpired) as error:
            return [Finding(label="Reddit", is_good=False, words=error.why, setting="client_id")]
        if not hears_anything(channel):
            words = "Enter subreddits or searches, or connect an account: nothing is heard yet."
            found.append(Finding(label="Heard", is_good=False, words=words, setting="subreddits"))
        return found


reddit = Reddit()


def _check_account(channel: ChannelFacts, line: api.Line) -> Finding:
    if not api.is_somebody(channel):
        line.get("/r/reddit/about")
        words = "The app is let in, to read only. Connect an account to hear messages and answer."
        return Finding(label="Account", is_good=True, words=words)
    name = fields.text(line.get("/api/v1/me"), "name")
    words = f"It is u/{name}." if name else "Reddit does not say which account it is."
    return Finding(label="Account", is_good=bool(name), words=words, name=f"Reddit, u/{name}")


def _check_place(place: str, line: api.Line) -> Finding:
    try:
        said = line.get(f"/r/{place}/about")
    except api.NotThere:
        words = f"r/{place} is not there, or not for this account."
        return Finding(label="Subreddit", is_good=False, words=words, setting="subreddits")
    size = fields.count(said, "data", "subscribers")
    is_good = fields.text(said, "kind") == "t5"
    words = f"r/{place} is there" + (f", {size:,} members." if size else ".")
    if not is_good:
        words = f"r/{place} is not a subreddit."
    return Finding(label="Subreddit", is_good=is_good, words=words, setting="subreddits")
