"""Settings and a plain form, half filled in and partly wrong."""

from __future__ import annotations

from django import forms

from allears.listening.ports import Finding, Setting
from allears.web.rendering import FormRenderer

SETTINGS = (
    Setting(
        key="address",
        label="Feed address",
        kind="url",
        required=True,
        help="As you would type it into a browser, for example https://example.org/feed.",
        group="Receiving",
    ),
    Setting(key="mailbox", label="Mail address", kind="email", required=True, group="Receiving"),
    Setting(
        key="password",
        label="Password",
        kind="password",
        required=True,
        help="An app password is best: it can be taken back by itself.",
        group="Receiving",
    ),
    Setting(key="token", label="Access token", is_secret=True, group="Sending"),
    Setting(
        key="security",
        label="Encryption",
        kind="choice",
        required=True,
        default="tls",
        choices=(
            ("tls", "TLS from the start"),
            ("starttls", "STARTTLS"),
            ("none", "None, only inside your own network"),
        ),
        group="Sending",
    ),
    Setting(
        key="signature",
        label="Signature",
        kind="longtext",
        help="Stands under every reply.",
        group="Sending",
    ),
    Setting(
        key="copies",
        label="Keep a copy in the folder “Sent”",
        kind="yesno",
        default="yes",
        group="Sending",
    ),
    Setting(
        key="port", label="Port", kind="number", default="993", group="Receiving", is_advanced=True
    ),
)
VALUES = {
    "address": "htp:/example.org",
    "mailbox": "desk@example.org",
    "port": "993",
    "copies": "yes",
    "signature": "Warm regards\nYour team",
}
ERRORS = {
    "address": "This is not a web address. It starts with https:// and names a place, like https://example.org/feed."
}
FINDINGS = (
    Finding(label="Connection", is_good=True, words="mail.example.org answers."),
    Finding(
        label="Login",
        is_good=False,
        words="The server does not accept this password. Make a new app password and put it here.",
        setting="password",
    ),
)
FORM_DATA = {"name": "", "team": "pr", "about": "Two lines\nof text", "agree": "on"}


class SampleForm(forms.Form):
    default_renderer = FormRenderer()

    name = forms.CharField(
        label="Name of the queue", help_text="A word or two that everybody understands."
    )
    team = forms.ChoiceField(label="Team", choices=[("service", "Service"), ("pr", "PR")])
    order = forms.ChoiceField(
        label="Order",
        widget=forms.RadioSelect,
        choices=[("need", "By need"), ("wait", "By waiting time")],
    )
    about = forms.CharField(
        label="What it is for", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agree = forms.BooleanField(label="Show it to everybody", required=False)
