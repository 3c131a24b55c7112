from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case
from allears.cases.queries import Queue
from allears.cases.rules.filters import Filter, Group, Sort


@pytest.fixture
def desk(world: World) -> World:
    """Seven cases that share names, times and teams in many ways."""
    for n in range(7):
        world.says(f"Where is parcel number {n}?", who=f"p{n}")
    world.hear()
    world.care()
    for n, case in enumerate(Case.objects.order_by("pk")):
        case.priority = ["low", "urgent", "normal"][n % 3]
        case.assignee = [None, world.agent, cast.lena()][n % 3]
        case.next_due_at = [None, world.now + timedelta(hours=n % 2)][n % 2]
        case.opened_at = world.now - timedelta(hours=9 * (n // 2))
        case.last_message_at = case.opened_at
        case.order_at = world.now - timedelta(hours=n % 2)
        case.reach = [None, 5, 70_000][n % 3]
        case.contact.name = ["Zoë", "amir", "Bo"][n % 3]
        case.contact.save()
        case.save()
    return world


class TestListing:
    @pytest.mark.parametrize(("sort", "group"), product(Sort, Group))
    def test_gives_each_case_once_however_small_the_pages(
        self, desk: World, sort: Sort, group: Group
    ) -> None:
        queue = Queue(sort=sort, group=group)
        who = queries.reader(desk.agent, (), desk.now)
        whole = [case.pk for case in queries.listing(queue, who).cases]
        pages, after = [], ""
        for _ in range(9):
            page = queries.listing(queue, who, after=after, limit=2)
            pages += [case.pk for case in page.cases]
            same = queries.listing(queue, who, after=after, until=page.last_place, limit=9)
            assert [case.pk for case in same.cases] == [case.pk for case in page.cases]
            after = page.next_place
            if not after:
                break
        assert pages == whole
        assert len(set(whole)) == 7

    def test_sorts_as_it_says(self, desk: World) -> None:
        who = queries.reader(desk.agent, (), desk.now)

        def first(sort: Sort, group: Group = Group.NONE) -> Case:
            return queries.listing(Queue(sort=sort, group=group), who).cases[0]

        assert first(Sort.NAME).contact.name == "amir"
        assert first(Sort.DUE).next_due_at is not None
        assert first(Sort.NEWEST).opened_at == desk.now
        assert first(Sort.OLDEST).opened_at < desk.now
        assert first(Sort.REACH).reach == 70_000
        assert first(Sort.NEED, Group.PRIORITY).priority == "urgent"
        assert first(Sort.NEED, Group.ASSIGNEE).assignee is None

    def test_puts_those_without_a_number_behind_those_with_none_by_reach(self, desk: World) -> None:
        Case.objects.filter(reach=5).update(reach=0)
        who = queries.reader(desk.agent, (), desk.now)
        found = [case.reach for case in queries.listing(Queue(sort=Sort.REACH), who).cases]
        assert found == [70_000, 70_000, 0, 0, None, None, None]

    def test_hands_out_by_need_whatever_the_reach(self, desk: World) -> None:
        """The list may be sorted by reach; the next best is never."""
        Case.objects.update(assignee=None)
        last = Case.objects.order_by("order_at", "pk").last()
        assert last is not None
        Case.objects.filter(pk=last.pk).update(reach=10**9)
        taken = [actions.take_next(by=desk.agent, now=desk.now) for _ in range(7)]
        assert [case.pk for case in taken if case] == list(
            Case.objects.order_by("order_at", "pk").values_list("pk", flat=True)
        )

    def test_counts_its_groups(self, desk: World) -> None:
        who = queries.reader(desk.agent, (), desk.now)
        assert queries.group_counts(Queue(group=Group.PRIORITY), who) == {0: 2, 2: 2, 3: 3}
        assert queries.number(Queue(), who) == 7
        actions.see_many(
            case_ids=Case.objects.values_list("pk", flat=True)[:3], by=desk.agent, now=desk.now
        )
        unread = Queue(filter=Filter(unread=True), sort=Sort.NAME)
        assert len(queries.chosen_ids(unread, who)) == 4
