"""What people type about themselves, their colleagues and their teams.

The rules that need the database stand in `actions`; here is only what a blank may hold.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from allears.staff import zones
from allears.staff.models import Role, Team, User
from allears.web.rendering import LongSelect

THEMES = (("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark")))
DENSITIES = (("comfortable", _("Comfortable")), ("compact", _("Compact")))
ROLE_HELP = _(
    "Readers see. Agents answer too. Leads also keep routes, times and monitors. "
    "Administrators do everything, channels and people included."
)


class LineField(forms.CharField):
    """One line of text: breaks and double blanks become single blanks."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value) or "").split())


class NameField(LineField):
    """How a person is called; it stands under what they write."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "name", "dir": "auto"}


class ZoneField(forms.ChoiceField):
    """A time zone; `guesses` lets the browser fill in its own until somebody chose."""

    def __init__(self, *, guesses: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(choices=zones.choices, initial="UTC", widget=LongSelect, **kwargs)
        if guesses:
            self.widget.attrs["data-guess-zone"] = ""


def password_field(label: object, help_text: object = "") -> forms.CharField:
    """A blank for a new password, which can be shown while it is typed."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-reveal": ""}),
    )


class FirstAdministratorForm(forms.Form):
    """Who runs this installation first."""

    name = NameField(label=_("Your name"), help_text=_("Stands under what you write to people."))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You log in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = password_field(_("Password"), _("At least 8 characters; a sentence is good."))
    timezone = ZoneField(guesses=True, help_text=_("Times are shown in it."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check_password(self, User(email=data.get("email", ""), name=data.get("name", "")))
        return data


class PasswordForm(forms.Form):
    """The password that somebody chooses by their link."""

    password = password_field(_("Password"), _("At least 8 characters; a sentence is good."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check_password(self, self.user)
        return data


def _check_password(form: forms.Form, user: User) -> None:
    password = form.cleaned_data.get("password")
    if not password:
        return
    try:
        password_validation.validate_password(password, user)
    except forms.ValidationError as error:
        form.add_error("password", error)


class PersonForm(forms.Form):
    """A colleague: what they may do and where they work."""

    name = NameField()
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("They log in with it.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, help_text=ROLE_HELP)
    teams = forms.TypedMultipleChoiceField(
        label=_("Teams"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].choices = [(team.pk, team.name) for team in teams]  # type: ignore[attr-defined]
        if not teams:
            del self.fields["teams"]


class ChangePersonForm(PersonForm):
    """The same; the address by which they log in stays."""

    email = None  # type: ignore[assignment]


class TeamForm(forms.Form):
    """Who answers for what."""

    name = LineField(label=_("Name"), max_length=80)
    about = LineField(
        label=_("What it answers for"),
        max_length=200,
        required=False,
        help_text=_("One line, so that others know what to hand over."),
    )
    members = forms.TypedMultipleChoiceField(
        label=_("Who works in it"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = [(one.pk, one.name) for one in people]  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    """What everybody may change of themselves."""

    name = NameField(help_text=_("Stands under what you write to people."))
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Stands under the mails by which you answer, below your words."),
    )
    timezone = ZoneField(help_text=_("Times are shown in it."))
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=THEMES,
        help_text=_("What you choose from the menu under your initials wins on that device."),
    )
    density = forms.ChoiceField(label=_("Density"), choices=DENSITIES)
