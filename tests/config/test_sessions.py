"""A session that is there, one that is over, and one that never was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests import cast

from allears.config.sessions import SessionStore

pytestmark = pytest.mark.django_db


class TestSession:
    def test_is_found_while_it_lasts(self) -> None:
        kept = SessionStore()
        kept["where"] = "inbox"
        kept.create()
        assert SessionStore(kept.session_key)["where"] == "inbox"
        over = timezone.now() - timedelta(seconds=1)
        Session.objects.filter(pk=kept.session_key).update(expire_date=over)
        found = SessionStore(kept.session_key)
        assert found.get("where") is None
        assert found.session_key is None

    @pytest.mark.parametrize("key", [None, "", "short", "a" * 32, "\x00" * 32, "' OR 1=1 --" * 5])
    def test_is_empty_for_a_key_that_nobody_was_given(self, key: str | None) -> None:
        found = SessionStore(key)
        assert found.get("where") is None
        assert found.session_key is None

    def test_lets_somebody_in_until_they_leave(self) -> None:
        client = Client()
        client.force_login(cast.lena())
        assert client.get("/settings/profile/").status_code == 200
        client.post("/account/logout/")
        assert client.get("/settings/profile/").status_code == 302
