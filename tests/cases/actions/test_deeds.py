"""Help in public is written down as it is heard, once."""

from __future__ import annotations

from tests.cases.championing import HELP, forum, public
from tests.world import World

from allears.cases.models import Deed


class TestNote:
    def test_writes_down_who_helped_whom(self, world: World) -> None:
        forum(world)
        rows = list(Deed.objects.select_related("identity", "whom").order_by("pk"))
        assert [(one.identity.handle, one.kind) for one in rows] == [("hilde", "help")] * 3
        assert {one.whom.handle for one in rows if one.whom} == {"asker0", "asker1", "asker2"}

    def test_leaves_out_what_was_said_in_private_or_to_oneself(self, world: World) -> None:
        world.says("How do I reset it?", who="otto", **public("q", world.now))
        for k, more in enumerate(({"who": "otto"}, {"who": "eva", "visibility": "private"})):
            fields = public(f"a{k}", world.now) | {"reply_to_id": "q"} | more
            world.says(f"{HELP}, everybody.", **fields)
        world.hear()
        world.care()
        assert not Deed.objects.exists()

    def test_takes_the_root_of_the_thread_where_no_answered_post_is_named(
        self, world: World
    ) -> None:
        world.says("How do I reset it?", who="otto", **public("q", world.now))
        world.says(
            f"{HELP}, everybody.",
            who="eva",
            thread="q",
            **public("a", world.now),
        )
        world.hear()
        world.care()
        assert Deed.objects.get().identity.handle == "eva"
