"""The tree as rows and as the rule walks it; stored conditions are read leniently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import cast

from allears.cases import routing
from allears.cases.models import Route
from allears.cases.rules import routing as rules
from allears.listening.ports import Marks

conditions = st.builds(
    rules.Conditions,
    monitor_ids=st.frozensets(st.integers(1, 10**6), max_size=3),
    channel_ids=st.frozensets(st.integers(1, 10**6), max_size=3),
    networks=st.frozensets(st.text(min_size=1, max_size=5), max_size=3),
    intents=st.frozensets(st.sampled_from(["press", "idea"])),
    urgency=st.sampled_from(["", "high"]),
    authors=st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple),
    words=st.text(max_size=10),
)


class TestConditions:
    @given(conditions)
    def test_come_back_as_they_were_stored(self, wanted: rules.Conditions) -> None:
        assert routing.conditions_from(routing.conditions_to(wanted)) == wanted

    def test_leave_out_what_is_empty_and_what_nobody_knows(self) -> None:
        assert routing.conditions_to(rules.NO_CONDITIONS) == {}
        assert routing.conditions_from({"colour": "red", "intents": None}) == rules.NO_CONDITIONS


class TestWordsMatch:
    def test_asks_the_query_and_lets_a_broken_one_meet_nothing(self) -> None:
        post = cast.post("The tram was late", network="rss")
        facts = routing.facts_of(post, Marks(), mention_id=1, channel_id=2, monitor_ids=[3])
        assert routing.words_match("tram NEAR late", facts)
        assert not routing.words_match("bus", facts)
        assert not routing.words_match("tram AND (", facts)
        assert not routing.words_match("tram", rules.Facts())

    def test_knows_who_said_it(self) -> None:
        facts = routing.facts_of(
            cast.post("x"), cast.marks(intent="press"), mention_id=1, channel_id=2, monitor_ids=[3]
        )
        assert (facts.author, facts.intent, facts.monitor_ids) == ("mira", "press", {3})


@pytest.mark.django_db
class TestTree:
    def test_is_sound_from_the_first_minute(self) -> None:
        tree = routing.tree()
        assert rules.validate(tree) == []
        assert {route.name for route in tree.routes.values()} == set(
            Route.objects.values_list("name", flat=True)
        )

    def test_reads_a_wall(self) -> None:
        row = Route.objects.get(name="Sales leads")
        row.inherits_watchers = False
        row.save()
        assert routing.tree().routes[row.pk].watchers == ()

    def test_reads_watchers_and_leaves_open_what_is_open(self) -> None:
        row = Route.objects.get(name="Sales leads")
        row.watchers.add(cast.press())
        route = routing.tree().routes[row.pk]
        assert (route.watchers, route.priority, route.sla_id) == ((cast.press().pk,), None, None)
