"""Routes in plain words: what they ask for, what they give, and from whom they inherit it.

Names of teams, times, monitors and channels are read once for a page (`names`). What was removed
since is said to be so and not left out. Languages are known by their code and by their name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases import queries
from allears.cases.rules.routing import Conditions, Route, Tree
from allears.channels import queries as channels
from allears.connectors import CONNECTORS
from allears.contacts import queries as contacts
from allears.mentions import queries as mentions
from allears.staff import queries as staff

Words = Mapping[str, str | Promise]

INTENTS: Words = {
    "complaint": lazy("complaint"),
    "question": lazy("question"),
    "idea": lazy("idea"),
    "praise": lazy("praise"),
    "leaving": lazy("leaving"),
    "lead": lazy("sales lead"),
    "press": lazy("press"),
    "official": lazy("official"),
    "danger": lazy("danger"),
    "abuse": lazy("abuse"),
    "spam": lazy("spam"),
    "chatter": lazy("chatter"),
    "unknown": lazy("unknown"),
}
MOODS: Words = {
    "negative": lazy("negative"),
    "neutral": lazy("neutral"),
    "positive": lazy("positive"),
    "mixed": lazy("mixed"),
    "unknown": lazy("unknown"),
}
URGENCIES: Words = {
    "low": lazy("low"),
    "normal": lazy("normal"),
    "high": lazy("high"),
    "critical": lazy("critical"),
}
VISIBILITIES: Words = {
    "public": lazy("in public"),
    "unlisted": lazy("unlisted"),
    "followers": lazy("to followers"),
    "private": lazy("in private"),
}
PRIORITIES: Words = {
    "low": lazy("low"),
    "normal": lazy("normal"),
    "high": lazy("high"),
    "urgent": lazy("urgent"),
}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What ids are called."""

    teams: Mapping[int, str]
    policies: Mapping[int, str]
    monitors: Mapping[int, str]
    channels: Mapping[int, str]
    gone: frozenset[tuple[str, int]]
    """("monitor" or "channel", id) of those that were removed."""


def names(used: Iterable[Route] = ()) -> Names:
    """All that can be chosen now, and what these routes name although it was removed."""
    live_monitors = dict(mentions.monitor_list())
    live_channels = {row.pk: row.name for row in channels.every()}
    asked = [route.conditions for route in used]
    monitor_ids = {pk for when in asked for pk in when.monitor_ids} - live_monitors.keys()
    channel_ids = {pk for when in asked for pk in when.channel_ids} - live_channels.keys()
    once = channels.with_removed() if channel_ids else {}
    lost = _("number %d")
    old_monitors = mentions.monitor_names(monitor_ids)
    return Names(
        teams={row.pk: row.name for row in staff.teams()},
        policies={row.pk: row.name for row in queries.policies()},
        monitors=live_monitors | {pk: old_monitors.get(pk) or lost % pk for pk in monitor_ids},
        channels=live_channels
        | {pk: once[pk].name if pk in once else lost % pk for pk in channel_ids},
        gone=frozenset(
            {("monitor", pk) for pk in monitor_ids} | {("channel", pk) for pk in channel_ids}
        ),
    )


def network(slug: str) -> str:
    connector = CONNECTORS.get(slug)
    return connector.label if connector else slug.replace("_", " ").capitalize()


# ---- languages -------------------------------------------------------------------------------


