"""The list at the side of every settings page: what there is, and who sees which entry.

A page of any app shows it with `{% include "staff/_settings_nav.html" with current="monitors" %}`, or
extends `web/settings_page.html` and puts `side(user, "monitors")` into its context as `side`.
An entry that somebody may not open is left out; the page behind it refuses by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from allears.staff.models import User


@dataclass(frozen=True)
class Entry:
    name: str
    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


class _Known(NamedTuple):
    name: str
    label: object
    url: str
    icon: str
    may: Callable[[User], bool]


def _leads(user: User) -> bool:
    return user.can_lead


def _answers(user: User) -> bool:
    return user.can_answer


def _administrators(user: User) -> bool:
    return user.is_administrator


def _everybody(user: User) -> bool:
    return bool(user.pk)


_GROUPS: tuple[tuple[object, tuple[_Known, ...]], ...] = (
    (
        _("What arrives"),
        (
            _Known("channels", _("Channels"), "/settings/channels/", "plug", _administrators),
            _Known("monitors", _("Monitors"), "/settings/monitors/", "ear", _leads),
            _Known("demo", _("The demo"), "/settings/demo/", "drama", _administrators),
        ),
    ),
    (
        _("Where it goes"),
        (
            _Known("routes", _("Routes"), "/settings/routes/", "git-branch", _leads),
            _Known("times", _("Times"), "/settings/times/", "alarm-clock", _leads),
            _Known("follow_ups", _("Is it good?"), "/settings/follow-up/", "smile", _leads),
        ),
    ),
    (
        _("Who works here"),
        (
            _Known("people", _("Teams and people"), "/settings/people/", "users", _administrators),
            _Known("approvals", _("Approval"), "/settings/approvals/", "badge-check", _leads),
            _Known("protocols", _("Hard cases"), "/settings/protocols/", "heart-handshake", _leads),
            _Known("walls", _("Walls"), "/settings/walls/", "lock", _everybody),
            _Known("rights", _("Who may do what"), "/settings/rights/", "shield-check", _everybody),
            _Known("privacy", _("Privacy"), "/settings/privacy/", "fingerprint-pattern", _leads),
            _Known("system", _("System"), "/settings/system/", "heart-pulse", _administrators),
            _Known("audit", _("Audit trail"), "/settings/audit/", "scroll-text", _administrators),
        ),
    ),
    (
        _("What we say"),
        (
            _Known("drafts", _("Suggested drafts"), "/settings/drafts/", "history", _leads),
            _Known("articles", _("Articles"), "/settings/articles/", "book-open", _everybody),
            _Known(
                "playbooks",
                _("Macros and playbooks"),
                "/settings/playbooks/",
                "zap",
                _everybody,
            ),
            _Known(
                "replies",
                _("Canned replies"),
                "/settings/replies/",
                "message-square-quote",
                _everybody,
            ),
        ),
    ),
    (
        _("You"),
        (
            _Known("begin", _("First steps"), "/begin/", "footprints", _administrators),
            _Known("profile", _("Your profile"), "/settings/profile/", "user", _everybody),
            _Known("notifications", _("Notices"), "/settings/notifications/", "bell", _everybody),
            _Known("hours", _("Working hours"), "/settings/hours/", "clock", _everybody),
            _Known("away", _("Away"), "/settings/away/", "coffee", _everybody),
            _Known("practice", _("Practice desk"), "/practice/", "graduation-cap", _everybody),
            _Known("licence", _("Your licence"), "/settings/licence/", "badge-check", _answers),
            _Known("keys", _("Keys"), "/settings/keys/", "keyboard", _everybody),
            _Known("safety", _("Getting in"), "/settings/safety/", "key-round", _everybody),
        ),
    ),
)


def side(user: User, current: str = "") -> list[Group]:
    """The groups that this person sees, the open entry marked."""
    groups = []
    for title, known in _GROUPS:
        entries = tuple(
            Entry(one.name, str(one.label), one.url, one.icon, one.name == current)
            for one in known
            if one.may(user)
        )
        if entries:
            groups.append(Group(str(title), entries))
    return groups
