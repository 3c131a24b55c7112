"""Connecting as a conversation: ask only for the place, go there, come back, see what was found, say hello.

Works without scripts: where a form may lead to our own pages only, a page with a link leads on. What
comes back with the person is single-use and belongs to their session; the address that holds it is left
at once.
"""

from __future__ import annotations

import logging
import secrets as random
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from allears.channels import actions, introducing, queries
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, OFFERED
from allears.lib import clock
from allears.listening.ports import (
    Connector,
    Connects,
    Greets,
    KeysExpired,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Unknown,
)
from allears.staff.access import PersonRequest, administrators
from allears.staff.actions import NotPossible
from allears.web import forms, pictures
from allears.web.page import page, wants_fragment

log = logging.getLogger(__name__)
UNPROCESSABLE = 422
SESSION_KEY = "channels_errand"
MAX_SAID = 300
"""Characters of a network's own words that are shown."""


def asked(connector: Connector) -> Sequence[Setting]:
    """The blanks that are needed before one can leave."""
    return [one for one in connector.settings if one.required or one.is_for_leaving]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@administrators
def add(request: PersonRequest, network: str) -> HttpResponseBase:
    """A new channel: the one or two blanks that say where, then off."""
    connector = OFFERED.get(network)
    if connector is None or not isinstance(connector, Connects):
        raise Http404(_("All Ears does not know this network, or its keys are typed."))
    typed = forms.Typed(values={}, secrets={}, forgotten=frozenset(), errors={})
    if request.method != "POST":
        return _form(request, connector, typed)
    typed = forms.parse(asked(connector), request.POST)
    if not typed.is_good:
        return _form(request, connector, typed, status=UNPROCESSABLE)
    defaults = {s.key: s.default for s in connector.settings if s.default and not s.required}
    values = defaults | typed.values | typed.secrets
    try:
        return _leave(request, connector, None, values)
    except (Refused, RetryLater, KeysExpired) as error:
        return _form(request, connector, typed, trouble=error.why, status=UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
@administrators
def again(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """New keys for a channel that keeps its settings, its place and its past."""
    channel = _channel(channel_id)
    connector = CONNECTORS.get(channel.network)
    if connector is None or not isinstance(connector, Connects):
        raise Http404(_("The keys of this channel are typed; change them in its settings."))
    trouble = ""
    if request.method == "POST":
        typed = {s.key for s in connector.settings}
        kept = {k: v for k, v in queries.open_secrets(channel).items() if k in typed}
        try:
            return _leave(request, connector, channel, channel.settings | kept)
        except (Refused, RetryLater, KeysExpired) as error:
            trouble = error.why
    context = _context(connector, channel) | {
        "trouble": trouble,
        "way_back": _shown_way(request, connector),
    }
    status = UNPROCESSABLE if trouble else 200
    return page(request, "channels/connect.html", context, status=status)


@require_safe
def introduction(request: HttpRequest, network: str) -> HttpResponseBase:
    """Who we are, for the servers of a network that ask before they send somebody back to us."""
    connector = introducing.introduces(network)
    if connector is None:
        raise Http404(_("Nobody asks who we are here."))
    said = connector.introduction(_given(request, network), back_url=_back_url(request))
    return JsonResponse(dict(said))


@never_cache
@require_safe
@administrators
def back(request: PersonRequest) -> HttpResponseBase:
    """Somebody comes back from a network."""
    state = request.GET.get("state", "")
    session = str(request.session.get(SESSION_KEY, ""))
    now = clock.now()
    try:
        begun = actions.take_errand(state=state, session=session, by=request.user, now=now)
    except actions.NoErrand as error:
        return _not_connected(request, error.why, None)
    try:
        channel = _come_back(request, begun)
    except (Refused, RetryLater, KeysExpired) as error:
        return _not_connected(request, error.why, begun)
    except NotPossible as error:
        return _not_connected(request, str(error), begun)
    except Exception as error:
        log.exception("Connecting %s broke", begun.errand.network)
        words = _("A fault of ours (%s). The operator finds it in the log.")
        return _not_connected(request, words % type(error).__name__, begun)
    return redirect("channels:arrived", channel_id=channel.pk)


@require_safe
@administrators
def arrived(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """What was found, what we may do there, and the way to try it."""
    return _arrived(request, _channel(channel_id))


@require_POST
@administrators
def hello(request: PersonRequest, channel_id: int) -> HttpResponseBase:
    """One line to ourselves, so that one sees that answering works."""
    channel, now = _channel(channel_id), clock.now()
    connector = CONNECTORS.get(channel.network)
    if not isinstance(connector, Greets):
        raise Http404(_("This network has no way to say something to oneself."))
    try:
        facts = actions.fresh_facts(channel, now)
        key = actions.utterance_key(channel, f"hello-{channel.pk}-{now:%Y%m%d%H%M}")
        receipt = connector.greet(facts, key, now)
    except (Refused, RetryLater, KeysExpired, Unknown) as error:
        return _arrived(request, channel, trouble=error.why, status=UNPROCESSABLE)
    except Exception as error:
        log.exception("Saying hello by %s broke", channel.name)
        words = _("A fault of ours (%s). The operator finds it in the log.")
        words %= type(error).__name__
        return _arrived(request, channel, trouble=words, status=UNPROCESSABLE)
    return _arrived(request, channel, receipt=receipt)


def _leave(
    request: PersonRequest, connector: Connector, channel: Channel | None, values: Mapping[str, str]
) -> HttpResponseBase:
    """Off to the network. Raises `Refused`, `RetryLater`, `KeysExpired`."""
    assert isinstance(connector, Connects)
    state = actions.new_state()
    session = request.session.setdefault(SESSION_KEY, random.token_urlsafe(24))
    given = {**values, **_given(request, connector.network)}
    leaving = connector.leave(given, back_url=_back_url(request), state=state)
    if urlsplit(leaving.url).scheme not in ("https", "http") or not urlsplit(leaving.url).hostname:
        raise Refused(_("This place did not say where to go. Check the address."))
    going = actions.Going(
        network=connector.network, channel=channel, values=values, remembered=leaving.remembered
    )
    actions.begin_errand(
        going=going, state=state, session=session, by=request.user, now=clock.now()
    )
    if wants_fragment(request):
        return HttpResponseClientRedirect(leaving.url)
    context = {"url": leaving.url, "host": urlsplit(leaving.url).hostname, "connector": connector}
    return page(request, "channels/leaving.html", context | {"current": "channels"})


def _come_back(request: PersonRequest, begun: actions.Begun) -> Channel:
    """The channel. Raises what the connector raises, and `NotPossible`."""
    connector = CONNECTORS[begun.errand.network]
    assert isinstance(connector, Connects)
    answer = {key: str(value) for key, value in request.GET.items() if key != "state"}
    _check_answer(connector, answer)
    found = connector.come_back(
        {**begun.settings, **begun.secrets, **_given(request, connector.network)},
        back_url=_back_url(request),
        remembered=begun.remembered,
        answer=answer,
    )
    name = found.name or connector.label
    return actions.connected(begun=begun, found=found, name=name, by=request.user, now=clock.now())


def _check_answer(connector: Connector, answer: Mapping[str, str]) -> None:
    """Raises `Refused` for what the network says instead of yes."""
    error = answer.get("error", "")
    if error == "access_denied":
        raise Refused(_("You said no over there, or may not say yes. Nothing was connected."))
    if error:
        said = " ".join((answer.get("error_description") or error).split())[:MAX_SAID]
        words = _("%(network)s did not let us in. It says: “%(said)s”")
        raise Refused(words % {"network": connector.label, "said": said})


def _form(
    request: PersonRequest,
    connector: Connector,
    typed: forms.Typed,
    *,
    trouble: str = "",
    status: int = 200,
) -> HttpResponseBase:
    found = forms.blanks(asked(connector), typed.values, typed.errors)
    context = _context(connector, None) | {"groups": forms.groups(found), "trouble": trouble}
    context["way_back"] = _shown_way(request, connector)
    return page(request, "channels/connect.html", context, fragment="connect_form", status=status)


def _context(connector: Connector, channel: Channel | None) -> dict[str, Any]:
    return {
        "current": "channels",
        "connector": connector,
        "channel": channel,
        "rights": connector.rights if isinstance(connector, Connects) else (),
        "quotas": actions.quotas_of(connector.network),
        "can_type": any(forms.is_secret(s) and not s.required for s in connector.settings),
    }


def _not_connected(
    request: PersonRequest, why: str, begun: actions.Begun | None
) -> HttpResponseBase:
    channel = begun.errand.channel if begun else None
    if channel is not None:
        way = reverse("channels:again", args=[channel.pk])
    elif begun is not None:
        way = reverse("channels:connect", args=[begun.errand.network])
    else:
        way = reverse("channels:choose")
    context = {"current": "channels", "why": why, "way": way, "channel": channel}
    return page(request, "channels/not_connected.html", context, status=UNPROCESSABLE)


def _arrived(
    request: PersonRequest,
    channel: Channel,
    *,
    receipt: Receipt | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponseBase:
    connector = CONNECTORS.get(channel.network)
    if connector is None:
        raise Http404(_("All Ears does not know this network."))
    context = _context(connector, channel) | {
        "avatar": pictures.face(str(channel.settings.get("avatar") or "")),
        "account": channel.settings.get("account") or channel.settings.get("handle") or "",
        "can_greet": isinstance(connector, Greets),
        "receipt": receipt,
        "trouble": trouble,
    }
    return page(request, "channels/arrived.html", context, status=status)


def _shown_way(request: PersonRequest, connector: Connector) -> str:
    """The address that an app of theirs must name, where they bring an app of their own."""
    has_app = any(one.key == "client_id" for one in connector.settings)
    return _back_url(request) if has_app else ""


def _given(request: HttpRequest, network: str) -> Mapping[str, str]:
    """What a connector gets from us that says who we are."""
    address = request.build_absolute_uri(reverse("channels:introduction", args=[network]))
    return introducing.given(network, address=address)


def _back_url(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("channels:back"))


def _channel(channel_id: int) -> Channel:
    channel = queries.channel(channel_id)
    if channel is None:
        raise Http404(_("There is no channel of this number, or it was removed."))
    return channel
