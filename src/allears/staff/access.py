"""Who may open a page: everybody who works here, those who answer, leads, administrators.

A view is wrapped by what it needs; the test of all addresses times all people holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from allears.staff.models import User

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in."""

    user: User


View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
Wrapped = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _needs(may: Callable[[User], bool]) -> Callable[[View[P]], Wrapped[P]]:
    def wrap(view: View[P]) -> Wrapped[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                return redirect_to_login(request.get_full_path())
            if not may(user):
                raise PermissionDenied
            return view(cast(PersonRequest, request), *args, **kwargs)

        return cast("Wrapped[P]", guarded)

    return wrap


def everybody(view: View[P]) -> Wrapped[P]:
    """Whoever works here, readers too."""
    return _needs(lambda _user: True)(view)


def answerers(view: View[P]) -> Wrapped[P]:
    """Who may change cases."""
    return _needs(lambda user: user.can_answer)(view)


def leads(view: View[P]) -> Wrapped[P]:
    """Team leads and administrators."""
    return _needs(lambda user: user.can_lead)(view)


def administrators(view: View[P]) -> Wrapped[P]:
    """Administrators alone."""
    return _needs(lambda user: user.is_administrator)(view)
