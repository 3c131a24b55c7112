"""The form of asking whether it is good: when, how often, where, in which words; and what pages say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases.models import FollowUpPolicy
from allears.channels import queries as channels
from allears.connectors import CONNECTORS
from allears.staff.forms import ZoneField

TONGUES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
}
"""Languages that have a text of their own."""
NUMBERS = ("after_h", "n_tries", "distance_h", "from_hour", "to_hour")
FLAGS = ("is_on", "is_public_asked", "shows_first_name")


class FollowUpForm(forms.Form):
    is_on = forms.BooleanField(
        label=lazy("Ask people whether it is good"),
        required=False,
        help_text=lazy("Those whose case was closed as solved, without a word of theirs."),
    )
    after_h = forms.IntegerField(label=lazy("Hours after closing"), min_value=1, max_value=24 * 60)
    n_tries = forms.IntegerField(
        label=lazy("How often"),
        min_value=1,
        max_value=5,
        help_text=lazy("After that the case shows “no answer after our tries”, never “satisfied”."),
    )
    distance_h = forms.IntegerField(
        label=lazy("Hours between two tries"), min_value=12, max_value=24 * 60
    )
    from_hour = forms.IntegerField(label=lazy("Not before (hour)"), min_value=0, max_value=22)
    to_hour = forms.IntegerField(label=lazy("Not after (hour)"), min_value=1, max_value=24)
    time_zone = ZoneField(label=lazy("By the clock of"))
    left_out = forms.MultipleChoiceField(
        label=lazy("Never on these networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public_asked = forms.BooleanField(
        label=lazy("Also where the talk is public"),
        required=False,
        help_text=lazy("Everybody then reads the link of that person's page. Better leave it off."),
    )
    shows_first_name = forms.BooleanField(
        label=lazy("Their page shows the first name of who has it"), required=False
    )

    def __init__(self, data: Any = None, *, row: FollowUpPolicy) -> None:
        initial = {name: getattr(row, name) for name in (*NUMBERS, *FLAGS, "time_zone", "left_out")}
        initial |= {f"text_{code}": row.texts.get(code, "") for code in TONGUES}
        super().__init__(data, initial=initial)
        left_out = self.fields["left_out"]
        assert isinstance(left_out, forms.MultipleChoiceField)
        used = {one.network for one in channels.every()} | set(row.left_out)
        left_out.choices = sorted((n, c.label) for n, c in CONNECTORS.items() if n in used)
        for code, name in TONGUES.items():
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text in %s") % name,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "lang": code}),
            )
        self.fields["text_en"].help_text = _(
            "Empty: ours. {{page}} is the link of their page and has to be in it; {{title}},"
            " {{first_name}}, {{agent}} and {{case}} can be."
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("from_hour", 0) >= data.get("to_hour", 24):
            self.add_error("to_hour", _("This has to be after the first hour."))
        return data

    def row(self) -> FollowUpPolicy:
        """What was filled in, not saved."""
        data = self.cleaned_data
        kept = {name: data[name] for name in (*NUMBERS, *FLAGS, "time_zone", "left_out")}
        texts = {code: data[f"text_{code}"].strip() for code in TONGUES}
        return FollowUpPolicy(pk=1, texts={c: t for c, t in texts.items() if t}, **kept)
