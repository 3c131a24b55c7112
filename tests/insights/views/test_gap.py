from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases.models import Case
from allears.listening.post import Author


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


def many(world: World, n: int, *, followers: int, hours: float) -> None:
    """So many people ask, and each is answered after so long."""
    for one in range(n):
        who = f"p{followers}-{one}"
        author = Author(id=who, handle=who, name=who, followers=followers)
        world.says(f"Where is the parcel of {who}?", who=who, author=author)
    world.hear()
    cases = world.care().opened
    world.pass_time(hours=hours)
    for pk in cases:
        world.answer(Case.objects.get(pk=pk), "It is on its way.")


class TestPage:
    def test_teaches_while_nobody_wrote(self, world: World, lena: Client) -> None:
        body = lena.get("/insights/gap/").content.decode()
        assert "Nobody wrote in this time" in body

    def test_says_what_the_gap_is(self, world: World, lena: Client) -> None:
        many(world, 12, followers=5, hours=9)
        many(world, 12, followers=50_000, hours=1)
        body = lena.get("/insights/gap/").content.decode()
        assert "The quiet wait longer: half of them have an answer after 9 h" in body
        assert "Fewer than 1,000 followers" in body

    def test_answers_htmx_with_what_was_counted_alone(self, world: World, lena: Client) -> None:
        answer = lena.get("/insights/gap/", headers={"HX-Request": "true", "HX-Target": "gap"})
        assert answer.content.decode().strip().startswith('<div id="gap"')

    def test_looks_back_as_far_as_asked(self, world: World, lena: Client) -> None:
        many(world, 1, followers=5, hours=1)
        world.now += timedelta(days=60)  # past what is kept
        assert "Nobody wrote" in lena.get("/insights/gap/?days=30").content.decode()
        assert "Nobody wrote" not in lena.get("/insights/gap/?days=90").content.decode()
        assert lena.get("/insights/gap/?days=x&team=x").status_code == 200

    def test_reads_as_often_however_many_wrote(
        self, world: World, lena: Client, django_assert_max_num_queries: object
    ) -> None:
        many(world, 3, followers=5, hours=1)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            lena.get("/insights/gap/")


class TestFirst:
    def test_leads_to_the_gap(self, world: World, lena: Client) -> None:
        assert lena.get("/insights/")["Location"] == "/insights/gap/"
