"""The narrow rail: everybody who is logged in sees where they are; strangers see nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from tests.cast import amir

from allears.config import rail


class TestContext:
    def test_is_empty_for_strangers(self) -> None:
        request = RequestFactory().get("/inbox/")
        assert rail.context(request) == {}
        request.user = AnonymousUser()
        assert rail.context(request) == {}

    @pytest.mark.django_db
    def test_marks_the_one_entry_that_is_open(self) -> None:
        request = RequestFactory().get("/listen/monitors/")
        request.user = amir()
        found = rail.context(request)
        assert [one["name"] for one in found["rail"] if one["is_current"]] == ["listen"]
        assert len({one["key"] for one in found["rail"]}) == len(found["rail"])
        assert found["me"]["name"] == "Amir Haddad"

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("/champions/", "people"),
            ("/kept/", "settings"),
            ("/practice/3/", "settings"),
            ("/teams/1/sharing/", "settings"),
        ],
    )
    def test_knows_what_lies_elsewhere(self, path: str, name: str) -> None:
        request = RequestFactory().get(path)
        request.user = amir()
        found = rail.context(request)
        assert [one["name"] for one in found["rail"] if one["is_current"]] == [name]
