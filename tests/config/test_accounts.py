"""Nobody makes an account by themselves."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from allears.config.accounts import Adapter
from allears.staff.models import User


class TestAdapter:
    def test_is_closed_for_strangers(self) -> None:
        assert not Adapter().is_open_for_signup(RequestFactory().get("/account/signup/"))

    @pytest.mark.django_db
    def test_takes_no_sign_up_by_hand_either(self) -> None:
        blanks = {"email": "eve@example.org", "password1": "correct-horse-7", "password2": ""}
        Client().post("/account/signup/", blanks)
        assert User.objects.count() == 0
