"""What Cmd/Ctrl-K finds: cases, people, teams and pages by a few letters."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import queries, screen
from allears.contacts import queries as contacts
from allears.mentions import queries as mentions
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page

MOST = 6
Found = tuple[str, str, str]
"""icon, words, address"""


@everybody
def palette(request: PersonRequest) -> HttpResponse:
    """A fragment of links, the likeliest first."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = [*_pages(words), *_cases(request, words), *_people(words)] if words else []
    return page(request, "cases/_palette.html", {"found": found})


def _pages(words: str) -> list[Found]:
    known = [
        ("inbox", _("Inbox"), reverse("inbox")),
        ("ear", _("Listen"), reverse("listen")),
        ("users", _("People"), reverse("people")),
        ("phone", _("Write down a call"), reverse("case_log")),
        ("radio-tower", _("Channels"), "/settings/channels/"),
        ("route", _("Routes"), "/settings/routes/"),
        ("timer", _("Times"), "/settings/times/"),
        *[
            ("search", monitor.name, f"/settings/monitors/{monitor.pk}/")
            for monitor in mentions.monitors()
        ],
        *[
            (team.sign, team.name, f"{reverse('inbox')}?queue=team&team={team.pk}")
            for team in staff.teams()
        ],
    ]
    wanted = words.casefold()
    return [entry for entry in known if wanted in str(entry[1]).casefold()][:MOST]


def _cases(request: PersonRequest, words: str) -> list[Found]:
    found = []
    for kind in (queries.Kind.ALL, queries.Kind.WITH_THEM, queries.Kind.CLOSED):
        queue = queries.Queue(kind=kind, words=words)
        found += queries.page(queue, user=request.user, team_ids=(), limit=MOST)
    return [
        (
            "circle-check" if case.closed_at else "message-circle",
            f"#{case.pk} {screen.who(case)}: {case.title}",
            reverse("case", args=[case.pk]),
        )
        for case in found[:MOST]
    ]


def _people(words: str) -> list[Found]:
    return [
        ("user", str(contact), reverse("person", args=[contact.pk]))
        for contact in contacts.find(words, limit=MOST)
    ]
