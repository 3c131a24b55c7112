"""The tree takes every case to one team, and says beforehand where it would not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import routing
from allears.cases.rules.priority import Priority
from allears.cases.rules.routing import (
    Conditions,
    Decision,
    Facts,
    NoTeam,
    Route,
    Tree,
    diff,
    fits,
    plant,
    route,
    validate,
)
from allears.listening.post import Post

SERVICE, PR, TECH, HR = 1, 2, 3, 4
TEAMS = {SERVICE, PR, TECH, HR}
ROOT = Route(id=1, name="All", team_id=SERVICE)


def says(query: str, facts: Facts) -> bool:
    return facts.post is not None and query in facts.post.text


def never(query: str, facts: Facts) -> bool:
    raise AssertionError("nobody asked for words")


def node(id: int, parent_id: int = 1, *, when: Conditions | None = None, **more: object) -> Route:
    made = Route(id=id, name=f"R{id}", parent_id=parent_id, position=id)
    return replace(made, conditions=when or routing.NO_CONDITIONS, **more)  # type: ignore[arg-type]


def on(**more: object) -> Conditions:
    given = {
        name: frozenset(value) if isinstance(value, set) else value for name, value in more.items()
    }
    return Conditions(**given)  # type: ignore[arg-type]


def go(routes: Iterable[Route], facts: Facts) -> Decision:
    return route(plant(routes), facts, words_match=says)


PRESS = node(2, when=on(intents={"press"}), team_id=PR, priority=Priority.HIGH, sla_id=20)
COMPLAINTS = node(3, when=on(intents={"complaint"}), watchers=(PR,))
BROKEN = node(4, 3, when=on(words="broken"), team_id=TECH)
OFFICE = (ROOT, PRESS, COMPLAINTS, BROKEN)


class TestRoute:
    @pytest.mark.parametrize(
        ("facts", "team_id", "path"),
        [
            (Facts(), SERVICE, (1,)),
            (Facts(intent="press"), PR, (1, 2)),
            (Facts(intent="complaint"), SERVICE, (1, 3)),
            (Facts(intent="complaint", post=Post(text="It is broken")), TECH, (1, 3, 4)),
            (Facts(intent="praise", post=Post(text="It is broken")), SERVICE, (1,)),
        ],
    )
    def test_goes_to_the_first_that_fits_and_back_to_who_catches(
        self, facts: Facts, team_id: int, path: tuple[int, ...]
    ) -> None:
        found = go(OFFICE, facts)
        assert (found.team_id, found.path) == (team_id, path)

    def test_hands_options_down(self) -> None:
        below = node(5, 2, when=on(languages={"de"}))
        found = go((*OFFICE, below), Facts(intent="press", language="de"))
        assert (found.team_id, found.priority, found.sla_id) == (PR, Priority.HIGH, 20)
        plain = go(OFFICE, Facts())
        assert (plain.priority, plain.sla_id, plain.watchers) == (Priority.NORMAL, None, ())

    @pytest.mark.parametrize(
        ("own", "expected"), [(None, (PR,)), ((), ()), ((HR,), (HR,)), ((SERVICE, HR), (HR,))]
    )
    def test_lets_a_route_build_a_wall_against_watchers(
        self, own: tuple[int, ...] | None, expected: tuple[int, ...]
    ) -> None:
        below = node(5, 3, when=on(languages={"de"}), watchers=own)
        found = go((ROOT, COMPLAINTS, below), Facts(intent="complaint", language="de"))
        assert found.watchers == expected

    def test_follows_positions_not_ids(self) -> None:
        first = node(9, when=on(intents={"press"}), team_id=HR)
        assert go((*OFFICE, replace(first, position=0)), Facts(intent="press")).team_id == HR
        assert go((*OFFICE, first), Facts(intent="press")).team_id == PR

    def test_lets_later_siblings_watch_after_continue(self) -> None:
        routes = (
            ROOT,
            replace(PRESS, is_continue=True),
            node(6, when=on(languages={"de"}), team_id=TECH, watchers=(HR, PR), is_continue=True),
            node(7, when=on(languages={"fr"}), team_id=HR),
            node(8, when=on(moods={"negative"}), team_id=SERVICE),
            node(9, team_id=HR),
        )
        found = go(routes, Facts(intent="press", language="de", mood="negative"))
        assert found.team_id == PR
        assert found.watchers == (TECH, HR, SERVICE)
        assert found.path == (1, 2)

    def test_asks_no_later_sibling_without_continue(self) -> None:
        routes = (ROOT, PRESS, node(6, when=on(languages={"de"}), team_id=HR))
        assert go(routes, Facts(intent="press", language="de")).watchers == ()

    def test_makes_the_first_of_the_deepest_accountable(self) -> None:
        routes = (
            ROOT,
            node(2, team_id=PR, is_continue=True),
            node(3, 2, when=on(languages={"de"}), team_id=TECH),
            node(4, team_id=HR),
        )
        found = go(routes, Facts(language="de"))
        assert (found.team_id, found.watchers) == (TECH, (HR,))

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            (Facts(), "Caught by “All”."),
            (Facts(intent="press"), "Taken by “R2” (intent is press)."),
            (
                Facts(intent="complaint", post=Post(text="broken")),
                "Taken by “R3” (intent is complaint), then “R4” (it says broken).",
            ),
        ],
    )
    def test_says_in_one_sentence_what_held(self, facts: Facts, reason: str) -> None:
        assert go(OFFICE, facts).reason == reason

    def test_says_who_watches_and_why(self) -> None:
        routes = (ROOT, replace(PRESS, is_continue=True), node(6, when=on(languages={"de"})))
        reason = go(routes, Facts(intent="press", language="de")).reason
        assert reason == "Taken by “R2” (intent is press); watched by “R6” (language is de)."

    @pytest.mark.parametrize("routes", [(), (replace(ROOT, team_id=None),), (node(2),)])
    def test_refuses_a_tree_that_would_leave_a_case_to_nobody(
        self, routes: tuple[Route, ...]
    ) -> None:
        with pytest.raises(NoTeam):
            go(routes, Facts())
        assert validate(plant(routes))

    def test_asks_for_words_only_where_all_else_holds(self) -> None:
        tree = plant((ROOT, node(2, when=on(intents={"press"}, words="x"), team_id=PR)))
        assert route(tree, Facts(), words_match=never).team_id == SERVICE


FULL = Facts(
    monitor_ids=frozenset({1, 2}),
    channel_id=3,
    network="rss",
    intent="press",
    mood="negative",
    urgency="high",
    language="de",
    author="ann@news.example",
    visibility="public",
    post=Post(text="a b c"),
)


class TestConditions:
    @pytest.mark.parametrize(
        ("yes", "no"),
        [
            (on(monitor_ids={2, 9}), on(monitor_ids={9})),
            (on(channel_ids={3}), on(channel_ids={1, 2})),
            (on(networks={"rss", "email"}), on(networks={"email"})),
            (on(intents={"press"}), on(intents={"idea"})),
            (on(moods={"negative"}), on(moods={"positive"})),
            (on(urgency="high"), on(urgency="critical")),
            (on(urgency="low"), on(urgency="critical")),
            (on(languages={"de"}), on(languages={"en"})),
            (on(authors=("bob", "*@news.example")), on(authors=("bob", "ann"))),
            (on(visibilities={"public"}), on(visibilities={"private"})),
            (on(words="b"), on(words="z")),
        ],
    )
    def test_hold_or_not(self, yes: Conditions, no: Conditions) -> None:
        def is_taken(when: Conditions) -> bool:
            return go((ROOT, node(2, when=when, team_id=PR)), FULL).team_id == PR

        assert is_taken(yes)
        assert not is_taken(no)
        both = {
            name: getattr(no, name) or getattr(yes, name)
            for name in Conditions.__dataclass_fields__
        }
        assert not is_taken(Conditions(**both))

    @pytest.mark.parametrize(
        ("asked", "urgency", "holds"),
        [("normal", "unknown", True), ("high", "unknown", False), ("low", "low", True)],
    )
    def test_take_an_unknown_urgency_for_normal(
        self, asked: str, urgency: str, holds: bool
    ) -> None:
        routes = (ROOT, node(2, when=on(urgency=asked), team_id=PR))
        assert (go(routes, Facts(urgency=urgency)).team_id == PR) is holds


class TestFits:
    @pytest.mark.parametrize(
        ("pattern", "text", "holds"),
        [
            ("ann", "ANN", True),
            ("@ann", "ann", True),
            ("ann", "anna", False),
            ("ann*", "anna", True),
            ("*@x.example", "a@x.example", True),
            ("*@x.example", "a@x.example.evil", False),
            ("a*b*c", "a1b2c", True),
            ("a*b*c", "acb", False),
            ("a*a", "a", False),
            ("ab*bc", "abc", False),
            ("*", "", True),
            ("", "x", False),
            ("**x**", "axb", True),
            ("[a-z]?", "b1", False),
        ],
    )
    def test_knows_one_sign(self, pattern: str, text: str, holds: bool) -> None:
        assert fits(pattern, text) is holds

    @given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=4), st.data())
    def test_holds_whatever_stands_for_the_star(
        self, pieces: list[str], data: st.DataObject
    ) -> None:
        filled = pieces[0] + "".join(data.draw(st.text("abc", max_size=3)) + p for p in pieces[1:])
        assert fits("*".join(pieces), filled)


class TestValidate:
    def test_is_content_with_a_sound_tree(self) -> None:
        assert validate(plant(OFFICE), TEAMS) == []

    @pytest.mark.parametrize(
        ("routes", "words"),
        [
            ((), "no root"),
            ((replace(ROOT, team_id=None),), "no team"),
            ((replace(ROOT, conditions=on(moods={"negative"})),), "must catch everything"),
            ((ROOT, replace(ROOT, id=2, name="Two")), "“Two” is a second root"),
            ((ROOT, node(2, 99)), "does not exist, so “R2”"),
            ((ROOT, node(2, 3), node(3, 2)), "“R2” lies in a circle"),
            ((ROOT, node(2, 2)), "“R2” lies in a circle"),
            ((ROOT, node(2, team_id=77)), "names team 77"),
            ((ROOT, node(2, watchers=(78,))), "names team 78"),
            ((ROOT, node(2, when=on(urgency="very"))), "urgency very"),
            ((ROOT, node(2, team_id=PR), node(3)), "“R3” is never reached: “R2” before it"),
            (
                (ROOT, node(2, when=on(networks={"rss"})), node(3, 2, when=on(networks={"email"}))),
                "“R2” lets none of that through",
            ),
        ],
    )
    def test_names_what_is_wrong(self, routes: tuple[Route, ...], words: str) -> None:
        problems = validate(plant(routes), TEAMS)
        assert [problem for problem in problems if words in problem]

    @pytest.mark.parametrize(
        ("earlier", "later", "is_shadowed"),
        [
            (on(intents={"press"}), on(intents={"press"}), True),
            (on(intents={"press", "idea"}), on(intents={"press"}), True),
            (on(intents={"press"}), on(intents={"press", "idea"}), False),
            (on(intents={"press"}), on(intents={"press"}, moods={"negative"}), True),
            (on(intents={"press"}, moods={"negative"}), on(intents={"press"}), False),
            (on(urgency="normal"), on(urgency="high"), True),
            (on(urgency="high"), on(urgency="normal"), False),
            (on(urgency="high"), on(), False),
            (on(words="a"), on(words="a", networks={"rss"}), True),
            (on(words="a"), on(words="ab"), False),
            (on(authors=("*@x.example",)), on(authors=("a@x.example", "*b@x.example")), True),
            (on(authors=("a*",)), on(authors=("*a",)), False),
            (on(authors=("a*",)), on(), False),
            (on(monitor_ids={1, 2}), on(monitor_ids={1}), True),
            (on(monitor_ids={1}), on(monitor_ids={1, 2}), False),
        ],
    )
    def test_sees_who_stands_in_the_way(
        self, earlier: Conditions, later: Conditions, is_shadowed: bool
    ) -> None:
        routes = [ROOT, node(2, when=earlier), node(3, when=later)]
        assert bool(validate(plant(routes))) is is_shadowed
        routes[1] = replace(routes[1], is_continue=True)
        assert validate(plant(routes)) == []


class TestDiff:
    def test_shows_before_and_after_for_each(self) -> None:
        new = plant([*OFFICE[:1], replace(PRESS, team_id=HR), *OFFICE[2:]])
        facts = [Facts(id=7, intent="press"), Facts(id=8, intent="idea")]
        press, idea = diff(plant(OFFICE), new, facts, words_match=says)
        assert (press.facts_id, press.before.team_id, press.after.team_id) == (7, PR, HR)
        assert press.is_changed
        assert not idea.is_changed

    def test_takes_another_path_to_the_same_end_for_no_change(self) -> None:
        renamed = [
            replace(r, id=r.id + 50, parent_id=r.parent_id and r.parent_id + 50) for r in OFFICE
        ]
        (change,) = diff(plant(OFFICE), plant(renamed), [Facts(intent="press")], words_match=says)
        assert change.before.path != change.after.path
        assert not change.is_changed


some_conditions = st.builds(
    Conditions,
    intents=st.frozensets(st.sampled_from(["press", "idea", "complaint"]), max_size=2),
    networks=st.frozensets(st.sampled_from(["rss", "email"]), max_size=1),
    urgency=st.sampled_from(["", "low", "high"]),
    words=st.sampled_from(["", "", "a"]),
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    routes = [ROOT]
    for id in range(2, draw(st.integers(2, 9))):
        parent_id = draw(st.integers(1, id - 1))
        made = node(
            id,
            parent_id,
            when=draw(some_conditions),
            team_id=draw(st.none() | st.sampled_from(sorted(TEAMS))),
            watchers=draw(st.none() | st.just((PR, HR))),
            is_continue=draw(st.booleans()),
        )
        routes.append(made)
    return plant(draw(st.permutations(routes)))


some_facts = st.builds(
    Facts,
    intent=st.sampled_from(["press", "idea", "complaint", "unknown"]),
    network=st.sampled_from(["rss", "email", "forum"]),
    urgency=st.sampled_from(["low", "critical", "unknown"]),
    post=st.sampled_from([Post(text="a"), Post(text="b")]),
)


class TestTree:
    @given(trees(), some_facts)
    def test_gives_every_case_one_team_that_does_not_watch_itself(
        self, tree: Tree, facts: Facts
    ) -> None:
        found = route(tree, facts, words_match=says)
        assert found.team_id in TEAMS
        assert found.team_id not in found.watchers
        assert len(set(found.watchers)) == len(found.watchers)
        assert found.path[0] == ROOT.id

    @given(trees(), st.lists(some_facts, max_size=30))
    def test_never_reaches_what_validate_calls_unreachable(
        self, tree: Tree, facts: list[Facts]
    ) -> None:
        problems = [problem for problem in validate(tree) if "never reached" in problem]
        for each in facts:
            for step in route(tree, each, words_match=says).path:
                name = tree.routes[step].name
                assert not [p for p in problems if p.startswith(f"“{name}”")]


class TestRoles:
    def test_lead_to_their_route_and_are_said(self) -> None:
        journalists = node(2, when=on(roles={"press", "regulator"}), team_id=PR)
        found = go([ROOT, journalists], Facts(roles=frozenset({"press", "champion"})))
        assert found.team_id == PR
        assert "the person is press" in found.reason
        assert go([ROOT, journalists], Facts(roles=frozenset({"partner"}))).team_id == SERVICE

    def test_of_a_wider_route_hide_a_narrower_one_behind_it(self) -> None:
        wide = node(2, when=on(roles={"press", "partner"}))
        narrow = node(3, when=on(roles={"press"}))
        assert "never reached" in " ".join(validate(plant([ROOT, wide, narrow])))
        assert not validate(plant([ROOT, replace(narrow, position=1), wide]))
