"""The forms of approval: a rule, the numbers of licences, and what a lead says about somebody's licence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases.actions import RuleWords
from allears.cases.filter_words import INTENTS
from allears.cases.models import ApprovalRule, Asks
from allears.cases.models.approvals import RULE_CHOICES
from allears.cases.rules.licence import Reach
from allears.contacts import queries as contacts
from allears.staff import queries as staff

HOURS = (
    ("3600", lazy("an hour")),
    ("7200", lazy("two hours")),
    ("14400", lazy("four hours")),
    ("28800", lazy("a working day")),
    ("86400", lazy("three working days")),
)
MOST_WORDS = 60
MAX_WORD = 80


def groups() -> list[tuple[str, Any]]:
    """Whom one can ask: leads, administrators, a team."""
    teams = [(f"team-{team.pk}", team.name) for team in staff.teams()]
    found: list[tuple[str, Any]] = list(RULE_CHOICES)
    return [*found, (_("A team"), teams)] if teams else found


class RuleForm(forms.Form):
    """Which answers need a yes, and whose."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("Whoever writes such an answer reads it: “Public answers of new people”."),
    )
    for_unlicensed = forms.BooleanField(
        label=lazy("Only of people without a licence to answer there"), required=False
    )
    releases = forms.BooleanField(
        label=lazy("Whoever answers here today has one already"),
        required=False,
        initial=True,
        help_text=lazy("Without this, everybody but the leads begins with a second pair of eyes."),
    )
    is_public_only = forms.BooleanField(label=lazy("Only answers in public"), required=False)
    in_crisis = forms.BooleanField(label=lazy("Only while there is a crisis"), required=False)
    intents = forms.MultipleChoiceField(
        label=lazy("Only when the case is"),
        required=False,
        choices=list(INTENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None: whatever it is."),
    )
    roles = forms.MultipleChoiceField(
        label=lazy("Only when the person is"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None: whoever they are."),
    )
    teams = forms.TypedMultipleChoiceField(
        label=lazy("Only for cases of"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None: every team."),
    )
    words = forms.CharField(
        label=lazy("Only with one of these words in the answer"),
        required=False,
        max_length=4000,
        help_text=lazy("With commas between: refund, lawyer, without prejudice."),
    )
    heard = forms.CharField(
        label=lazy("Only with one of these words in what they wrote last"),
        required=False,
        max_length=4000,
        help_text=lazy("Like lawyer, court, sue you."),
    )
    amount = forms.DecimalField(
        label=lazy("Only with an amount of money from"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=lazy("In whatever currency; 250 € and $1,200.50 are both read."),
    )
    asks = forms.ChoiceField(label=lazy("Who says yes"))
    within_s = forms.ChoiceField(label=lazy("Within"), choices=HOURS, initial="14400")
    deputy = forms.ChoiceField(
        label=lazy("After that also"), initial=Asks.ADMINISTRATORS,
        help_text=lazy("They are told when the time is up, in hours in which we are open."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, row: ApprovalRule | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row else None)
        for name in ("asks", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = groups()
        teams = self.fields["teams"]
        assert isinstance(teams, forms.TypedMultipleChoiceField)
        teams.choices = [(team.pk, team.name) for team in staff.teams()]
        roles = self.fields["roles"]
        assert isinstance(roles, forms.MultipleChoiceField)
        known = dict(contacts.role_choices())
        chosen = row.roles if row else []
        named = known | {one: contacts.role_label(one) for one in chosen}
        roles.choices = [(kind, capfirst(str(label))) for kind, label in named.items()]
        if row is not None and row.for_unlicensed:
            del self.fields["releases"]

    def clean_words(self) -> list[str]:
        return _words(self.cleaned_data["words"])

    def clean_heard(self) -> list[str]:
        return _words(self.cleaned_data["heard"])

    def kept(self) -> RuleWords:
        data = dict(self.cleaned_data)
        data.pop("releases", None)
        team, asks = _group(data.pop("asks"))
        deputy_team, deputy_asks = _group(data.pop("deputy"))
        within_s = int(data.pop("within_s"))
        return RuleWords(
            **data,
            team=team,
            asks=asks,
            deputy_team=deputy_team,
            deputy_asks=deputy_asks,
            within_s=within_s,
        )


def _words(raw: str) -> list[str]:
    found = [" ".join(one.split()) for one in raw.split(",")]
    found = [one for one in found if one]
    if len(found) > MOST_WORDS or any(len(one) > MAX_WORD for one in found):
        raise forms.ValidationError(
            _("At most %(n)d words, of %(chars)d characters each.")
            % {"n": MOST_WORDS, "chars": MAX_WORD}
        )
    return found


def _group(value: str) -> tuple[staff.Team | None, str]:
    if value.startswith("team-"):
        return staff.team(int(value.removeprefix("team-"))), Asks.LEADS
    return None, value


def _initial(row: ApprovalRule) -> dict[str, Any]:
    plain = (
        *("name", "for_unlicensed", "is_public_only", "in_crisis"),
        *("intents", "roles", "teams", "amount"),
    )
    return {name: getattr(row, name) for name in plain} | {
        "words": ", ".join(row.words),
        "heard": ", ".join(row.heard),
        "within_s": str(row.within_s),
        "asks": f"team-{row.team_id}" if row.team_id else row.asks,
        "deputy": f"team-{row.deputy_team_id}" if row.deputy_team_id else row.deputy_asks,
    }


class NumbersForm(forms.Form):
    """After how many approved answers somebody answers by themselves."""

    n_public = forms.IntegerField(label=lazy("In public"), min_value=0, max_value=1000)
    n_private = forms.IntegerField(label=lazy("In private"), min_value=0, max_value=1000)


class LicenceForm(forms.Form):
    """Give it or take it back, for one way of answering."""

    reach = forms.CharField(max_length=60)
    words = forms.CharField(max_length=300, required=False)

    def clean_reach(self) -> Reach:
        """`public-mastodon`, or `private-` for all networks."""
        kind, _dash, network = self.cleaned_data["reach"].partition("-")
        if kind not in ("public", "private") or len(network) > 40:
            raise forms.ValidationError(_("Choose where they answer."))
        return Reach(network=network, is_public=kind == "public")
