"""The forms of sharing: the way of a team, what somebody can take and knows, and being away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases.actions import Skills
from allears.cases.filter_words import INTENTS
from allears.cases.models import How, Worker
from allears.channels import queries as channels
from allears.connectors import CONNECTORS

MOST_LANGUAGE = 35


class TeamForm(forms.Form):
    """How the cases of a team come to its people."""

    how = forms.ChoiceField(
        label=lazy("How do cases come to people?"), choices=How.choices, widget=forms.RadioSelect
    )


class SkillsForm(forms.Form):
    """What somebody is given."""

    capacity = forms.IntegerField(
        label=lazy("Cases that wait for us, at once"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=lazy("Empty: no bound."),
    )
    capacities = forms.CharField(
        label=lazy("Of one network at most"),
        required=False,
        max_length=400,
        help_text=lazy("Like email 5, mastodon 3."),
    )
    languages = forms.CharField(
        label=lazy("Only in these languages"),
        required=False,
        max_length=200,
        help_text=lazy("By their codes, like en, de, ar. Empty: all."),
    )
    networks = forms.MultipleChoiceField(
        label=lazy("Only from these networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None: all."),
    )
    products = forms.CharField(
        label=lazy("Knows these products best"),
        required=False,
        max_length=1000,
        help_text=lazy("Words as people write them, with commas between."),
    )
    intents = forms.MultipleChoiceField(
        label=lazy("Is best at"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, worker: Worker | None) -> None:
        super().__init__(data, initial=_initial(worker) if worker else None)
        networks = self.fields["networks"]
        intents = self.fields["intents"]
        assert isinstance(networks, forms.MultipleChoiceField)
        assert isinstance(intents, forms.MultipleChoiceField)
        used = {one.network for one in channels.every()} | set(worker.networks if worker else ())
        networks.choices = sorted(
            (name, one.label) for name, one in CONNECTORS.items() if name in used
        )
        intents.choices = list(INTENTS.items())

    def clean_capacities(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in _parts(self.cleaned_data["capacities"]):
            name, _space, raw = part.rpartition(" ")
            name = name.strip().lower()
            if name not in CONNECTORS or not (raw.isascii() and raw.isdigit() and len(raw) < 4):
                raise forms.ValidationError(
                    _("“%s” is not a network and a number. Write it like email 5.") % part
                )
            found[name] = int(raw)
        return found

    def clean_languages(self) -> list[str]:
        found = [part.lower() for part in _parts(self.cleaned_data["languages"])]
        for one in found:
            if len(one) > MOST_LANGUAGE or not one.replace("-", "").isalpha():
                raise forms.ValidationError(_("“%s” is not the code of a language.") % one)
        return found

    def clean_products(self) -> list[str]:
        found = _parts(self.cleaned_data["products"])
        if any(len(one) > 80 for one in found):
            raise forms.ValidationError(_("A product has room for 80 characters."))
        return found

    def kept(self) -> Skills:
        return Skills(**self.cleaned_data)


def _initial(worker: Worker) -> dict[str, Any]:
    return {
        "capacity": worker.capacity,
        "capacities": ", ".join(f"{name} {n}" for name, n in sorted(worker.capacities.items())),
        "languages": ", ".join(worker.languages),
        "networks": worker.networks,
        "products": ", ".join(worker.products),
        "intents": worker.intents,
    }


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


class AwayForm(forms.Form):
    """Until when, why, and what becomes of what waits."""

    until = forms.DateTimeField(
        label=lazy("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=lazy("Empty: until somebody says that they are back."),
    )
    words = forms.CharField(label=lazy("In a word, for colleagues"), required=False, max_length=200)
    gives_back = forms.BooleanField(
        label=lazy("What waits for us goes back to the team"),
        required=False,
        help_text=lazy("Drafts stay, and colleagues can take them over."),
    )

    def __init__(self, data: Any = None, *, zone: str) -> None:
        super().__init__(data, initial={"gives_back": True})
        self._zone = zone

    def clean_until(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["until"]
        return found.replace(tzinfo=ZoneInfo(self._zone)) if found else None
