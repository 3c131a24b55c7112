"""What a Mastodon channel is told: its blanks, the rights that it asks for, its limits and quotas."""

from __future__ import annotations

from typing import Final

from allears.connectors import blanks
from allears.listening.ports import ChannelFacts, Limits, Quota, Right, Setting

_YES_NO: Final = (("yes", "Yes"), ("no", "No"))
MAX_SOURCES: Final = 25
"""Of one kind; each costs a request a visit."""

SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        key="server",
        label="Server",
        required=True,
        help="Where your account lives (mastodon.example), or its address (@shop@mastodon.example).",
    ),
    Setting(
        key="mentions",
        label="Mentions and private messages",
        kind="yesno",
        default="yes",
        choices=_YES_NO,
        group="Hearing",
    ),
    Setting(
        key="hashtags",
        label="Hashtags",
        group="Hearing",
        help="Without #, separated by blanks or commas. The server hears what reaches it.",
    ),
    Setting(
        key="lists",
        label="Lists",
        group="Hearing",
        help="Names of lists of your account, separated by commas.",
    ),
    Setting(
        key="timeline",
        label="Public timeline",
        kind="choice",
        default="none",
        choices=(
            ("none", "Not at all"),
            ("local", "What is said on this server"),
            ("whole", "All that reaches this server"),
        ),
        group="Hearing",
    ),
    Setting(
        key="search",
        label="Search",
        kind="longtext",
        group="Hearing",
        help="One search a line. Most servers only find posts whose authors allow it, some none.",
        is_advanced=True,
    ),
    blanks.keep(group="Hearing", help="What is said to your account is always kept."),
    Setting(
        key="live",
        label="Hear at once where the server can",
        kind="yesno",
        default="yes",
        choices=_YES_NO,
        group="Hearing",
        is_advanced=True,
    ),
    Setting(
        key="access_token",
        label="Access token",
        kind="password",
        is_secret=True,
        is_advanced=True,
        help="Only where connecting does not work: make one in your account's settings "
        "(Development), with the rights named below.",
    ),
)

RIGHTS: Final[tuple[Right, ...]] = (
    Right(name="read:accounts", why="to know which account it is"),
    Right(name="read:notifications", why="to hear who mentions you or writes to you"),
    Right(
        name="read:statuses", why="to read those posts, hashtags, lists and what stands above them"
    ),
    Right(name="read:lists", why="to find your lists by their names"),
    Right(name="read:search", why="to search, if you ask for it"),
    Right(name="write:statuses", why="to post the answers that your people write"),
    Right(name="write:media", why="to put pictures and films to them"),
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
    Quota(key="requests", label="Requests in five minutes", amount=300, per_s=300),
    Quota(key="posts", label="Posts in three hours", amount=300, per_s=10_800, kept_for_answers=0),
    Quota(key="media", label="Files in half an hour", amount=30, per_s=1_800, kept_for_answers=0),
)


def is_on(channel: ChannelFacts, key: str, default: str) -> bool:
    return channel.get(key, default).strip().lower() in {"yes", "on", "true", "1"}
