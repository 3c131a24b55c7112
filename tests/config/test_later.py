"""What comes a moment after a case was opened: all of it at once, each part where it belongs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.world import World, world

from allears.cases.models import Case
from allears.config import later

pytestmark = pytest.mark.django_db
__all__ = ["world"]

NAMED = re.compile(r"^\s*<(?:div|section)[^>]*\sid=\"([^\"]+)\"", re.MULTILINE)


@pytest.fixture
def case(world: World) -> Case:
    return world.case("The tap drips")


def placed(client: Client, case: Case, *parts: str) -> list[str]:
    """The names of what comes."""
    url = reverse("case_later", args=[case.pk])
    answer = client.get(url, {"part": parts}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return [name for name in NAMED.findall(answer.content.decode()) if name in later.PARTS]


class TestLater:
    def test_brings_each_part_under_its_name(self, world: World, case: Case) -> None:
        amir = cast.at_the_desk(world.agent)
        assert sorted(placed(amir, case, *later.PARTS)) == sorted(later.PARTS)

    def test_answers_with_what_is_wanted_alone(self, world: World, case: Case) -> None:
        amir = cast.at_the_desk(world.agent)
        assert placed(amir, case, "beside", "case-drafts", "no-such") == ["case-drafts", "beside"]

    def test_is_asked_for_by_the_page_of_a_case(self, world: World, case: Case) -> None:
        page = cast.at_the_desk(world.agent).get(reverse("case", args=[case.pk]))
        asked = re.search(
            r'data-later="([^"]+)" hx-get="([^"]+/later/[^"]*)"', page.content.decode()
        )
        assert asked is not None
        assert sorted(asked[1].split()) == sorted(later.PARTS)
        for name in later.PARTS:
            assert f"part={name}" in asked[2]
            assert f'id="{name}"' in page.content.decode()

    def test_is_not_there_without_the_case(self, world: World, case: Case) -> None:
        url = reverse("case_later", args=[case.pk + 999])
        answer = cast.at_the_desk(world.agent).get(url, {"part": list(later.PARTS)})
        assert answer.status_code == 404
