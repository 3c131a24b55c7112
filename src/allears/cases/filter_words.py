"""Filters in the words of people: the fields of the menu with their choices, the chips above a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases import queries
from allears.cases.models.case import Outcome
from allears.cases.rules import filters
from allears.cases.rules.filters import Filter, Group, Sort, State
from allears.connectors import CONNECTORS
from allears.contacts import queries as contacts
from allears.listening.ports import Intent
from allears.mentions import queries as mentions
from allears.staff import queries as staff
from allears.web import icons

Choices = list[tuple[str, str]]

LABELS = {
    "state": (lazy("State"), "circle-dot"),
    "assignee": (lazy("Assignee"), "user"),
    "team": (lazy("Team"), "users"),
    "priority": (lazy("Priority"), "signal"),
    "intent": (lazy("Intent"), "message-square-warning"),
    "mood": (lazy("Mood"), "smile"),
    "urgency": (lazy("Urgency"), "flag"),
    "network": (lazy("Network"), "globe"),
    "language": (lazy("Language"), "languages"),
    "monitor": (lazy("Monitor"), "ear"),
    "waits": (lazy("Has waited"), "hourglass"),
    "sla": (lazy("Time that we owe"), "timer"),
    "outcome": (lazy("Outcome"), "circle-check"),
    "opened": (lazy("Opened"), "calendar"),
    "closed": (lazy("Closed"), "calendar"),
    "role": (lazy("Role of the person"), "user"),
    "contact": (lazy("Person"), "user"),
    "unread": (lazy("New to me"), "circle-dot"),
    "draft": (lazy("I have begun an answer"), "pencil"),
    "back": (lazy("Had to come back"), "rotate-ccw"),
    "query": (lazy("What was said"), "search"),
}
STATES = {
    State.WAITING: lazy("Waits for us"),
    State.WITH_THEM: lazy("Answered, with them"),
    State.SNOOZED: lazy("Snoozed"),
    State.CLOSED: lazy("Closed"),
}
PRIORITIES = {
    "urgent": lazy("Urgent"),
    "high": lazy("High"),
    "normal": lazy("Normal"),
    "low": lazy("Low"),
}
MOODS = {
    "negative": lazy("Negative"),
    "mixed": lazy("Mixed"),
    "neutral": lazy("Neutral"),
    "positive": lazy("Positive"),
}
URGENCIES = {"critical": lazy("Critical"), "high": lazy("High"), "normal": lazy("Normal")}
INTENTS = {
    Intent.COMPLAINT: lazy("Complaint"),
    Intent.QUESTION: lazy("Question"),
    Intent.IDEA: lazy("Idea"),
    Intent.PRAISE: lazy("Praise"),
    Intent.LEAVING: lazy("Wants to leave"),
    Intent.LEAD: lazy("Wants to buy"),
    Intent.PRESS: lazy("Press"),
    Intent.OFFICIAL: lazy("Official"),
    Intent.DANGER: lazy("In danger"),
    Intent.ABUSE: lazy("Abuse"),
    Intent.SPAM: lazy("Spam"),
    Intent.CHATTER: lazy("Chatter"),
    Intent.UNKNOWN: lazy("Unknown"),
}
WAITS = ("1h", "4h", "1d", "3d", "1w")
DUE = (filters.MISSED, "1h", "4h", "1d", "3d")
SORTS = {
    Sort.NEED: lazy("Need and waiting time"),
    Sort.NEWEST: lazy("Newest first"),
    Sort.OLDEST: lazy("Oldest first"),
    Sort.LAST: lazy("Last message"),
    Sort.DUE: lazy("What is due first"),
    Sort.NAME: lazy("Name of the person"),
    Sort.REACH: lazy("Reach: followers, for PR"),
}
GROUPS = {
    Group.NONE: lazy("No groups"),
    Group.TEAM: lazy("Team"),
    Group.ASSIGNEE: lazy("Assignee"),
    Group.PRIORITY: lazy("Priority"),
    Group.NETWORK: lazy("Network"),
    Group.LANGUAGE: lazy("Language"),
    Group.DAY: lazy("Day"),
}
FAULTS = {
    filters.Fault.UNKNOWN: lazy("One of these values is not known here, so it was left out."),
    filters.Fault.LENGTH: lazy("Write a length of time like 30min, 4h, 2d or 1w."),
    filters.Fault.DATE: lazy("Write a date like 2026-03-31."),
    filters.Fault.NUMBER: lazy("This is not a number of ours, so it was left out."),
    filters.Fault.LONG: lazy("This query is too long for the inbox. Make a monitor of it."),
}
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "tr", "ar", "ru", "uk", "zh", "ja")


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One chosen value, and the filter without it."""

    label: str
    words: str
    without: Filter


