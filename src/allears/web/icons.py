"""Icons from the package `lucide`, drawn into the page, and the signs of networks, marks and health.

Icons are hidden from screen readers: a word always stands with them. A network that has no sign here
gets a globe and its own name; connectors bring their own icon and label, which win.

The package opens its archive of 1,700 drawings anew for each of them, which made the first page of a
process a second slower; here it is opened once, and what is drawn is the same.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import lucide
from django.utils.safestring import SafeString, mark_safe

SIZES = (16, 20)
_SVG = "{http://www.w3.org/2000/svg}"

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
    "practice-mail": ("mail", "Mail"),
    "practice-form": ("clipboard-list", "Web form"),
    "practice-square": ("message-circle", "Public post"),
    "practice-forum": ("messages-square", "Forum"),
    "practice-review": ("star", "Review"),
    "demo-mail": ("mail", "Mail (demo)"),
    "demo-square": ("message-circle", "Square (demo)"),
    "demo-stars": ("star", "Stars (demo)"),
}


@functools.lru_cache(maxsize=512)
def svg(name: str, size: int = 16, class_: str = "icon") -> SafeString:
    """The icon as SVG; raises `lucide.IconDoesNotExist` for a name that the package lacks."""
    if size not in SIZES:
        raise ValueError(f"Icons are {SIZES} px, not {size}.")
    drawing = ElementTree.fromstring(_read(str(name)))  # noqa: S314 - the package's own
    for node in drawing.iter():
        node.tag = node.tag.removeprefix(_SVG)
    drawing.attrib |= {"width": str(size), "height": str(size)}
    drawing.attrib |= {"class": class_, "aria-hidden": "true"}
    drawn = ElementTree.tostring(drawing, encoding="unicode")
    return mark_safe(drawn)  # noqa: S308 - the package's drawing; name is a key, class_ is ours


@functools.cache
def _drawings() -> ZipFile:
    return ZipFile(str(files("lucide") / "lucide.zip"))


def _read(name: str) -> bytes:
    try:
        return _drawings().read(f"{name}.svg")
    except KeyError:
        raise lucide.IconDoesNotExist(f"The icon {name!r} does not exist.") from None


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
