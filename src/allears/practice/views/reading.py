"""The lead's side: who practised how, one person's record, and a word on one practice."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from allears.cases.licences_screen import networks
from allears.cases.rules.licence import Reach
from allears.lib import clock
from allears.practice import actions, people, queries, screen
from allears.practice.models import Practice
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.web.page import page

NOT_YET = "again"


class LookForm(forms.Form):
    """Once more, or where they answer alone from now on; and a line to them."""

    verdict = forms.ChoiceField(label=lazy("They"))
    words = forms.CharField(
        label=lazy("A line to them"),
        max_length=actions.MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=lazy("What was good, and what to look at next time. They read it here."),
    )

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]

    @property
    def reach(self) -> Reach | None:
        kind, _dash, network = self.cleaned_data["verdict"].partition("-")
        return None if kind == NOT_YET else Reach(network=network, is_public=kind == "public")


def choices(person: User) -> list[tuple[str, str]]:
    """Once more first. Who may only read, or leads, is not released."""
    found = [(NOT_YET, _("practise once more"))]
    if not person.can_answer or person.can_lead:
        return found
    places = [("", _("everywhere")), *networks()]
    ways = [
        ("private", _("answer alone in private: %s")),
        ("public", _("answer alone in public: %s")),
    ]
    return found + [
        (f"{way}-{name}", words % label) for way, words in ways for name, label in places
    ]


def look_form(reader: User, row: Practice) -> LookForm | None:
    """For a lead who reads a practice of somebody else."""
    if not reader.can_lead or row.user_id == reader.pk:
        return None
    return LookForm(choices=choices(row.user))


@require_safe
@leads
def practised(request: PersonRequest) -> HttpResponse:
    """Who practised, and what nobody has read yet."""
    found = queries.practised(queries.people_of(request.user))
    everyone = people.everyone()
    context = {
        "current": "practice",
        "rows": screen.lead_rows(found),
        "n_all": len(everyone),
        "n_hard": sum(one.is_hard for one in everyone.values()),
    }
    return page(request, "practice/people.html", context)


@require_safe
@leads
def person(request: PersonRequest, user_id: int) -> HttpResponse:
    """What one of them practised, newest first."""
    found = staff.user(user_id)
    if found is None or not any(one.pk == user_id for one in queries.people_of(request.user)):
        raise Http404(_("Nobody in your teams has this number."))
    context = {
        "current": "practice",
        "person": found,
        "record": [screen.entry(one) for one in queries.record(found)],
    }
    return page(request, "practice/person.html", context)


@require_POST
@leads
def look(request: PersonRequest, practice_id: int) -> HttpResponseBase:
    """Released, or once more."""
    row = queries.practice(practice_id)
    if row is None or row.user_id == request.user.pk or not queries.may_read(request.user, row):
        raise Http404(_("There is no such practice in your teams."))
    form = LookForm(request.POST, choices=choices(row.user))
    if not form.is_valid():
        messages.error(request, _("Write a line to them: they read it."))
        return redirect("practice_one", practice_id=practice_id)
    word = actions.Word(words=form.cleaned_data["words"], reach=form.reach)
    try:
        actions.look(practice_id=practice_id, word=word, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Kept. %(name)s reads it.") % {"name": row.user.name})
    return redirect("practice_one", practice_id=practice_id)
