"""Drafts of the routing tree stay trees whatever is done to them, and strangers' drafts are refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import draft as drafts
from allears.cases.rules.draft import BadDraft, CannotEdit, Draft
from allears.cases.rules.routing import Conditions, Facts, Route, plant, route, validate

ROOT = Route(id=1, name="All", team_id=1)


def node(id: int, parent_id: int = 1, **more: object) -> Route:
    return replace(Route(id=id, name=f"R{id}", parent_id=parent_id, position=id), **more)  # type: ignore[arg-type]


def begin(*routes: Route) -> Draft:
    return drafts.begin(plant((ROOT, *routes)))


OFFICE = begin(node(2), node(3), node(4, 3), node(5, 3), node(6, 5))


def shape(draft: Draft) -> list[tuple[int, int | None]]:
    return [(one.id, one.parent_id) for one in draft.routes]


class TestBegin:
    def test_numbers_siblings_and_puts_parents_first(self) -> None:
        draft = begin(node(9, 2), node(2, position=40), node(3, position=20))
        assert shape(draft) == [(1, None), (3, 1), (2, 1), (9, 2)]
        assert [one.position for one in draft.routes] == [0, 0, 1, 0]
        assert not drafts.is_changed(draft)

    def test_hangs_what_is_loose_under_the_root(self) -> None:
        draft = begin(node(2, 3), node(3, 2), node(4, 99))
        assert {one.id for one in draft.routes} == {1, 2, 3, 4}
        assert drafts.read(drafts.write(draft)) == draft

    def test_gives_an_empty_tree_a_root(self) -> None:
        draft = drafts.begin(plant(()))
        assert draft.root.parent_id is None
        assert validate(draft.tree, {1})


class TestStamp:
    def test_is_equal_for_equal_trees_and_for_no_other(self) -> None:
        again = drafts.begin(plant(reversed(OFFICE.routes)))
        assert again.stamp == OFFICE.stamp
        other = drafts.change(OFFICE, replace(node(2), name="Other"))
        assert drafts.is_changed(other)
        assert drafts.seal(other) != OFFICE.stamp
        assert not drafts.is_changed(drafts.change(other, replace(node(2), name="R2")))

    def test_does_not_see_gaps_in_positions_nor_the_order_of_watchers(self) -> None:
        a = begin(node(2, position=5, watchers=(3, 2)))
        assert a.stamp == begin(node(2, position=9, watchers=(2, 3))).stamp


class TestEdits:
    def test_adds_a_last_child_with_an_id_of_its_own(self) -> None:
        draft, first = drafts.add(OFFICE, 3, "A")
        draft, second = drafts.add(draft, first, "B")
        assert second == first + 1
        assert drafts.is_new(first)
        assert shape(draft)[-2:] == [(first, 3), (second, first)]

    @pytest.mark.parametrize(
        ("by", "order"), [(-1, [3, 2]), (1, [2, 3]), (-9, [3, 2]), (0, [2, 3])]
    )
    def test_shifts_among_siblings_and_stays_at_the_end(self, by: int, order: list[int]) -> None:
        draft = drafts.shift(OFFICE, 3, by)
        assert [one.id for one in draft.tree.children[1]] == order

    def test_puts_a_route_into_another_with_all_below(self) -> None:
        draft = drafts.put_into(OFFICE, 3, 2)
        assert shape(draft) == [(1, None), (2, 1), (3, 2), (4, 3), (5, 3), (6, 5)]

    @pytest.mark.parametrize(("moved", "parent"), [(3, 3), (3, 6), (1, 2), (2, 77), (77, 2)])
    def test_refuses_circles_roots_and_strangers(self, moved: int, parent: int) -> None:
        with pytest.raises(CannotEdit):
            drafts.put_into(OFFICE, moved, parent)

    def test_raises_the_children_to_where_their_parent_stood(self) -> None:
        draft = drafts.remove(begin(node(2), node(3), node(4, 3), node(5, 3), node(6)), 3)
        assert shape(draft) == [(1, None), (2, 1), (4, 1), (5, 1), (6, 1)]

    def test_keeps_the_root(self) -> None:
        with pytest.raises(CannotEdit, match="root"):
            drafts.remove(OFFICE, 1)
        asked = replace(ROOT, conditions=Conditions(intents=frozenset({"x"})), is_continue=True)
        assert not drafts.is_changed(drafts.change(OFFICE, asked))

    def test_has_an_end_to_its_size_and_depth(self) -> None:
        draft, at = OFFICE, 1
        for _ in range(drafts.MAX_DEPTH):
            draft, at = drafts.add(draft, at, "deeper")
        with pytest.raises(CannotEdit, match="levels"):
            drafts.add(draft, at, "too deep")
        wide = begin(*(node(n) for n in range(2, drafts.MAX_ROUTES + 1)))
        with pytest.raises(CannotEdit, match="room"):
            drafts.add(wide, 1, "one more")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121, "nul\x00", "half \ud800"])
    def test_refuses_names_that_cannot_be_kept(self, name: str) -> None:
        with pytest.raises(CannotEdit):
            drafts.change(OFFICE, replace(node(2), name=name))


class TestBasedOn:
    def test_makes_ids_that_are_gone_new_ones(self) -> None:
        now = plant((replace(ROOT, id=50), node(2, 50)))
        draft = drafts.based_on(OFFICE, now)
        assert draft.stamp == drafts.stamp_of(now)
        assert draft.root.id == 50
        assert {one.id for one in draft.routes if not drafts.is_new(one.id)} == {50, 2}
        assert len(draft.routes) == len(OFFICE.routes)
        assert drafts.read(drafts.write(draft)) == draft


def stored(*routes: object, **more: object) -> str:
    return json.dumps({"stamp": "s", "routes": list(routes), **more})


R1 = {"id": 1, "name": "All", "team_id": 1}


class TestRead:
    def test_gives_back_what_was_written(self) -> None:
        draft = begin(
            node(2, conditions=Conditions(monitor_ids=frozenset({3, 1}), words="a OR b"),
                 watchers=(2,), is_continue=True),
        )  # fmt: skip
        assert drafts.read(drafts.write(draft)) == draft

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "null",
            "[]",
            "{}",
            "{" * 5000,
            "[" * 100_000,
            "\x00",
            "\ud800",
            b"\xff\xfe",
            stored(),
            stored(R1, R1),
            stored({**R1, "parent_id": 1}),
            stored(R1, {"id": 1, "name": "twin", "parent_id": 1}),
            stored(R1, {"id": 2, "name": "loose", "parent_id": 9}),
            stored(
                R1,
                {"id": 2, "name": "a", "parent_id": 3},
                {"id": 3, "name": "b", "parent_id": 2},
            ),
            stored({**R1, "id": 0}),
            stored({**R1, "id": 2**70}),
            stored({**R1, "id": "1"}),
            stored({**R1, "id": True}),
            stored({**R1, "id": 1.5}),
            stored({**R1, "name": ""}),
            stored({**R1, "name": "a\x00b"}),
            stored({**R1, "name": ["x"]}),
            stored({**R1, "priority": "royal"}),
            stored({**R1, "watchers": "123"}),
            stored({**R1, "watchers": [10**30]}),
            stored({**R1, "conditions": {"words": "x" * 20_001}}),
            stored({**R1, "conditions": {"authors": ["y" * 201]}}),
            stored({**R1, "conditions": {"intents": [{}]}}),
            stored({**R1, "conditions": None}),
            stored(R1, *({"id": n, "name": "x", "parent_id": 1} for n in range(2, 600))),
            stored(R1, *({"id": n, "name": "x", "parent_id": n - 1} for n in range(2, 40))),
            stored(R1, junk="x" * 1_100_000),
        ],
        ids=str,
    )
    def test_refuses_what_is_no_draft(self, raw: str | bytes) -> None:
        with pytest.raises(BadDraft):
            drafts.read(raw)

    @given(st.binary(max_size=300) | st.text(max_size=300))
    def test_raises_nothing_else_for_noise(self, raw: bytes | str) -> None:
        with pytest.raises(BadDraft):
            drafts.read(raw)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(
                        ["routes", "stamp", "id", "name", "parent_id", "conditions", "words"]
                    ),
                    inner,
                    max_size=5,
                )
            ),
            max_leaves=20,
        )
    )
    def test_raises_nothing_else_for_json_that_looks_like_one(self, value: object) -> None:
        try:
            draft = drafts.read(json.dumps(value))
        except BadDraft:
            return
        assert draft.root.parent_id is None


edits = st.lists(
    st.tuples(
        st.sampled_from(["add", "up", "down", "into", "remove"]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=25,
)


def apply(draft: Draft, kind: str, one: int, other: int) -> Draft:
    ids = [route.id for route in draft.routes]
    a, b = ids[one % len(ids)], ids[other % len(ids)]
    match kind:
        case "add":
            return drafts.add(draft, a, "new")[0]
        case "up":
            return drafts.shift(draft, a, -1)
        case "down":
            return drafts.shift(draft, a, 1)
        case "into":
            return drafts.put_into(draft, a, b)
    return drafts.remove(draft, a)


class TestAnyEdits:
    @given(edits)
    def test_leave_a_tree_that_can_be_stored_and_gives_every_case_a_team(
        self, wanted: list[tuple[str, int, int]]
    ) -> None:
        draft = OFFICE
        for kind, one, other in wanted:
            try:
                draft = apply(draft, kind, one, other)
            except CannotEdit:
                continue
        assert drafts.read(drafts.write(draft)) == draft
        assert drafts.begin(draft.tree).routes == draft.routes
        assert route(draft.tree, Facts(), words_match=lambda *_: False).team_id == 1


class TestPutAt:
    TREE = begin(node(2), node(3), node(4), node(5, 2))

    @pytest.mark.parametrize(
        ("what", "into", "at", "order"),
        [
            (4, 1, 0, [(1, None), (4, 1), (2, 1), (5, 2), (3, 1)]),
            (2, 1, 1, [(1, None), (3, 1), (2, 1), (5, 2), (4, 1)]),
            (2, 1, 99, [(1, None), (3, 1), (4, 1), (2, 1), (5, 2)]),
            (3, 2, 0, [(1, None), (2, 1), (3, 2), (5, 2), (4, 1)]),
            (5, 1, 2, [(1, None), (2, 1), (3, 1), (5, 1), (4, 1)]),
        ],
    )
    def test_puts_it_where_the_line_was(
        self, what: int, into: int, at: int, order: list[tuple[int, int | None]]
    ) -> None:
        assert shape(drafts.put_at(self.TREE, what, into, at)) == order

    def test_never_makes_a_circle(self) -> None:
        with pytest.raises(drafts.CannotEdit):
            drafts.put_at(self.TREE, 2, 5, 0)


class TestWalls:
    def test_are_kept_and_are_not_the_same_as_leaving_it_open(self) -> None:
        walled = begin(replace(node(2), watchers=()))
        assert drafts.read(drafts.write(walled)) == walled
        assert walled.routes[1].watchers == ()
        assert walled.stamp != begin(node(2)).stamp
