"""The tags that other apps' templates use."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from tests import cast

from allears.staff.models import Role, User
from allears.staff.templatetags import allears_staff


class TestSettingsSide:
    def test_is_empty_for_strangers(self) -> None:
        assert allears_staff.settings_side(AnonymousUser(), "profile") == []

    def test_is_drawn_by_including_it(self) -> None:
        request = RequestFactory().get("/")
        request.user = User(pk=1, role=Role.LEAD)  # type: ignore[assignment]
        context = {"request": request, "current": "monitors"}
        html = render_to_string("staff/_settings_nav.html", context)
        assert 'href="/settings/monitors/" aria-current="page"' in html
        assert "/settings/channels/" not in html


@pytest.mark.django_db
class TestNobodyYet:
    def test_ends_with_the_first_person(self) -> None:
        assert allears_staff.nobody_yet()
        cast.ada()
        assert not allears_staff.nobody_yet()
