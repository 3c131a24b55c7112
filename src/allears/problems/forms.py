"""The forms of a problem, and of what is said of it in public in one language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allears.knowledge.forms import LANGUAGES
from allears.problems import wording
from allears.problems.actions import Facts, Said
from allears.problems.models import Problem, PublicWords
from allears.staff import queries as staff

NAMED = LANGUAGES[1:]
NAMES = dict(NAMED)


def language_name(code: str) -> str:
    """By its own name."""
    return str(NAMES.get(code, code))


class ProblemForm(forms.Form):
    """What it is among us, and who looks after it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=())
    title = forms.CharField(
        label=_("What it is"),
        max_length=200,
        help_text=_("In the words of those who have it. Only the desk reads this."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    internal = forms.CharField(
        label=_("What we know"),
        max_length=10_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    owner = forms.ChoiceField(
        label=_("Who looks after it"),
        choices=(),
        help_text=_("Answers in their name go to those whose own agent is away or has left."),
    )
    team = forms.ChoiceField(label=_("Team"), choices=(), required=False)
    language = forms.ChoiceField(
        label=_("Usual language"),
        choices=NAMED,
        help_text=_("Of what is said in public; whoever reads none of the others gets this one."),
    )

    def __init__(self, *args: Any, has_kind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", [(kind, str(words)) for kind, words in wording.KINDS.items()])
        self._choices("owner", [(str(one.pk), one.name) for one in staff.colleagues()])
        teams = [(str(team.pk), team.name) for team in staff.teams()]
        self._choices("team", [("", str(_("none"))), *teams])
        if not has_kind:
            del self.fields["kind"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def facts(self, *, kind: str = "") -> Facts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return Facts(
            kind=data.get("kind") or kind,
            title=data["title"],
            internal=data["internal"],
            language=data["language"],
            owner=staff.user(int(data["owner"])),
            team=staff.team(int(data["team"])) if data["team"] else None,
        )


def initial(row: Problem) -> dict[str, str]:
    """The form filled with what is kept."""
    return {
        "title": row.title,
        "internal": row.internal,
        "owner": str(row.owner_id),
        "team": str(row.team_id or ""),
        "language": row.language,
    }


class WordsForm(forms.Form):
    """What people outside read of it."""

    language = forms.ChoiceField(label=_("Language"), choices=NAMED)
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    text = forms.CharField(
        label=_("What we say of it"),
        max_length=10_000,
        strip=False,
        help_text=_("As it is now: what happens, since when, what you do about it."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    workaround = forms.CharField(
        label=_("A way round it"),
        max_length=10_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def said(self) -> Said:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return Said(
            language=data["language"],
            title=data["title"],
            text=data["text"],
            workaround=data["workaround"],
        )


def initial_words(row: PublicWords) -> dict[str, str]:
    return {
        "language": row.language,
        "title": row.title,
        "text": row.text,
        "workaround": row.workaround,
    }
