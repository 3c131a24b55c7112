"""The form of the model that may be asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.drafting.actions import Facts
from allears.drafting.asking import host_of
from allears.drafting.models import Endpoint
from allears.lib import http

FIELDS = ("is_on", "url", "model", "timeout_s", "per_day", "tokens_per_day")


class EndpointForm(forms.Form):
    """Where it is, which one, how much; and the yes to a private address, for that very host."""

    is_on = forms.BooleanField(
        label=lazy("People may ask a model for a draft"),
        required=False,
        help_text=lazy("Each time they see what leaves, and press a button for it."),
    )
    url = forms.CharField(
        label=lazy("Address"),
        max_length=500,
        required=False,
        help_text=lazy(
            "Up to and with /v1, like https://api.example.com/v1 or http://localhost:11434/v1."
        ),
    )
    is_private = forms.BooleanField(
        label=lazy("This address lies in our own network, or on this machine, and may be called"),
        required=False,
    )
    allowed_for = forms.CharField(required=False, widget=forms.HiddenInput)
    model = forms.CharField(label=lazy("Model"), max_length=200, required=False)
    key = forms.CharField(
        label=lazy("Key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=lazy("Kept encrypted and shown nowhere. Local models mostly need none."),
    )
    forget_key = forms.BooleanField(label=lazy("Forget the key that is kept"), required=False)
    timeout_s = forms.IntegerField(
        label=lazy("Seconds to wait at most"), min_value=2, max_value=120
    )
    per_day = forms.IntegerField(label=lazy("Requests in 24 hours"), min_value=0, max_value=100_000)
    tokens_per_day = forms.IntegerField(
        label=lazy("Tokens in 24 hours"),
        min_value=0,
        max_value=1_000_000_000,
        help_text=lazy(
            "As the server counts them; one that counts none is bounded by the requests."
        ),
    )

    def __init__(self, data: Any = None, *, row: Endpoint) -> None:
        initial: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
        initial |= {"is_private": bool(row.allowed_host), "allowed_for": row.allowed_host}
        super().__init__(data, initial=initial)
        if row.key:
            self.fields["key"].help_text = _(
                "A key is kept. Empty: it stays, while the address does."
            )
        else:
            del self.fields["forget_key"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        url = (data.get("url") or "").strip()
        data["url"], data["allowed_host"] = url, ""
        if url:
            self._check(url, data)
        return data

    def _check(self, url: str, data: dict[str, Any]) -> None:
        try:
            read, host = http.read_url(url), host_of(url)
        except http.BadAddress as why:
            self.add_error("url", why.why)
            return
        if not data.get("is_private"):
            if read.scheme != "https":
                self.add_error("url", _("Outside of our own network only https:// will do."))
            return
        before = data.get("allowed_for") or ""
        if before not in ("", host):
            kept = {name: self.data[name] for name in self.data if name != "is_private"}
            self.data = kept | {"allowed_for": ""}
            words = _("This yes was for %(old)s. Say it again for %(new)s.")
            self.add_error("is_private", words % {"old": before, "new": host})
        data["allowed_host"] = host

    def facts(self) -> Facts:
        """What was typed."""
        data = self.cleaned_data
        key = data["key"].strip() or None
        if key is None and data.get("forget_key"):
            key = ""
        return Facts(
            **{name: data[name] for name in FIELDS}, allowed_host=data["allowed_host"], key=key
        )
