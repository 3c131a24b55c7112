from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from tests import cast

from allears.config import rail


class TestContext:
    def test_marks_where_one_is(self, db: None) -> None:
        for path, name in (
            ("/cases/7/", "inbox"),
            ("/listen/", "listen"),
            ("/people/3/", "people"),
        ):
            request = RequestFactory().get(path)
            request.user = cast.ada()
            entries = rail.context(request)["rail"]
            assert [entry["name"] for entry in entries if entry["is_current"]] == [name]

    def test_is_empty_for_strangers(self) -> None:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        assert rail.context(request) == {}
