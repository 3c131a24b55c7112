"""The whole play, read and held to what it promises: languages, order, states, nobody real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from allears.cases.models.case import Outcome
from allears.cases.rules.priority import Priority
from allears.connectors import demo, demo_play
from allears.connectors.demo_play import Act, Play, Said, When, play, spin, table
from allears.listening import query

HOURS = [0, 6, 12, 18, 23]
HOST = re.compile(
    r"(?:https?://|@|\b)([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|de|fr|es|uk|io|eu|example))\b"
)
BRANDS = [
    "bosch",
    "philips",
    "tefal",
    "smeg",
    "russell",
    "krups",
    "delonghi",
    "braun",
    "amazon",
    "dhl",
    "hermes",
    "twitter",
    "facebook",
]


@pytest.fixture(scope="module")
def whole() -> Play:
    return play()


def said(whole: Play) -> list[Said]:
    return [step for step in whole.steps if isinstance(step, Said)]


def acts(whole: Play) -> list[Act]:
    return [step for step in whole.steps if isinstance(step, Act)]


class TestPlay:
    def test_has_people_enough_in_five_languages_on_three_networks(self, whole: Play) -> None:
        spoken = Counter(whole.known(one.who).lang for one in said(whole))
        assert set(spoken) == {"en", "de", "fr", "es", "ar"}
        assert min(spoken.values()) >= 15
        assert 60 <= len(whole.people) + len(whole.crowd) <= 110
        assert Counter(one.place for one in said(whole)).keys() == {"square", "stars", "mail"}
        assert 250 <= len(said(whole)) <= 420
        assert len(whole.colleagues) == 8

    def test_uses_each_person_and_each_id_once(self, whole: Play) -> None:
        assert set(whole.people) <= {one.who for one in [*said(whole), *whole.live]}
        ids = [one.id for one in [*said(whole), *whole.live]]
        assert len(ids) == len(set(ids))
        addresses = [one.mail for one in whole.people.values()]
        handles = [one.square for one in (*whole.people.values(), *whole.crowd)]
        assert len(addresses) == len(set(addresses))
        assert len(handles) == len(set(handles))

    @pytest.mark.parametrize("hour", HOURS)
    def test_tells_each_story_in_its_order_whenever_it_is_loaded(
        self, whole: Play, hour: int
    ) -> None:
        now = datetime(2026, 3, 16, hour, 5, tzinfo=UTC)
        last: dict[str, datetime] = {}
        for step in whole.steps:
            at = step.when.at(now)
            assert now - timedelta(days=14) <= at <= now, step
            assert at >= last.get(step.story, at), step
            last[step.story] = at

    def test_lets_somebody_speak_before_a_colleague_acts(self, whole: Play) -> None:
        begun: set[str] = set()
        for step in whole.steps:
            if isinstance(step, Said):
                begun.add(step.story)
            else:
                assert step.story in begun, step

    def test_shows_every_state(self, whole: Play) -> None:
        verbs = {act.verb for act in acts(whole)}
        assert verbs >= {"take", "answer", "dm", "note", "snooze", "close", "hand", "merge", "plan"}
        outcomes = {act.detail for act in acts(whole) if act.verb == "close"}
        assert outcomes == set(Outcome.values)
        assert {a.detail for a in acts(whole) if a.verb == "priority"} <= set(Priority)
        assert any("@" in act.text for act in acts(whole) if act.verb == "note")
        assert any(
            act.detail.startswith(("15", "16", "18")) for act in acts(whole) if act.verb == "snooze"
        )

    def test_has_a_storm_on_one_day(self, whole: Play) -> None:
        days = Counter(one.when.day for one in said(whole) if one.when.day)
        (day, most), (_other, next_most) = days.most_common(2)
        assert day == 10
        assert most > 7 * next_most

    def test_fits_into_its_places(self, whole: Play) -> None:
        places = {one.story: one.place for one in said(whole)}
        for act in acts(whole):
            if act.verb in ("answer", "dm", "each") and places[act.story] == "square":
                assert len(act.text) <= (demo.SQUARE.limits.max_chars or 0), act
        assert all(len(one.text) <= 500 for one in said(whole) if one.place == "square")

    def test_names_nobody_real(self) -> None:
        names = [*demo_play.FILES, demo_play.LIVE, "people.toml", "house.toml", "reactions.toml"]
        for name in names:
            text = demo_play.words_of(name).lower()
            assert not [host for host in HOST.findall(text) if not host.endswith(".example")]
            assert not [brand for brand in BRANDS if re.search(rf"\b{brand}\b", text)]

    def test_listens_with_queries_that_can_be_read(self) -> None:
        house = table("house.toml")
        for words in house["monitors"].values():
            query.parse(words)
        for route in house["routes"]:
            query.parse(route["words"]) if "words" in route else None
            assert route["team"] in house["teams"]
        assert {team for one in house["colleagues"].values() for team in one["teams"]} == set(
            house["teams"]
        )

    def test_has_reactions_in_each_language(self, whole: Play) -> None:
        lines = table("reactions.toml")
        assert set(lines) == {one.lang for one in whole.people.values()}
        assert all(lines[lang].keys() == lines["en"].keys() for lang in lines)


class TestWhen:
    def test_is_a_clock_on_a_day_or_a_while_before(self) -> None:
        now = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
        assert When(day=1, minute=8 * 60).at(now) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
        assert When(minute=95).at(now) == datetime(2026, 3, 16, 7, 55, tzinfo=UTC)


class TestSpin:
    def test_says_it_differently_each_time(self) -> None:
        text = "{Hi|Hello}, {my|the} kettle {leaks|drips|spits}."
        found = {spin(text, n) for n in range(12)}
        assert len(found) >= 5
        assert all("{" not in one and "|" not in one for one in found)

    def test_leaves_plain_text_alone(self) -> None:
        assert spin("Two sides. {one}", 3) == "Two sides. {one}"


class TestReading:
    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("1 09:00 nobody_here: Hello", "nobody is called"),
            ("1 09:00 amir dances", "there is no verb"),
            ("gibberish", "nobody can read"),
        ],
    )
    def test_says_which_line_is_wrong(
        self, line: str, why: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(demo_play, "words_of", lambda name: f"= s square\n{line}")
        reader = demo_play._Reader({}, (), {"amir": {}})
        with pytest.raises(demo_play.BadPlay, match=f"line 2: .*{why}"):
            list(reader.read("x.txt"))
