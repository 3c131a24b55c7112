"""The door of the settings, and one's own profile."""

from __future__ import annotations

import pytest
from tests import cast

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Amir H.",
    "timezone": "Asia/Amman",
    "locale": "ar",
    "theme": "dark",
    "density": "compact",
}


class TestHome:
    def test_opens_what_is_of_use(self) -> None:
        assert cast.at_the_desk(cast.ada()).get("/settings/")["Location"] == "/settings/channels/"
        assert cast.at_the_desk(cast.rita()).get("/settings/")["Location"] == "/settings/profile/"


class TestProfile:
    def test_is_changed_and_takes_effect(self) -> None:
        client = cast.at_the_desk(cast.amir())
        answer = client.post("/settings/profile/", TYPED)
        assert answer["Location"] == "/settings/profile/"
        html = client.get("/settings/profile/").content.decode()
        assert 'lang="ar" dir="rtl" data-theme="dark" data-density="compact"' in html
        amir = cast.amir()
        assert (amir.name, amir.timezone) == ("Amir H.", "Asia/Amman")

    def test_refuses_a_zone_that_there_is_not(self) -> None:
        client = cast.at_the_desk(cast.amir())
        answer = client.post("/settings/profile/", TYPED | {"timezone": "Mars/Base"})
        assert answer.status_code == 422
        assert cast.amir().timezone == "UTC"

    def test_gives_nobody_another_role(self) -> None:
        client = cast.at_the_desk(cast.amir())
        client.post("/settings/profile/", TYPED | {"role": "administrator"})
        assert cast.amir().role == "agent"
