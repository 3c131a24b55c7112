from __future__ import annotations

from tests.world import World

from allears.cases import list_screen, queries
from allears.cases.list_screen import Piece
from allears.cases.models import Case
from allears.cases.queries import Queue
from allears.cases.rules.filters import Group


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
