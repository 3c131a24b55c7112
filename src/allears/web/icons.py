"""Icons from the package `lucide`, drawn into the page, and the signs of networks, marks and health.

Icons are hidden from screen readers: a word always stands with them. A network that has no sign here
gets a globe and its own name; connectors bring their own icon and label, which win.
"""

from __future__ import annotations

import functools

import lucide
from django.utils.safestring import SafeString, mark_safe

SIZES = (16, 20)

MARK_ICONS = {
    "complaint": "message-square-warning",
    "question": "circle-question-mark",
    "idea": "lightbulb",
    "praise": "heart",
    "leaving": "door-open",
    "lead": "handshake",
    "press": "newspaper",
    "official": "landmark",
    "danger": "triangle-alert",
    "abuse": "shield-alert",
    "spam": "trash-2",
    "chatter": "message-circle",
    "negative": "frown",
    "positive": "smile",
    "neutral": "meh",
    "mixed": "meh",
    "high": "flag",
    "critical": "triangle-alert",
}
MARK_KINDS = {
    "danger": "bad",
    "critical": "bad",
    "leaving": "warn",
    "press": "info",
    "official": "info",
}

NETWORK_SIGNS = {
    "rss": ("rss", "Feed"),
    "mastodon": ("at-sign", "Mastodon"),
    "bluesky": ("cloud", "Bluesky"),
    "email": ("mail", "E-mail"),
    "webform": ("clipboard-list", "Web form"),
    "phone": ("phone", "Phone"),
    "reddit": ("messages-square", "Reddit"),
    "discourse": ("messages-square", "Discourse"),
    "youtube": ("square-play", "YouTube"),
    "appstore": ("apple", "App Store"),
    "hackernews": ("flame", "Hacker News"),
    "stackexchange": ("layers", "Stack Exchange"),
    "files": ("file-up", "Files"),
    "inbox": ("webhook", "Webhook"),
    "logged": ("phone", "Phone and counter"),
    "demo-mail": ("mail", "Mail (demo)"),
    "demo-square": ("message-circle", "Square (demo)"),
    "demo-stars": ("star", "Stars (demo)"),
}


@functools.lru_cache(maxsize=512)
def svg(name: str, size: int = 16, class_: str = "icon") -> SafeString:
    """The icon as SVG; raises `lucide.IconDoesNotExist` for a name that the package lacks."""
    if size not in SIZES:
        raise ValueError(f"Icons are {SIZES} px, not {size}.")
    drawn = lucide._render_icon(str(name), size, **{"class": class_, "aria-hidden": "true"})
    return mark_safe(drawn)  # noqa: S308 - the package's drawing; name is a key, class_ is ours


def has(name: str) -> bool:
    try:
        svg(name)
    except lucide.IconDoesNotExist:
        return False
    return True


def network_sign(network: object) -> tuple[str, str]:
    """(icon, label) of a network: its slug, or anything with `icon` and `label` (a connector)."""
    icon, label = getattr(network, "icon", ""), getattr(network, "label", "")
    if not icon:
        slug = str(network)
        icon, label = NETWORK_SIGNS.get(slug, ("globe", slug.replace("_", " ").capitalize()))
    return (icon if has(icon) else "globe"), str(label)
