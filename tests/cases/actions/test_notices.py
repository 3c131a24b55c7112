from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.actions import notices
from allears.cases.models import Notice
from allears.cases.rules.notices import Kind


class TestTell:
    def test_tells_of_the_same_event_once(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        for _ in range(2):
            notices.tell(
                case,
                notices.News(kind=Kind.NEW_ANSWER, key="mention:9", words="Hello?"),
                by=None,
                now=world.now,
            )
        assert Notice.objects.filter(user=world.agent, kind="new_answer").count() == 1

    def test_tells_the_team_where_nobody_has_it(self, world: World) -> None:
        case = world.case()
        Notice.objects.all().delete()
        n = notices.tell(
            case,
            notices.News(kind=Kind.NEW_ANSWER, key="m:1", words="Hello?"),
            by=None,
            now=world.now,
        )
        assert n == 1
        assert Notice.objects.get().user == world.agent

    def test_leaves_out_whoever_did_it(self, world: World) -> None:
        case = world.case()
        Notice.objects.all().delete()
        lena = cast.lena()
        named = [lena.pk, world.agent.pk]
        notices.tell(
            case,
            notices.News(kind=Kind.NAMED, key="note:1", words="", named=frozenset(named)),
            by=lena,
            now=world.now,
        )
        assert [notice.user for notice in Notice.objects.all()] == [world.agent]


class TestMarkRead:
    def test_empties_the_list_of_what_is_new(self, world: World) -> None:
        world.case()
        assert len(queries.notices(world.agent)) == 1
        actions.mark_all_read(user=world.agent, now=world.now)
        assert queries.notices(world.agent) == []
