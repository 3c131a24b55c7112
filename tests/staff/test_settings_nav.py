"""The side list of the settings: who sees which entry."""

from __future__ import annotations

import re

import pytest
from tests import cast

from allears.staff.models import Role, User
from allears.staff.settings_nav import side

OWN = ["profile", "notifications", "hours", "away", "practice", "licence", "keys", "safety"]
HEARS = ["monitors", "routes", "times"]
LEADS = ["follow_ups", "approvals", "protocols"]
SAYS = ["articles", "playbooks", "replies"]
READS = [one for one in OWN if one != "licence"]
ALL = [
    "channels",
    "monitors",
    "demo",
    "routes",
    "times",
    "follow_ups",
    "people",
    "approvals",
    "protocols",
    "walls",
    "rights",
    "privacy",
    "system",
    "audit",
    "drafts",
    *SAYS,
    "begin",
    *OWN,
]


class TestSide:
    @pytest.mark.parametrize(
        ("role", "names"),
        [
            (Role.ADMINISTRATOR, ALL),
            (Role.LEAD, [*HEARS, *LEADS, "walls", "rights", "privacy", "drafts", *SAYS, *OWN]),
            (Role.AGENT, ["walls", "rights", *SAYS, *OWN]),
            (Role.READER, ["walls", "rights", *SAYS, *READS]),
        ],
    )
    def test_shows_what_somebody_may_open(self, role: Role, names: list[str]) -> None:
        groups = side(User(pk=1, role=role))
        assert [entry.name for group in groups for entry in group.entries] == names

    def test_marks_the_open_entry_alone(self) -> None:
        groups = side(User(pk=1, role=Role.ADMINISTRATOR), "times")
        current = [entry.name for group in groups for entry in group.entries if entry.is_current]
        assert current == ["times"]


class TestNav:
    @pytest.mark.django_db
    def test_opens_by_a_button_that_names_where_one_is(self) -> None:
        page = cast.at_the_desk(cast.lena()).get("/settings/times/").content.decode()
        (opened,) = re.findall(r'popovertarget="([^"]+)"', page)
        (button,) = re.findall(r'<button class="button side-open".*?</button>', page, re.DOTALL)
        assert f'id="{opened}" popover' in page
        assert "Times" in button
        assert "Routes" not in button
