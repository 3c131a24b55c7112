"""The form of a protocol: who is told, what to say and what not, whom to call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from allears.cases.protocols import Words
from allears.staff import queries as staff


class ProtocolForm(forms.Form):
    """A protocol in the words of the house."""

    team = forms.TypedChoiceField(
        label=lazy("Told at once"), required=False, coerce=int, empty_value=None
    )
    say = forms.CharField(
        label=lazy("What to say"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    not_say = forms.CharField(
        label=lazy("What not to say"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    calls = forms.CharField(
        label=lazy("Whom to call"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=lazy(
            "A line each: the country, a colon, the number. Add the help lines of yours."
        ),
    )

    def __init__(self, data: Any = None, *, words: Words) -> None:
        initial = {
            "team": words.team.pk if words.team else "",
            "say": words.say,
            "not_say": words.not_say,
            "calls": words.calls,
        }
        super().__init__(data, initial=initial)
        team = self.fields["team"]
        assert isinstance(team, forms.TypedChoiceField)
        teams = [(str(one.pk), one.name) for one in staff.teams()]
        team.choices = [("", str(lazy("The leads of the team"))), *teams]

    def kept(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        team_id = data.pop("team")
        return data | {"team": staff.team(team_id) if team_id else None}
