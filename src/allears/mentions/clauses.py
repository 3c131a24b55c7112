"""What each kind of leaf of a query says, as a clause after "posts that", and its opposite.

Every clause is translated whole, with a blank for what it is about, so that a language may turn it round.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from allears.listening.query.nodes import Node

NUMBERS = ("followers", "likes", "reposts", "replies", "rating")


def frame(kind: str, what: str, is_not: bool) -> str:
    """The clause of a kind around what it is about."""
    yes, no = _FRAMES[kind]()
    return (no if is_not else yes) % {"what": what}


_FRAMES: dict[str, Callable[[], tuple[str, str]]] = {
    "say": lambda: (_("say %(what)s"), _("do not say %(what)s")),
    "tag": lambda: (_("are tagged %(what)s"), _("are not tagged %(what)s")),
    "mention": lambda: (_("mention %(what)s"), _("do not mention %(what)s")),
    "field lang": lambda: (_("are in %(what)s"), _("are not in %(what)s")),
    "field network": lambda: (_("come from %(what)s"), _("do not come from %(what)s")),
    "field channel": lambda: (
        _("arrive by the channel %(what)s"),
        _("do not arrive by the channel %(what)s"),
    ),
    "field site": lambda: (_("stand at or link to %(what)s"), _("neither stand at nor link to %(what)s")),
    "field url": lambda: (
        _("have an address or a link with %(what)s"),
        _("have no address or link with %(what)s"),
    ),
    "field author": lambda: (_("are by %(what)s"), _("are not by %(what)s")),
    "field to": lambda: (_("answer %(what)s"), _("do not answer %(what)s")),
    "field name": lambda: (
        _("are by somebody called %(what)s"),
        _("are not by somebody called %(what)s"),
    ),
    "field title": lambda: (_("say %(what)s in the title"), _("do not say %(what)s in the title")),
    "field country": lambda: (_("come from the country %(what)s"), _("do not come from the country %(what)s")),
    "field is": lambda: (_("are %(what)s"), _("are not %(what)s")),
    "field has": lambda: (_("have %(what)s"), _("do not have %(what)s")),
    "field mood": lambda: (_("sound %(what)s"), _("do not sound %(what)s")),
    "field intent": lambda: (_("read like %(what)s"), _("do not read like %(what)s")),
    "field urgency": lambda: (_("are of %(what)s urgency"), _("are not of %(what)s urgency")),
}  # fmt: skip


def value_words(name: str, values: tuple[Any, ...]) -> str:
    value = str(values[0]) if values else ""
    match name:
        case "lang":
            return language_name(value)
        case "author" | "to":
            return f"@{value}"
        case "country":
            return value.upper()
        case "is":
            return _KINDS[value]()
        case "has":
            return _THINGS[value]()
        case "title" | "name":
            return f"“{' '.join(map(str, values))}”"
    return value


_KINDS: dict[str, Callable[[], str]] = {
    "reply": lambda: _("replies"),
    "repost": lambda: _("reposts"),
    "quote": lambda: _("quotes"),
    "private": lambda: _("private"),
    "question": lambda: _("questions"),
}
_THINGS: dict[str, Callable[[], str]] = {
    "link": lambda: _("a link"),
    "image": lambda: _("a picture"),
    "video": lambda: _("a video"),
    "media": lambda: _("a picture or a video"),
    "hashtag": lambda: _("a hashtag"),
    "mention": lambda: _("a mention of somebody"),
    "title": lambda: _("a title"),
}
_COUNTED: dict[str, Callable[[], str]] = {
    "likes": lambda: _("likes"),
    "reposts": lambda: _("reposts"),
    "replies": lambda: _("replies"),
    "rating": lambda: _("stars"),
}


def number_clause(node: Node, is_not: bool) -> str:
    _kind, name, op, *values = node
    what = _COUNTED[name]() if name in _COUNTED else ""
    if op == "range":
        words = _range(values[0], values[1])
    else:
        signs = {"=": "%(n)s", "<": "< %(n)s", "<=": "≤ %(n)s", ">": "> %(n)s", ">=": "≥ %(n)s"}
        words = signs[op] % {"n": f"{values[0]:,}"}
    if name == "followers":
        yes, no = (
            _("are by somebody with %(n)s followers"),
            _("are not by somebody with %(n)s followers"),
        )
    else:
        yes, no = _("have %(n)s %(what)s"), _("do not have %(n)s %(what)s")
    return (no if is_not else yes) % {"n": words, "what": what}


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return _("any number of")
    if low is None:
        return f"≤ {high:,}"
    return f"≥ {low:,}" if high is None else f"{low:,} – {high:,}"


def language_name(code: str) -> str:
    """ "German" for "de"; the code itself where the name is not known."""
    base, _sign, region = code.partition("-")
    try:
        name = str(get_language_info(base)["name_translated"])
    except KeyError:
        return code
    return f"{name} ({region.upper()})" if region else name
