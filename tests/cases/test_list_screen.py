from __future__ import annotations

from tests.world import World

from allears.cases import list_screen, queries
from allears.cases.list_screen import Piece
from allears.cases.models import Case
from allears.cases.queries import Queue
from allears.cases.rules.filters import Group, Sort


def piece(world: World, part: Piece, *, limit: int = 2) -> dict[str, object]:
    queue = Queue(group=Group.PRIORITY)
    who = queries.reader(world.agent, (), world.now)
    found = queries.listing(queue, who, after=part.after, until=part.until, limit=limit)
    return list_screen.piece(
        found, queue=queue, named={"queue": "all", "group": "priority"}, part=part,
        current_id=None, counts=queries.group_counts(queue, who),
    )  # fmt: skip


class TestPiece:
    def test_heads_each_group_once_over_all_pieces(self, world: World) -> None:
        for n in range(5):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.care()
        first_id = Case.objects.order_by("pk")[0].pk
        Case.objects.filter(pk=first_id).update(priority="urgent")
        first = piece(world, Piece())
        rows = first["rows"]
        assert [row.group for row in rows] == [  # type: ignore[attr-defined]
            {"label": "Urgent", "n": 1},
            {"label": "Normal", "n": 4},
        ]
        assert "until=" in str(first["live_url"])
        assert first["live"] == "cases"
        who = queries.reader(world.agent, (), world.now)
        place = queries.listing(Queue(group=Group.PRIORITY), who, limit=2).next_place
        second = piece(world, Piece(after=place, last_group="2"))
        assert [row.group for row in second["rows"]] == [None, None]  # type: ignore[attr-defined]
        assert second["id"] != "rows"
        ids = [row.id for row in second["rows"]]  # type: ignore[attr-defined]
        assert second["live"] == " ".join(f"case:{pk}" for pk in ids)

    def test_ends_without_a_way_on(self, world: World) -> None:
        world.case()
        assert piece(world, Piece())["next_url"] == ""


class TestReach:
    def test_is_said_in_lists_by_reach_alone(self, world: World) -> None:
        world.case()
        Case.objects.update(reach=12_400)

        def drawn(sort: Sort) -> str:
            queue = Queue(sort=sort)
            who = queries.reader(world.agent, (), world.now)
            found = queries.listing(queue, who)
            shown = list_screen.piece(
                found, queue=queue, named={}, part=Piece(), current_id=None, counts={}
            )
            return "".join(row.drawn(True) for row in shown["rows"])

        assert "12,400 followers" in drawn(Sort.REACH)
        assert "followers" not in drawn(Sort.NEED)

    def test_is_said_to_be_unknown_where_it_is(self) -> None:
        assert list_screen.reach_words(None) == "followers not known"
        assert list_screen.reach_words(1) == "1 follower"
        short = [list_screen.reach_short(n) for n in (None, 950, 12_400, 3_999_999)]
        assert short == ["?", "950", "12k", "3M"]
