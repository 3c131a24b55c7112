"""Getting in: the first administrator, and a colleague who chooses a password by a link.

Open to strangers: the token in the address is the key. It works once and for a while.
"""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from allears.lib import clock
from allears.staff import actions, queries
from allears.staff.forms import FirstAdministratorForm, PasswordForm
from allears.staff.models import User
from allears.web.page import page

GONE = 410
UNPROCESSABLE = 422


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponseBase:
    """Create the first administrator by the link that `allears up` prints."""
    now = clock.now()
    link = actions.find_link(token, now=now)
    if queries.has_users() or link is None or link.user_id:
        return _over(request, is_first=True)
    form = FirstAdministratorForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return page(request, "staff/welcome.html", {"form": form}, status=status)
    try:
        user = actions.create_first_administrator(
            token=token, locale=get_language() or "en", now=now, **form.cleaned_data
        )
    except actions.NotPossible:
        return _over(request, is_first=True)
    return _log_in(request, user, to="/begin/")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """A colleague chooses a password by the link that an administrator gave them."""
    now = clock.now()
    link = actions.find_link(token, now=now)
    if link is None or link.user is None or not link.user.is_active:
        return _over(request, is_first=False)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=link.user)
    if not form.is_bound or not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "person": link.user}
        return page(request, "staff/enter.html", context, status=status)
    try:
        user = actions.use_link(token=token, password=form.cleaned_data["password"], now=now)
    except actions.NotPossible:
        return _over(request, is_first=False)
    return _log_in(request, user, to="/")


def _log_in(request: HttpRequest, user: User, *, to: str) -> HttpResponseBase:
    """As the login page does it, so that a second factor is still asked for."""
    if request.user.is_authenticated and request.user != user:
        request.session.flush()
    response = perform_login(request, user, redirect_url=to)
    return response if isinstance(response, HttpResponseBase) else redirect(to)


def _over(request: HttpRequest, *, is_first: bool) -> HttpResponseBase:
    """The link was used or is too old: say so, and how to get a new one."""
    if not is_first:
        what = _("It was used already, it is older than three days, or a newer one was made.")
        todo = [
            _(
                "Did you choose a password with it? Then log in with your address and that password."
            ),
            _(
                "Otherwise ask an administrator for a new link: settings, teams and people, your name."
            ),
        ]
    elif queries.has_users():
        what = _("The first administrator was created already. This link works only once.")
        todo = [
            _("Was it you? Then log in with your address and password."),
            _("Was it not? Ask whoever runs this installation to add you."),
        ]
    else:
        what = _("It is older than a day, or a newer one was printed.")
        todo = [
            _("In the terminal where All Ears runs, stop it and start it again with “allears up”."),
            _("It prints a new link. Open that one within a day."),
        ]
    context = {
        "number": "",
        "heading": _("This link is over"),
        "what": what,
        "todo": todo,
        "login_url": reverse("account_login") if queries.has_users() else "",
    }
    return page(request, "staff/link_over.html", context, status=GONE)
