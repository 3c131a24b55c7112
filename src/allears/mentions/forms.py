"""The form of a monitor: a name, and the query in its editor."""

from __future__ import annotations

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

MAX_QUERY = 50_000
"""Characters; pasted lists of names are long."""


class MonitorForm(forms.Form):
    """What we listen for."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    query = forms.CharField(
        label=_("Listen for"),
        max_length=MAX_QUERY,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "dir": "auto",
                "spellcheck": "false",
                "autocapitalize": "off",
                "data-editor-url": reverse_lazy("monitor_check"),
                "data-editor-says": "#query-says",
            }
        ),
    )

    def clean_query(self) -> str:
        """Lines end as they do in the editor, so that the place of a fault is counted alike."""
        return str(self.cleaned_data["query"]).replace("\r\n", "\n")
