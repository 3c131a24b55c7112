"""Nobody makes an account by themselves."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from tests import cast

from allears.config.accounts import Adapter, Backend
from allears.staff.models import User


class TestAdapter:
    def test_is_closed_for_strangers(self) -> None:
        assert not Adapter().is_open_for_signup(RequestFactory().get("/account/signup/"))

    @pytest.mark.django_db
    def test_takes_no_sign_up_by_hand_either(self) -> None:
        blanks = {"email": "eve@example.org", "password1": "correct-horse-7", "password2": ""}
        Client().post("/account/signup/", blanks)
        assert User.objects.count() == 0


@pytest.mark.django_db
class TestBackend:
    def test_knows_who_is_there_and_may_come_in(self) -> None:
        lena = cast.lena()
        assert Backend().get_user(lena.pk) == Backend().get_user(str(lena.pk)) == lena
        assert Backend().get_user(10**9) is None
        User.objects.filter(pk=lena.pk).update(deactivated_at=cast.NOW)
        assert Backend().get_user(lena.pk) is None

    def test_ends_the_pages_of_who_is_shut_out(self) -> None:
        lena, client = cast.lena(), Client()
        client.force_login(lena)
        assert client.get("/settings/profile/").status_code == 200
        User.objects.filter(pk=lena.pk).update(deactivated_at=cast.NOW)
        assert client.get("/settings/profile/").status_code == 302

    def test_lets_in_by_mail_address_and_password(self) -> None:
        lena = cast.lena()
        lena.set_password("correct-horse-7")
        lena.save()
        request = RequestFactory().post("/account/login/")
        assert authenticate(request, email=lena.email, password="correct-horse-7") == lena
        assert authenticate(request, email=lena.email, password="wrong-horse-7") is None
