"""How somebody wants to be told, by which browsers, and when they work."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import letters, times_screen, wishes_form
from allears.cases.models import Calendar
from allears.channels import queries as channels
from allears.lib import agents, clock, http, keys, push
from allears.staff import actions, queries
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page

UNPROCESSABLE = 422
MAX_BODY = 4_000
MAIL, PUSH = "mail", "push"


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def notifications(request: PersonRequest) -> HttpResponseBase:
    """Kind by way, quiet hours, bundles; the browsers below have forms of their own."""
    user = request.user
    wishes = queries.wishes_of([user.pk])[user.pk]
    kinds = wishes_form.kinds_for(user)
    form = wishes_form.WishesForm(_typed(request), initial=wishes_form.initial(wishes))
    if form.is_bound and form.is_valid():
        ways = wishes.ways | wishes_form.read_table(
            request.POST, kinds, of_channels=user.is_administrator
        )
        actions.change_wishes(user=user, ways=ways, **form.kept())
        messages.success(request, _("Kept. It counts from now on."))
        return redirect("notifications")
    context = {
        "current": "notifications",
        "form": form,
        "kinds": wishes_form.table(wishes, kinds, of_channels=user.is_administrator),
        "ways": [label for _way, label in wishes_form.WAYS],
        "has_mailbox": _has_mailbox(),
        "mail": user.email,
        "only_working": wishes.only_working,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/wishes.html", context | _devices(request), status=status)


def _typed(request: PersonRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _has_mailbox() -> bool:
    found = channels.of_networks(["email"])
    return any(one.sends_held_at is None and one.settings.get("smtp_host") for one in found)


def _devices(request: PersonRequest) -> dict[str, Any]:
    try:
        public = actions.push_key().public
    except keys.CannotOpen:
        public = ""
    return {
        "push_key": public,
        "devices": queries.devices_of(request.user),
        "last_told": queries.tellings_of(request.user, limit=8),
    }


@require_POST
@everybody
def add_device(request: PersonRequest) -> HttpResponseBase:
    """A browser hands over its subscription (JSON, as `PushSubscription.toJSON()` writes it)."""
    try:
        given = json.loads(request.body[:MAX_BODY])
        address = push.Address(
            endpoint=str(given["endpoint"]),
            p256dh=str(given["keys"]["p256dh"]),
            auth=str(given["keys"]["auth"]),
        )
        push.checked(address, allow_private=http.hosts(settings.ALLOW_PRIVATE_HOSTS))
        actions.add_device(
            user=request.user,
            endpoint=address.endpoint,
            p256dh=address.p256dh,
            auth=address.auth,
            name=agents.name_of(request.headers.get("User-Agent", "")),
            now=clock.now(),
        )
    except (ValueError, KeyError, TypeError) as error:
        words = str(error) if isinstance(error, push.BadDevice) else _("It could not be read.")
        return HttpResponse(words, status=UNPROCESSABLE, content_type="text/plain; charset=utf-8")
    except actions.NotPossible as why:
        return HttpResponse(
            str(why), status=UNPROCESSABLE, content_type="text/plain; charset=utf-8"
        )
    return JsonResponse({})


@require_POST
@everybody
def drop_device(request: PersonRequest, device_id: int) -> HttpResponseBase:
    """Told no more."""
    actions.drop_device(device_id=device_id, user=request.user)
    messages.success(request, _("This browser is told no more."))
    return redirect("notifications")


@require_POST
@everybody
def test(request: PersonRequest) -> HttpResponseBase:
    """`way`: a test by mail or push, to oneself, at once."""
    way = request.POST.get("way", "")
    if way not in (MAIL, PUSH):
        return redirect("notifications")
    now = clock.now()
    news = actions.News(
        user_id=request.user.pk,
        way=way,
        due_at=now,
        kind=letters.TEST,
        key=now.isoformat(),
        case_id=None,
        who="",
        words="",
    )
    if actions.put_tellings(news=[news], now=now):
        messages.success(request, _("A test is on its way. It should arrive within half a minute."))
    else:
        messages.error(request, _("No browser is told by push yet. Turn it on in this one first."))
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def hours(request: PersonRequest) -> HttpResponseBase:
    """The week of this person."""
    user = request.user
    wishes = queries.wishes_of([user.pk])[user.pk]
    form = wishes_form.HoursForm(_typed(request), wishes=wishes)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        actions.change_hours(user=user, weekly=data["weekly"], only_working=data["only_working"])
        messages.success(request, _("Kept. Your colleagues see when you work."))
        return redirect("hours")
    week = None
    if any(wishes.weekly):
        week = times_screen.week(Calendar(timezone=user.timezone, weekly=wishes.weekly))
    context = {"current": "hours", "form": form, "week": week, "zone": user.timezone}
    return page(
        request, "cases/hours.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
