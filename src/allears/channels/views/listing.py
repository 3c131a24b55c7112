"""All channels with their health, and the networks that can be connected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.channels import counts, health, queries
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, LISTENERS, OFFERED, SPEAKERS
from allears.lib import clock
from allears.listening.ports import Connector, Connects
from allears.staff.access import PersonRequest, administrators
from allears.web.page import page

MAX_QUESTION = 100
FILES = "files"
"""Nothing to connect: a file is loaded, by a page of its own."""


@require_safe
@administrators
def index(request: PersonRequest) -> HttpResponseBase:
    """Every channel; those that need somebody stand first."""
    now = clock.now()
    mentions = counts.last_day(now)
    rows = [_row(channel, mentions.get(channel.pk, 0), now) for channel in queries.every()]
    order = {"bad": 0, "warn": 1, "wait": 2, "good": 2, "off": 3}
    rows.sort(key=lambda row: order[row["health"].state])
    context = {"current": "channels", "rows": rows, "n_bad": sum(_needs(row) for row in rows)}
    return page(request, "channels/channels.html", context)


@require_safe
@administrators
def choose(request: PersonRequest) -> HttpResponseBase:
    """What can be connected, by what it is good for; `q`: only what is called so or does that."""
    wanted = request.GET.get("q", "").strip()[:MAX_QUESTION]
    context = {"current": "channels", "kinds": _kinds(wanted), "q": wanted}
    return page(request, "channels/choose.html", context)


def connector_of(channel: Channel) -> Connector | None:
    """None for a file that was loaded, and for a network of another version."""
    return CONNECTORS.get(channel.network)


def _row(channel: Channel, n_day: int, now: datetime) -> dict[str, Any]:
    return {
        "channel": channel,
        "network": connector_of(channel) or channel.network,
        "health": health.of(channel, now),
        "n_day": n_day,
    }


def _needs(row: dict[str, Any]) -> bool:
    return bool(row["health"].state == "bad")


def _kinds(wanted: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """(heading, networks by their names), empty headings left out."""
    words = wanted.casefold().split()
    said, sent, own = _("What people say in public"), _("What people send you"), _("By other ways")
    found: dict[str, list[dict[str, Any]]] = {said: [], sent: [], own: []}
    for network, connector in sorted(OFFERED.items(), key=lambda one: one[1].label.casefold()):
        said_of_it = f"{network} {connector.label} {connector.about}".casefold()
        if network == FILES or not all(word in said_of_it for word in words):
            continue
        is_public = network in LISTENERS and not connector.is_addressed
        heading = said if is_public else sent if network in LISTENERS else own
        entry = {
            "connector": connector,
            "can_answer": network in SPEAKERS and "answer" not in connector.about,
            "connects": isinstance(connector, Connects),
        }
        found[heading].append(entry)
    return [(heading, entries) for heading, entries in found.items() if entries]
