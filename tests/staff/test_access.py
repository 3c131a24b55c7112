"""Who may open a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from tests import cast

from allears.staff import access
from allears.staff.models import Role, User

ROLES = [Role.READER, Role.AGENT, Role.LEAD, Role.ADMINISTRATOR]
DOORS = [access.everybody, access.answerers, access.leads, access.administrators]


def _open(door: Callable[..., Callable[..., HttpResponseBase]], user: object) -> HttpResponseBase:
    def view(request: access.PersonRequest) -> HttpResponseBase:
        return HttpResponse(str(request.user.role))

    request: HttpRequest = RequestFactory().get("/somewhere/?a=1")
    request.user = user  # type: ignore[assignment]
    return door(view)(request)


class TestDoors:
    @pytest.mark.parametrize("n_door", range(4))
    @pytest.mark.parametrize("n_role", range(4))
    def test_let_in_their_role_and_all_above(self, n_door: int, n_role: int) -> None:
        user = User(pk=1, role=ROLES[n_role])
        if n_role >= n_door:
            assert _open(DOORS[n_door], user).status_code == 200
        else:
            with pytest.raises(PermissionDenied):
                _open(DOORS[n_door], user)

    @pytest.mark.parametrize("door", DOORS)
    @pytest.mark.parametrize(
        "user", [AnonymousUser(), User(pk=1, role="administrator", deactivated_at=cast.NOW)]
    )
    def test_send_strangers_to_the_login_and_back(
        self, door: Callable[..., Callable[..., HttpResponseBase]], user: object
    ) -> None:
        answer = _open(door, user)
        assert answer.status_code == 302
        assert answer["Location"] == "/account/login/?next=/somewhere/%3Fa%3D1"
