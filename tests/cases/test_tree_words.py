"""Conditions and options in plain words; what was removed is called so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import cast

from allears.cases import tree_words
from allears.cases.rules.priority import Priority
from allears.cases.rules.routing import Conditions, Route, plant
from allears.cases.tree_words import Names
from allears.channels import actions as channels
from allears.connectors import CONNECTORS

NAMES = Names(
    teams={1: "Service", 2: "Press"},
    policies={7: "Standard"},
    monitors={3: "Trams", 4: "Old"},
    channels={5: "Mailbox"},
    gone=frozenset({("monitor", 4)}),
)


def on(**more: object) -> Conditions:
    held = {k: frozenset(v) if isinstance(v, set) else v for k, v in more.items()}
    return Conditions(**held)  # type: ignore[arg-type]


class TestRule:
    @pytest.mark.parametrize(
        ("when", "words"),
        [
            (on(), ""),
            (on(intents={"official", "press"}), "intent is press or official"),
            (on(intents={"press", "idea", "spam"}), "intent is idea, press or spam"),
            (on(languages={"de"}, words="refund NEAR late"),
             "said in German, matching: refund NEAR late"),
            (on(monitor_ids={3, 4}), "met by Trams or Old (removed)"),
            (on(channel_ids={5, 6}, networks={"rss"}), f"heard on Mailbox or 6, from {CONNECTORS['rss'].label}"),
            (on(urgency="high", moods={"negative"}), "mood is negative, urgency at least high"),
            (on(authors=("*@press.example", "b")), "author is like *@press.example or b"),
            (on(visibilities={"private"}), "said in private"),
            (on(intents={"new one"}, languages={"xx"}), "intent is new one, said in xx"),
        ],
    )  # fmt: skip
    def test_says_all_conditions(self, when: Conditions, words: str) -> None:
        assert tree_words.rule(when, NAMES) == words


class TestLanguage:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [("de", "de"), ("German", "de"), ("deutsch", "de"), ("pt-BR", "pt"), ("DE_at", "de"),
         ("العربيّة", "ar"), ("tlh", "tlh")],
    )  # fmt: skip
    def test_is_read_by_code_and_by_name(self, typed: str, code: str) -> None:
        assert tree_words.read_language(typed) == code

    @given(st.text(max_size=30))
    def test_is_a_short_code_or_refused_in_words(self, typed: str) -> None:
        try:
            code = tree_words.read_language(typed)
        except ValueError:
            return
        assert 2 <= len(code) <= 3

    def test_is_refused_in_words(self) -> None:
        with pytest.raises(ValueError, match="“Klingonese!” is no language"):
            tree_words.read_language("Klingonese!")


class TestOptions:
    ROOT = Route(id=1, name="Everything", team_id=1, sla_id=7)
    CHILD = Route(id=2, name="Press", parent_id=1, team_id=2, watchers=(1, 9))
    BELOW = Route(id=3, name="Late", parent_id=2, priority=Priority.HIGH)

    def test_are_its_own_or_those_of_the_nearest_above(self) -> None:
        tree = plant((self.ROOT, self.CHILD, self.BELOW))
        said = [(o.words, o.origin) for o in tree_words.options(tree, self.BELOW, NAMES)]
        assert said == [
            ("Press", "Press"),
            ("watched by Service and a team that is gone", "Press"),
            ("priority high", ""),
            ("times: Standard", "Everything"),
        ]

    def test_are_found_without_a_word_about_what_they_are(self) -> None:
        tree = plant((self.ROOT, self.CHILD, self.BELOW))
        assert tree_words.nearest(tree, self.BELOW, "sla", NAMES) == "Standard"
        assert tree_words.nearest(tree, self.CHILD, "priority", NAMES) == ""


@pytest.mark.django_db
class TestNames:
    def test_know_what_was_removed_only_where_it_is_used(self) -> None:
        channel, monitor = cast.channel(), cast.monitor()
        channels.remove(channel=channel, by=cast.ada(), now=cast.NOW)
        monitor.removed_at = cast.NOW
        monitor.save()
        when = on(monitor_ids={monitor.pk, 999}, channel_ids={channel.pk, 998})
        known = tree_words.names([Route(id=1, name="x", conditions=when)])
        assert known.monitors == {monitor.pk: "Trams", 999: "number 999"}
        assert known.channels == {channel.pk: "Town blog", 998: "number 998"}
        assert len(known.gone) == 4
        assert tree_words.names().monitors == {}
