"""One channel: how it is doing, and what can be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.channels import actions, counts, health, keeping, pushing, queries, webhook
from allears.channels.gaps import missing
from allears.channels.models import Channel, Gap
from allears.channels.views.listing import connector_of
from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.lib import clock
from allears.listening.ports import Connects, Greets, LooksAgain, Receives, Revokes
from allears.staff.access import PersonRequest, administrators
from allears.staff.actions import NotPossible
from allears.web import forms, times
from allears.web.forms import is_secret
from allears.web.page import page


@require_safe
@administrators
def show(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """Its health, its settings without the secrets, and its buttons."""
    channel, now = _channel(channel_id), clock.now()
    connector = connector_of(channel)
    actions.see_alerts(user=request.user, channel=channel, now=now)
    gaps = queries.gaps_of(channel)
    context = {
        "current": "channels",
        "channel": channel,
        "connector": connector,
        "network": connector or channel.network,
        "lines": list(health.lines(channel, now, n_gaps=len(gaps))),
        "needs_keys": health.needs_keys(channel),
        "connects": isinstance(connector, Connects),
        "can_greet": isinstance(connector, Greets) and channel.paused_at is None,
        "keys_end_at": health.ends_at(channel),
        "gaps": [(gap, _missing(channel, gap, now)) for gap in gaps],
        "budgets": [
            (one, times.span(max(one.ends_at - now, times.MINUTE)))
            for one in actions.standings(channel, now)
        ],
        "n_day": counts.last_day(now).get(channel.pk, 0),
        "facts": _facts(channel),
        "can_hear": channel.network in LISTENERS,
        "can_answer": channel.network in SPEAKERS,
        "hook_url": _hook_url(request, channel),
        "is_called": isinstance(connector, Receives),
        "kept": _kept(channel),
        "push": pushing.of(channel, now),
    }
    return page(request, "channels/channel.html", context)


@require_POST
@administrators
def gap(request: PersonRequest, channel_id: int, gap_id: int) -> HttpResponseBase:
    """Somebody knows that this time is missing, and wants to see it no more."""
    channel = _channel(channel_id)
    actions.accept_gap(channel=channel, gap_id=gap_id, by=request.user, now=clock.now())
    return redirect("channels:channel", channel_id=channel.pk)


@require_http_methods(["POST", "DELETE"])
@administrators
def pause(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """POST: neither hear nor speak. DELETE (or `_method=delete`): go on."""
    channel, now = _channel(channel_id), clock.now()
    if request.method == "DELETE" or request.POST.get("_method") == "delete":
        actions.resume(channel=channel, by=request.user, now=now)
        messages.success(request, _("%s listens again.") % channel.name)
    else:
        actions.pause(channel=channel, by=request.user, now=now)
        messages.success(request, _("%s is paused.") % channel.name)
    return redirect("channels:channel", channel_id=channel.pk)


@require_POST
@administrators
def keep(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """For how long and how much of what it hears is kept."""
    channel = _channel(channel_id)
    try:
        days, megabytes = (_number(request.POST.get(name, "")) for name in ("days", "megabytes"))
        actions.change_keeping(
            channel=channel, days=days, megabytes=megabytes, by=request.user, now=clock.now()
        )
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        words = _("Kept for %d days from now on.") % days
        messages.success(request, words if days else _("Nothing more is kept; what was goes now."))
    return redirect("channels:channel", channel_id=channel.pk)


def _number(typed: str) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise NotPossible(_("Type the days and the megabytes as whole numbers."))
    return int(typed)


def _kept(channel: Channel) -> dict[str, Any] | None:
    """What is kept of all that it hears; None where nothing ever is."""
    if not keeping.can_keep(channel):
        return None
    return {
        "days": keeping.days_of(channel),
        "megabytes": keeping.megabytes_of(channel),
        "most_days": keeping.MOST_DAYS,
        "standing": keeping.standing(channel),
    }


@require_POST
@administrators
def visit(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """Listen now instead of when it is due."""
    channel = _channel(channel_id)
    actions.visit_soon(channel_ids=[channel.pk], now=clock.now())
    messages.success(request, _("%s is visited now.") % channel.name)
    return redirect("channels:channel", channel_id=channel.pk)


@require_http_methods(["GET", "POST"])
@administrators
def remove(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """Asks first, and says what stays."""
    channel = _channel(channel_id)
    if request.method == "POST":
        found = actions.remove(channel=channel, by=request.user, now=clock.now())
        words = _("%s was removed. What it brought stays.") % channel.name
        if found.is_still_good:
            messages.warning(request, f"{words} {_keys_left(found)}")
        else:
            messages.success(request, words)
        return redirect("channels:channels")
    context = {
        "current": "channels",
        "channel": channel,
        "can_answer": channel.network in SPEAKERS,
        "is_asked_again": isinstance(connector_of(channel), LooksAgain),
        "is_handed_back": isinstance(connector_of(channel), Revokes),
    }
    return page(request, "channels/channel_removal.html", context)


def _keys_left(found: actions.Removed) -> str:
    """What somebody should do over there."""
    if found.why:
        words = _(
            "Its keys are forgotten here, but were not taken back there (%(why)s) "
            "End the access of All Ears in the settings of that account."
        )
        return words % {"why": found.why}
    return _(
        "Its keys are forgotten here, but stay good there. If nothing else uses them, end them in "
        "the settings of that account."
    )


@never_cache
@require_http_methods(["GET", "POST"])
@administrators
def secret(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """The secret of a webhook, made anew and shown in the answer to that one POST alone."""
    channel = _channel(channel_id)
    if channel.network != webhook.NETWORK:
        raise Http404(_("This channel has no secret that All Ears makes."))
    address = _hook_url(request, channel)
    context: dict[str, Any] = {"current": "channels", "channel": channel, "address": address}
    if request.method == "POST":
        fresh = webhook.new_secret()
        actions.renew_secret(
            channel=channel, key=webhook.KEY, value=fresh, by=request.user, now=clock.now()
        )
        context |= {"secret": fresh, "example": webhook.example(address, fresh)}
    return page(request, "channels/channel_secret.html", context)


def _channel(channel_id: int) -> Channel:
    channel = queries.channel(channel_id)
    if channel is None:
        raise Http404(_("There is no channel of this number, or it was removed."))
    return channel


def _missing(channel: Channel, gap: Gap, now: datetime) -> int | None:
    """About how many posts a gap holds."""
    return missing(
        n_heard=channel.n_heard,
        known_for=now - channel.created_at,
        length=gap.until - gap.since,
        n_filled=gap.n_filled,
    )


def _hook_url(request: PersonRequest, channel: Channel) -> str:
    is_called = isinstance(CONNECTORS.get(channel.network), Receives)
    if channel.network != webhook.NETWORK and not is_called:
        return ""
    return request.build_absolute_uri(f"/hooks/{channel.pk}/")


def _facts(channel: Channel) -> list[dict[str, str]]:
    """The settings that differ from what they are by default, as a person reads them."""
    connector = connector_of(channel)
    found = []
    for setting in webhook.asked(connector) if connector else ():
        value = str(channel.settings.get(setting.key, ""))
        if is_secret(setting) or not value or (setting.is_advanced and value == setting.default):
            continue
        setting = forms.told(setting)
        words = dict(setting.choices).get(value, value)
        found.append({"name": setting.label, "group": setting.group, "value": words})
    return found
