"""What a Mastodon channel is told: its blanks, the rights that it asks for, its limits and quotas."""

from __future__ import annotations

from typing import Final

from allears.connectors import blanks
from allears.lib.words import N_
from allears.listening.ports import ChannelFacts, Limits, Quota, Right, Setting

_YES_NO: Final = (("yes", "Yes"), ("no", "No"))
MAX_SOURCES: Final = 25
"""Of one kind; each costs a request a visit."""

SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        key="server",
        label=N_("Server"),
        required=True,
        help=N_(
            "Where your account lives (mastodon.example), or its address (@shop@mastodon.example)."
        ),
    ),
    Setting(
        key="mentions",
        label=N_("Mentions and private messages"),
        kind="yesno",
        default="yes",
        choices=_YES_NO,
        group=N_("Hearing"),
    ),
    Setting(
        key="hashtags",
        label=N_("Hashtags"),
        group=N_("Hearing"),
        help=N_("Without #, separated by blanks or commas. The server hears what reaches it."),
    ),
    Setting(
        key="lists",
        label=N_("Lists"),
        group=N_("Hearing"),
        help=N_("Names of lists of your account, separated by commas."),
    ),
    Setting(
        key="timeline",
        label=N_("Public timeline"),
        kind="choice",
        default="none",
        choices=(
            ("none", N_("Not at all")),
            ("local", N_("What is said on this server")),
            ("whole", N_("All that reaches this server")),
        ),
        group=N_("Hearing"),
    ),
    Setting(
        key="search",
        label=N_("Search"),
        kind="longtext",
        group=N_("Hearing"),
        help=N_(
            "One search a line. Most servers only find posts whose authors allow it, some none."
        ),
        is_advanced=True,
    ),
    blanks.keep(group=N_("Hearing"), help=N_("What is said to your account is always kept.")),
    Setting(
        key="live",
        label=N_("Hear at once where the server can"),
        kind="yesno",
        default="yes",
        choices=_YES_NO,
        group=N_("Hearing"),
        is_advanced=True,
    ),
    Setting(
        key="access_token",
        label=N_("Access token"),
        kind="password",
        is_secret=True,
        is_advanced=True,
        help=N_(
            "Only where connecting does not work: make one in your account's settings "
            "(Development), with the rights named below."
        ),
    ),
)

RIGHTS: Final[tuple[Right, ...]] = (
    Right(name="read:accounts", why=N_("to know which account it is")),
    Right(name="read:notifications", why=N_("to hear who mentions you or writes to you")),
    Right(
        name="read:statuses",
        why=N_("to read those posts, hashtags, lists and what stands above them"),
    ),
    Right(name="read:lists", why=N_("to find your lists by their names")),
    Right(name="read:search", why=N_("to search, if you ask for it")),
    Right(name="write:statuses", why=N_("to post the answers that your people write")),
    Right(name="write:media", why=N_("to put pictures and films to them")),
)
ALL_RIGHTS: Final = "read write"
"""For servers that do not know the finer ones."""

LIMITS: Final = Limits(
    max_chars=500,
    can_public=True,
    can_private=True,
    can_files=True,
    max_parts=10,
    has_warnings=True,
    seen_by=("public", "unlisted", "followers"),
    has_handles=True,
    max_files=4,
    file_types=("image/", "video/", "audio/"),
)
"""Of a server that says nothing of its own (`mastodon_server.Instance`)."""

QUOTAS: Final = (
    Quota(key="requests", label=N_("Requests in five minutes"), amount=300, per_s=300),
    Quota(
        key="posts", label=N_("Posts in three hours"), amount=300, per_s=10_800, kept_for_answers=0
    ),
    Quota(
        key="media", label=N_("Files in half an hour"), amount=30, per_s=1_800, kept_for_answers=0
    ),
    Quota(
        key="deletes",
        label=N_("Posts taken back in half an hour"),
        amount=30,
        per_s=1_800,
        kept_for_answers=0,
    ),
)


def is_on(channel: ChannelFacts, key: str, default: str) -> bool:
    return channel.get(key, default).strip().lower() in {"yes", "on", "true", "1"}
