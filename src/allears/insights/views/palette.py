"""What Cmd/Ctrl-K reaches: every place that this person may open, and what is found by a few letters.

Without words it gives all places at once (pages, queues, kept lists, teams, colleagues, monitors,
channels, routes, canned replies); the script keeps them and matches them itself. With words it
gives what lies in the database: cases, people, mentions. What can be done on the open page is not
in here: the script takes it from the page, which shows only what this person may do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.cases import queries as cases
from allears.cases import screen
from allears.cases.queries import search
from allears.channels import queries as channels
from allears.contacts import queries as contacts
from allears.insights.search import question
from allears.knowledge import queries as knowledge
from allears.mentions import finding
from allears.mentions import queries as mentions
from allears.playbooks import queries as playbooks
from allears.problems import queries as problems
from allears.staff import queries as staff
from allears.staff import settings_nav
from allears.staff.access import PersonRequest, everybody
from allears.staff.queries import User
from allears.web.page import page

FEW = 6
"""Rows of a kind for some letters."""
MOST = 300
"""Places of one kind that are kept ready."""


class Entry(NamedTuple):
    """A place to go to."""

    icon: str
    words: str
    url: str
    also: str = ""
    """Other words that it is found by."""
    key: str = ""


class Group(NamedTuple):
    label: str
    entries: list[Entry]


@require_safe
@everybody
def palette(request: PersonRequest) -> HttpResponse:
    """A fragment of links in groups."""
    asked = question.read({"q": request.GET.get("q", "")[:200]})
    made = _found(request.user, asked.text) if asked.text else places(request.user)
    groups = [group for group in made if group.entries]
    return page(request, "insights/_palette.html", {"groups": groups})


def places(user: User) -> Iterable[Group]:
    """All that this person may open, without the rows of the database that are too many."""
    yield Group(_("Go to"), _pages(user))
    yield Group(_("Queues"), _queues(user))
    yield Group(_("Settings"), list(_settings(user)))
    yield Group(_("Teams and people"), _people_of_ours())
    if user.can_lead:
        monitors = mentions.monitors()[:MOST]
        yield Group(
            _("Monitors"), [Entry("ear", m.name, reverse("monitor", args=[m.pk])) for m in monitors]
        )
        routes = cases.routes()[:MOST]
        yield Group(
            _("Routes"), [Entry("route", r.name, reverse("route", args=[r.pk])) for r in routes]
        )
    if user.is_administrator:
        yield Group(
            _("Channels"),
            [
                Entry("plug", row.name, reverse("channels:channel", args=[row.pk]), row.network)
                for row in channels.every()[:MOST]
            ],
        )
    yield Group(
        _("Problems"),
        [
            Entry("waypoints", row.title, reverse("problem", args=[row.pk]))
            for row in problems.by_title(limit=MOST)
        ],
    )
    yield Group(
        _("Articles"),
        [
            Entry("book-open", row.title, reverse("article", args=[row.pk]))
            for row in knowledge.article_titles(limit=MOST)
        ],
    )
    if user.can_answer:
        at = reverse("case_macro", args=[0, 0]).removesuffix("0/")
        yield Group(
            _("Macros"),
            [
                Entry("zap", _("Macro: %s") % row.name, f"{at}{row.pk}/")
                for row in playbooks.macros(user, limit=MOST)
            ],
        )
    yield Group(
        _("Canned replies"),
        [
            Entry("message-square-text", r.name, reverse("canned", args=[r.pk]), f"/{r.shortcut}")
            for r in knowledge.listed("", user, limit=MOST)
        ],
    )


def _pages(user: User) -> list[Entry]:
    found = [
        Entry("inbox", _("Inbox"), reverse("inbox"), key="g i"),
        Entry("ear", _("Listen"), reverse("listen"), key="g l"),
        Entry("users", _("People"), reverse("people"), key="g p"),
        Entry("waypoints", _("Problems"), reverse("problems"), key="g b"),
        Entry("search", _("Search"), reverse("search"), key="g f"),
    ]
    if user.can_answer:
        found.append(Entry("phone", _("Write down a call"), reverse("case_log"), _("counter talk")))
    if user.can_lead:
        also = _("waiting time numbers insights followers fair")
        found.append(Entry("scale", _("Loud and quiet"), reverse("gap"), also, key="g r"))
        found.append(Entry("plus", _("New monitor"), reverse("monitor_new"), _("listen for")))
    if user.is_administrator:
        words = _("Connect a channel")
        found.append(
            Entry("plug", words, reverse("channels:choose"), _("new account feed mailbox"))
        )
    found += [
        Entry("bookmark", view.name, f"{reverse('search')}?{view.query}", _("kept search"))
        for view in cases.views(user, "search")
    ]
    return found


def _queues(user: User) -> list[Entry]:
    inbox = reverse("inbox")
    known = (
        ("circle-user", _("Mine"), "mine"),
        ("users", _("My teams"), "team"),
        ("inbox", _("All that wait"), "all"),
        ("eye", _("Watched"), "watched"),
        ("hourglass", _("With them"), "with-them"),
        ("alarm-clock", _("Snoozed"), "snoozed"),
        ("pencil", _("Drafts"), "drafts"),
        ("calendar-clock", _("Leaves later"), "planned"),
        ("circle-check", _("Closed"), "closed"),
    )
    found = [Entry(icon, words, f"{inbox}?queue={kind}") for icon, words, kind in known]
    return found + [
        Entry("list-filter", view.name, f"{inbox}?{view.query}&view={view.pk}", _("kept list"))
        for view in cases.views(user)
    ]


def _settings(user: User) -> Iterator[Entry]:
    for group in settings_nav.side(user):
        for entry in group.entries:
            yield Entry(entry.icon, str(entry.label), entry.url, str(group.title))


def _people_of_ours() -> list[Entry]:
    inbox = reverse("inbox")
    teams = [
        Entry(t.sign, t.name, f"{inbox}?{urlencode({'queue': 'all', 'team': t.pk})}", _("team"))
        for t in staff.teams()[:MOST]
    ]
    return teams + [
        Entry(
            "user",
            _("What %(name)s works on") % {"name": one.name},
            f"{inbox}?{urlencode({'queue': 'all', 'assignee': one.pk})}",
        )
        for one in staff.colleagues()[:MOST]
    ]


def _found(user: User, words: str) -> list[Group]:
    """Rows of the database, the likeliest first, and the way to all of them."""
    languages = finding.tongues(user.locale)
    wanted = search.Wanted(words=words, is_open=True, languages=languages)
    rows, _places = search.find_cases(wanted, by=user, limit=FEW)
    number = search.by_number(words)
    numbered = search.numbered(number, by=user) if number else None
    if numbered is not None:
        rows = [numbered, *(row for row in rows if row.pk != numbered.pk)]
    all_of_it = _("Search everything for “%(words)s”") % {"words": words}
    address = f"{reverse('search')}?{urlencode({'q': words})}"
    return [
        Group(
            _("Cases"),
            [
                Entry(
                    "circle-check" if case.closed_at else "message-circle",
                    f"#{case.pk} {screen.who(case)}: {case.title}",
                    reverse("case", args=[case.pk]),
                )
                for case in rows[:FEW]
            ],
        ),
        Group(
            _("People"),
            [
                Entry("user", str(contact), reverse("person", args=[contact.pk]))
                for contact in contacts.people(contacts.Wanted(words=words), limit=FEW)
            ],
        ),
        Group(
            _("Problems"),
            [
                Entry("waypoints", row.title, reverse("problem", args=[row.pk]))
                for row in problems.find(words, limit=FEW)
            ],
        ),
        Group(_("Search"), [Entry("search", all_of_it, address)]),
    ]
