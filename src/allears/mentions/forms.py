"""The forms of a monitor and of a part: a name, the query in its editor, where it is kept, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from allears.listening.query.parts import MAX_NAME
from allears.mentions import queries
from allears.staff import queries as staff
from allears.staff.queries import User

MAX_QUERY = 50_000
"""Characters; pasted lists of names are long."""
MAX_REASON = 300


class QueryField(forms.CharField):
    """A query in its editor. Lines end as they do there, so that a place is counted alike."""

    def __init__(self, *, rows: int = 5, **more: Any) -> None:
        widget = forms.Textarea(
            attrs={
                "rows": rows,
                "dir": "auto",
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "data-editor-url": reverse_lazy("monitor_check"),
                "data-editor-kind": "monitor",
                "data-editor-offers": reverse_lazy("monitor_complete"),
                "data-editor-says": "#query-says",
            }
        )
        super().__init__(max_length=MAX_QUERY, strip=False, widget=widget, **more)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n")


class MonitorForm(forms.Form):
    """What we listen for."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    query = QueryField(label=_("Listen for"))
    reason = forms.CharField(
        label=_("Why this change"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}),
    )
    owner = forms.TypedChoiceField(
        label=_("Looked after by"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, monitor_id: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [(user.pk, user.name) for user in staff.users() if user.can_lead]
        owner = self.initial.get("owner")
        if owner and owner not in dict(people):
            people += [(user.pk, user.name) for user in [staff.user(owner)] if user]
        self.fields["owner"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]
        if monitor_id is None:
            del self.fields["reason"]
        else:
            self.fields["query"].widget.attrs["data-editor-monitor"] = monitor_id

    @property
    def owner_row(self) -> User | None:
        """Whom the form names."""
        pk = self.cleaned_data.get("owner")
        return staff.user(pk) if pk else None

    @property
    def folders(self) -> list[str]:
        """Those that there are, to be offered."""
        return queries.folders()


class PartForm(forms.Form):
    """A named piece of a query."""

    name = forms.CharField(
        label=_("Name"), max_length=MAX_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    query = QueryField(label=_("It stands for"))
    reason = forms.CharField(
        label=_("Why this change"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_new: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if is_new:
            del self.fields["reason"]
