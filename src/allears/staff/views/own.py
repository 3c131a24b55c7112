"""What concerns oneself alone: picture, keys, where one is logged in, what one changed; and rights."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import agents, clock, face
from allears.staff import actions, key_list, queries, rights
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page


@require_POST
@everybody
def picture(request: PersonRequest) -> HttpResponseBase:
    """A new picture, or with `remove` none."""
    sent = request.FILES.get("picture")
    if request.POST.get("remove"):
        actions.drop_picture(user=request.user)
        messages.success(request, _("Your initials are shown again."))
    elif not isinstance(sent, UploadedFile) or not sent.size:
        messages.error(request, _("Choose a picture first."))
    elif sent.size > face.MAX_BYTES:
        words = _("This picture is larger than %(n)s MB. Choose a smaller one.")
        messages.error(request, words % {"n": face.MAX_BYTES // 1_000_000})
    else:
        try:
            actions.set_picture(user=request.user, content=sent.read(), now=clock.now())
        except actions.NotPossible as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("This is you from now on."))
    return redirect("staff:profile")


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def keys(request: PersonRequest) -> HttpResponseBase:
    """Every key; and whether single ones do something."""
    if request.method == "POST":
        actions.change_single_keys(user=request.user, is_on=bool(request.POST.get("single")))
        messages.success(request, _("Kept."))
        return redirect("staff:keys")
    return page(request, "staff/keys.html", {"current": "keys", "groups": key_list.groups()})


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def safety(request: PersonRequest) -> HttpResponseBase:
    """Password, second step, where one is logged in. POST: out everywhere else, or of one session."""
    user = request.user
    UserSession.objects.create_from_request(request)
    sessions = UserSession.objects.purge_and_list(user)
    here = request.session.session_key
    if request.method == "POST":
        one = request.POST.get("session", "")
        ended = [row for row in sessions if row.session_key != here and one in ("", str(row.pk))]
        for row in ended:
            row.end()
        now = clock.now()
        words = _("Logged out elsewhere (%(n)d)") % {"n": len(ended)}
        actions.audit(what="user.logged_out", words=words, by=user, now=now, subject=user.email)
        messages.success(request, _("Logged out there."))
        return redirect("staff:safety")
    shown = [
        {
            "id": row.pk,
            "name": agents.name_of(row.user_agent) or _("A browser"),
            "ip": row.ip,
            "at": row.created_at,
            "is_here": row.session_key == here,
        }
        for row in sorted(sessions, key=lambda row: row.created_at, reverse=True)
    ]
    context = {
        "current": "safety",
        "sessions": shown,
        "has_two_factor": is_mfa_enabled(user),
        "trail": queries.own_trail(user),
    }
    return page(request, "staff/safety.html", context)


@require_safe
@everybody
def who_may_what(request: PersonRequest) -> HttpResponseBase:
    """Roles by abilities."""
    context = {"current": "rights", "roles": rights.ROLES, "groups": rights.table()}
    return page(request, "staff/rights.html", context)