def language(code: str) -> str:
    """German for `de`; the code itself where nobody knows a name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@cache
def _codes() -> dict[str, str]:
    """Every name and local name of a language, and every base code, to the base code."""
    found: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        if "name" in info and "-" not in code:
            found |= {str(info[key]).casefold(): code for key in ("name", "name_local")}
    return found


def read_language(typed: str) -> str:
    """A base code from a code or a name. Raises `ValueError` with words for the form."""
    known = typed.strip().casefold()
    base = known.replace("_", "-").partition("-")[0]
    if known in _codes():
        return _codes()[known]
    if 2 <= len(base) <= 3 and base.isascii() and base.isalpha():
        return base
    words = _("“%s” is no language that we know: write it like de or German.")
    raise ValueError(words % typed.strip()[:40])


# ---- what a route asks for ---------------------------------------------------------------------


def either(words: Iterable[object]) -> str:
    """press, official or danger"""
    return str(get_text_list([str(word) for word in words], _("or")))


def _of(known: Words, values: Iterable[str]) -> str:
    ordered = [value for value in known if value in values]
    return either([*(known[value] for value in ordered), *sorted(set(values) - set(known))])


def parts(when: Conditions, known: Names) -> dict[str, str]:
    """What each condition that is given says, by its name."""

    def of_ids(kind: str, ids: Iterable[int], called: Mapping[int, str]) -> str:
        removed = _("%s (removed)")
        said = [
            removed % called.get(pk, pk) if (kind, pk) in known.gone else called.get(pk, pk)
            for pk in sorted(ids)
        ]
        return either(said)

    found = {
        "monitor_ids": of_ids("monitor", when.monitor_ids, known.monitors),
        "channel_ids": of_ids("channel", when.channel_ids, known.channels),
        "networks": either(sorted(network(slug) for slug in when.networks)),
        "intents": _of(INTENTS, when.intents),
        "moods": _of(MOODS, when.moods),
        "urgency": str(URGENCIES.get(when.urgency, when.urgency)),
        "languages": either(sorted(language(code) for code in when.languages)),
        "authors": either(when.authors),
        "visibilities": _of(VISIBILITIES, when.visibilities),
        "roles": either(sorted(contacts.role_label(kind) for kind in when.roles)),
        "words": when.words,
    }
    return {name: said for name, said in found.items() if said}


def rule(when: Conditions, known: Names) -> str:
    """All conditions in one sentence, as it stands in the tree; empty when there are none."""
    sentence = {
        "monitor_ids": _("met by %s"),
        "channel_ids": _("heard on %s"),
        "networks": _("from %s"),
        "intents": _("intent is %s"),
        "moods": _("mood is %s"),
        "urgency": _("urgency at least %s"),
        "languages": _("said in %s"),
        "authors": _("author is like %s"),
        "visibilities": _("said %s"),
        "roles": _("the person is %s"),
        "words": _("matching: %s"),
    }
    said = parts(when, known)
    return ", ".join(sentence[name] % said[name] for name in sentence if name in said)


# ---- what a route gives ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing that a route gives to its cases."""

    kind: str
    words: str
    origin: str = ""
    """The route from which it is inherited; empty when it is its own."""


def options(tree: Tree, route: Route, known: Names) -> list[Option]:
    """Team, watchers, priority and times: its own, or those of the nearest above that has some."""
    above = [route]
    while above[-1].parent_id is not None and above[-1].parent_id in tree.routes:
        above.append(tree.routes[above[-1].parent_id])
    found = []
    for kind in ("team", "watchers", "priority", "sla"):
        said = ((one, given(one, kind, known)) for one in above)
        holder, words = next(((one, words) for one, words in said if words), (route, ""))
        if words:
            origin = "" if holder.id == route.id else holder.name
            found.append(Option(kind=kind, words=words, origin=origin))
    return found


def given(route: Route, kind: str, known: Names) -> str:
    """What a route itself says, as it stands in the tree; empty when it leaves that open."""
    said = bare(route, kind, known)
    sentence = {"watchers": _("watched by %s"), "priority": _("priority %s"), "sla": _("times: %s")}
    return sentence.get(kind, "%s") % said if said else ""


def bare(route: Route, kind: str, known: Names) -> str:
    """The same without a word about what it is."""
    gone = _("a team that is gone")
    match kind:
        case "team" if route.team_id is not None:
            return known.teams.get(route.team_id, gone)
        case "watchers" if route.watchers == ():
            return _("nobody")
        case "watchers" if route.watchers:
            called = [known.teams.get(pk, gone) for pk in route.watchers]
            return str(get_text_list(called, _("and")))
        case "priority" if route.priority is not None:
            return str(PRIORITIES[route.priority])
        case "sla" if route.sla_id is not None:
            return known.policies.get(route.sla_id, _("gone"))
    return ""


def nearest(tree: Tree, route: Route, kind: str, known: Names) -> str:
    """What a route has or inherits, bare; empty when nobody above it says anything."""
    at: Route | None = route
    while at is not None:
        if said := bare(at, kind, known):
            return said
        at = None if at.parent_id is None else tree.routes.get(at.parent_id)
    return ""
