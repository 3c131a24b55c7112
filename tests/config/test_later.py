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

OOB = re.compile(r"<(?:div|section)[^>]* hx-swap-oob=\"true\"[^>]*>")


@pytest.fixture
def case(world: World) -> Case:
    return world.case("The tap drips")


def placed(client: Client, case: Case, *parts: str) -> list[str]:
    """The names of what is put somewhere."""
    url = reverse("case_later", args=[case.pk])
    answer = client.get(url, {"part": parts}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    tags = OOB.findall(answer.content.decode())
    return [found[1] for tag in tags if (found := re.search(r'\sid="([^"]+)"', tag))]


class TestLater:
    def test_puts_each_part_where_its_name_stands(self, world: World, case: Case) -> None:
        amir = cast.at_the_desk(world.agent)
        assert sorted(placed(amir, case, *later.PARTS)) == sorted(later.PARTS)

    def test_answers_with_what_is_wanted_alone(self, world: World, case: Case) -> None:
        amir = cast.at_the_desk(world.agent)
        assert placed(amir, case, "beside", "case-drafts", "no-such") == ["case-drafts", "beside"]

    def test_is_asked_for_by_the_page_of_a_case(self, world: World, case: Case) -> None:
        page = cast.at_the_desk(world.agent).get(reverse("case", args=[case.pk]))
        asked = re.search(r'hx-get="([^"]+/later/[^"]*)"', page.content.decode())
        assert asked is not None
        for name in later.PARTS:
            assert f"part={name}" in asked[1]
            assert f'id="{name}"' in page.content.decode()

    def test_is_not_there_without_the_case(self, world: World, case: Case) -> None:
        url = reverse("case_later", args=[case.pk + 999])
        answer = cast.at_the_desk(world.agent).get(url, {"part": list(later.PARTS)})
        assert answer.status_code == 404
