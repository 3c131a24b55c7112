"""Add a channel, or change one: the generated form, tried for real before it is kept.

`do=test` tries; `do=save` tries once and keeps if all is well, else asks; `do=anyway` keeps
without trying. Asked by htmx, the answer is the form alone, and the way on is a redirect header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from allears.channels import actions, queries, trying, webhook
from allears.channels.models import Channel
from allears.connectors import OFFERED
from allears.lib import clock
from allears.listening.ports import Connector, Finding
from allears.staff.access import PersonRequest, administrators
from allears.staff.actions import NotPossible
from allears.web import forms
from allears.web.page import page, wants_fragment

UNPROCESSABLE = 422
WEBFORM = "webform"


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """What is on the form now."""

    connector: Connector
    channel: Channel | None
    name: str
    typed: forms.Typed
    findings: Sequence[Finding] = ()
    name_error: str = ""
    asks: bool = False
    """Something failed: it asks whether to keep it all the same."""

    @property
    def kept(self) -> set[str]:
        return queries.kept_secrets(self.channel) if self.channel else set()

    @property
    def has_failed(self) -> bool:
        return any(not one.is_good for one in self.findings)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@administrators
def add(request: PersonRequest, network: str) -> HttpResponseBase:
    """A new channel of this network."""
    connector = OFFERED.get(network)
    if connector is None:
        raise Http404(_("All Ears does not know this network."))
    return _answer(request, connector, None)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@administrators
def change(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """New settings; a secret that is left empty stays."""
    channel = queries.channel(channel_id)
    connector = OFFERED.get(channel.network) if channel else None
    if channel is None or connector is None:
        raise Http404(_("There is no channel of this number that can be changed."))
    return _answer(request, connector, channel)


def _answer(
    request: PersonRequest, connector: Connector, channel: Channel | None
) -> HttpResponseBase:
    if request.method != "POST":
        values = dict(channel.settings) if channel else {}
        typed = forms.Typed(values=values, secrets={}, forgotten=frozenset(), errors={})
        name = channel.name if channel else ""
        return _shown(request, _Sheet(connector=connector, channel=channel, name=name, typed=typed))
    sheet, do = _read(request, connector, channel), request.POST.get("do", "save")
    if not sheet.typed.is_good or sheet.name_error:
        return _shown(request, sheet, status=UNPROCESSABLE)
    if do != "anyway":
        sheet = _tried(sheet)
    if do == "test":
        return _shown(request, sheet)
    if sheet.has_failed:
        return _shown(request, replace(sheet, asks=True), status=UNPROCESSABLE)
    return _keep(request, sheet)


def _read(request: PersonRequest, connector: Connector, channel: Channel | None) -> _Sheet:
    kept = queries.kept_secrets(channel) if channel else set()
    typed = forms.parse(webhook.asked(connector), request.POST, kept=kept)
    name = " ".join(request.POST.get("name", "").split())
    fault = ""
    if len(name) > actions.NAME_CHARS:
        fault = _("This is longer than %(n)s characters. Please shorten it.") % {
            "n": actions.NAME_CHARS
        }
    elif "\x00" in name:
        fault = _("This holds a character that cannot be kept. Please type it anew.")
    return _Sheet(connector=connector, channel=channel, name=name, typed=typed, name_error=fault)


def _tried(sheet: _Sheet) -> _Sheet:
    """With what a real try found, and a name for what has none yet."""
    connector, typed = sheet.connector, sheet.typed
    findings = trying.try_out(
        connector.network,
        channel=sheet.channel,
        name=sheet.name or connector.label,
        values=typed.values,
        typed=_with_own_secret(sheet),
    )
    name = sheet.name or trying.propose_name(connector, typed.values, findings)
    return replace(sheet, findings=findings, name=name)


def _with_own_secret(sheet: _Sheet) -> forms.Typed:
    if sheet.connector.network not in webhook.WITH_SECRET or sheet.channel:
        return sheet.typed
    return replace(sheet.typed, secrets={webhook.KEY: webhook.new_secret()})


def _keep(request: PersonRequest, sheet: _Sheet) -> HttpResponseBase:
    typed, now = _with_own_secret(sheet), clock.now()
    name = sheet.name or trying.propose_name(sheet.connector, typed.values)
    values = typed.values | typed.secrets
    try:
        if sheet.channel is None:
            channel = actions.add(
                network=sheet.connector.network, name=name, values=values, by=request.user, now=now
            )
        else:
            channel = sheet.channel
            actions.change(
                channel=channel,
                name=name,
                values=values,
                forgotten=typed.forgotten,
                by=request.user,
                now=now,
            )
    except NotPossible as why:
        return _shown(request, replace(sheet, name_error=str(why)), status=UNPROCESSABLE)
    if sheet.channel is None and channel.network == webhook.NETWORK:
        return _to(request, reverse("channels:secret", args=[channel.pk]))
    if sheet.channel is None and channel.network == WEBFORM:
        return _to(request, reverse("channel_form", args=[channel.pk]))
    messages.success(request, _("Kept. It is visited now."))
    return _to(request, reverse("channels:channel", args=[channel.pk]))


def _to(request: PersonRequest, url: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(url) if wants_fragment(request) else redirect(url)


def _shown(request: PersonRequest, sheet: _Sheet, status: int = 200) -> HttpResponseBase:
    typed = sheet.typed
    found = forms.blanks(
        webhook.asked(sheet.connector),
        typed.values,
        typed.errors,
        findings=sheet.findings,
        kept=sheet.kept,
    )
    context: dict[str, Any] = {
        "current": "channels",
        "sheet": sheet,
        "connector": sheet.connector,
        "channel": sheet.channel,
        "groups": forms.groups(found),
        "findings": sheet.findings,
        "is_lost": sheet.channel is not None and queries.has_lost_secrets(sheet.channel),
    }
    return page(
        request, "channels/channel_form.html", context, fragment="channel_form", status=status
    )