def language_name(code: str) -> str:
    """In the reader's language, where it is known; else the code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code or _("Unknown")


def span_words(text: str) -> str:
    """`4h` as "4 hours"."""
    length = filters.length(text)
    if length is None:
        return text
    n, unit = int(text.rstrip("minhdw")), text.lstrip("0123456789")
    match unit:
        case "min":
            return ngettext("%d minute", "%d minutes", n) % n
        case "h":
            return ngettext("%d hour", "%d hours", n) % n
        case "d":
            return ngettext("%d day", "%d days", n) % n
    return ngettext("%d week", "%d weeks", n) % n


def chips(wanted: Filter) -> list[Chip]:
    """What is chosen, value by value, in the order of the menu."""
    found = [*_chosen(wanted), *_ranges(wanted)]
    if wanted.contact is not None:
        person = contacts.contact(wanted.contact)
        found.append(_chip(wanted, "contact", person.name if person else str(wanted.contact)))
    for name in ("unread", "draft", "back"):
        if getattr(wanted, name):
            found.append(Chip(label="", words=str(LABELS[name][0]), without=wanted.without(name)))
    if wanted.query:
        found.append(_chip(wanted, "query", wanted.query))
    return found


def _chip(wanted: Filter, name: str, words: str, value: str = "") -> Chip:
    return Chip(label=str(LABELS[name][0]), words=words, without=wanted.without(name, value))


def _chosen(wanted: Filter) -> Iterable[Chip]:
    for name in LABELS:
        values = getattr(wanted, name, ())
        if isinstance(values, tuple) and values:
            known = dict(choices(name))
            for value in values:
                text = str(value)
                yield _chip(wanted, name, known.get(text, text), text)


def _ranges(wanted: Filter) -> Iterable[Chip]:
    if wanted.waits:
        words = _("longer than %s") % span_words(wanted.waits)
        yield _chip(wanted, "waits", words)
    if wanted.sla:
        yield _chip(wanted, "sla", dict(choices("sla")).get(wanted.sla) or due_words(wanted.sla))
    for name in ("opened", "closed"):
        first: date | None = getattr(wanted, f"{name}_from")
        last: date | None = getattr(wanted, f"{name}_to")
        if first or last:
            without = wanted.without(f"{name}_from").without(f"{name}_to")
            yield Chip(label=str(LABELS[name][0]), words=_range(first, last), without=without)


def _range(first: date | None, last: date | None) -> str:
    def said(day: date) -> str:
        return date_format(day, "j M Y")

    if first and last:
        return said(first) if first == last else f"{said(first)} – {said(last)}"
    return _("since %s") % said(first) if first else _("until %s") % said(last or date.max)


def due_words(text: str) -> str:
    return _("missed") if text == filters.MISSED else _("due within %s") % span_words(text)


def choices(name: str) -> Choices:
    """What a field can be, as it is written in an address and as it is said."""
    match name:
        case "state":
            return _said(STATES)
        case "priority":
            return _said(PRIORITIES)
        case "intent":
            return _said(INTENTS)
        case "mood":
            return _said(MOODS)
        case "urgency":
            return _said(URGENCIES)
        case "outcome":
            return [(value, str(label)) for value, label in Outcome.choices]
        case "team":
            return [(str(team.pk), team.name) for team in staff.teams()]
        case "assignee":
            people = [(str(person.pk), person.name) for person in staff.colleagues()]
            return [(filters.NOBODY, _("Nobody yet")), (filters.ME, _("Me")), *people]
        case "monitor":
            return [(str(pk), name) for pk, name in mentions.monitor_list()]
        case "network":
            return [(one, icons.network_sign(one)[1]) for one in sorted(CONNECTORS)]
        case "language":
            return [(code, language_name(code)) for code in LANGUAGES]
        case "role":
            return contacts.role_choices()
        case "waits":
            return [(one, _("longer than %s") % span_words(one)) for one in WAITS]
        case "sla":
            return [(one, due_words(one)) for one in DUE]
    return []


def _said(words: dict[Any, Any]) -> Choices:
    return [(str(value), str(label)) for value, label in words.items()]


def fields(wanted: Filter, faults: filters.Faults) -> list[dict[str, Any]]:
    """Every field of the menu with what is chosen in it."""
    lately = mentions.recent_values()
    found = []
    for name, (label, icon) in LABELS.items():
        if name in ("contact", "unread", "draft", "back", "query"):
            continue
        if name in ("opened", "closed"):
            found.append(_dates(name, wanted, faults))
            continue
        chosen = getattr(wanted, name)
        is_one = isinstance(chosen, str)
        values = ({chosen} if chosen else set()) if is_one else {str(one) for one in chosen}
        known = _with(choices(name), lately.get(name, []), values, name)
        found.append(
            {
                "name": name,
                "label": label,
                "icon": icon,
                "kind": "one" if is_one else "many",
                "choices": [(value, said, value in values) for value, said in known],
                "n": len(values),
                "fault": FAULTS[faults[name]] if name in faults else "",
            }
        )
    return found


def _with(known: Choices, lately: Iterable[str], chosen: Iterable[str], name: str) -> Choices:
    """The known choices, those that were heard lately, and those that are chosen already."""
    have = dict(known)
    for value in (*lately, *chosen):
        if value not in have:
            have[value] = {
                "language": language_name,
                "network": lambda one: icons.network_sign(one)[1],
                "waits": lambda one: _("longer than %s") % span_words(one),
                "sla": due_words,
                "role": contacts.role_label,
            }.get(name, str)(value)
    return list(have.items())


def _dates(name: str, wanted: Filter, faults: filters.Faults) -> dict[str, Any]:
    first, last = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_to")
    fault = faults.get(f"{name}_from") or faults.get(f"{name}_to")
    return {
        "name": name,
        "label": LABELS[name][0],
        "icon": LABELS[name][1],
        "kind": "dates",
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
        "n": int(first is not None or last is not None),
        "fault": FAULTS[fault] if fault else "",
    }


def all_words(n: int) -> str:
    """ "All 3,214 that match", for choosing them."""
    if n > queries.MOST_NUMBERED:
        most = number_format(queries.MOST_NUMBERED, force_grouping=True)
        return _("All that match (more than %s)") % most
    said = number_format(n, force_grouping=True)
    return ngettext("The one that matches", "All %(n)s that match", n) % {"n": said}
