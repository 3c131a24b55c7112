from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import bulk
from allears.cases.models import Bulk, BulkStep, Case, Event
from allears.staff.actions import NotPossible


@pytest.fixture
def ids(world: World) -> list[int]:
    """Twelve people wait."""
    for n in range(12):
        world.says(f"Where is parcel number {n}?", who=f"p{n}")
    world.hear()
    world.care()
    return list(Case.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are a handful already, and a slice has five."""
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    monkeypatch.setattr(bulk, "SLICE", 5)


def begin(world: World, ids: list[int], act: str = "close", value: str = "unconfirmed") -> Bulk:
    return actions.begin_bulk(act=act, value=value, case_ids=ids, by=world.agent, now=world.now)


def finish(world: World) -> int:
    n = 0
    while actions.work_on_bulks(now=world.now):
        n += 1
    return n


class TestBegin:
    @pytest.mark.parametrize(
        ("act", "value", "changed"),
        [
            ("assign", "me", {"assignee__email": "amir@example.org"}),
            ("team", "press", {"offers__taker__slug": "press"}),
            ("priority", "high", {"priority": "high"}),
            ("snooze", "tomorrow", {"snoozed_until__isnull": False}),
            ("close", "spam", {"closures__outcome": "spam"}),
        ],
    )
    def test_does_a_handful_at_once_with_an_event_each(
        self, world: World, ids: list[int], act: str, value: str, changed: dict[str, object]
    ) -> None:
        value = {
            "press": str(cast.press().pk),
            "tomorrow": (world.now + timedelta(days=1)).isoformat(),
        }.get(value, value)
        n_events = Event.objects.count()
        done = begin(world, ids, act, value)
        assert (done.n_done, done.n_refused, done.ended_at) == (12, 0, world.now)
        assert Case.objects.filter(**changed).count() == 12
        assert Event.objects.count() == n_events + 12

    def test_tells_refusals_with_words_and_counts(self, world: World, ids: list[int]) -> None:
        begin(world, ids[:4])
        done = begin(world, [*ids, 999_999])
        assert (done.n_done, done.n_refused) == (12, 4)
        assert done.refusals == {"It is closed already.": 4}
        assert done.steps.exclude(refused="").count() == 4

    @pytest.mark.parametrize(
        ("act", "value"),
        [("close", "bored"), ("erase", ""), ("assign", "999999"), ("assign", "x"),
         ("team", "0"), ("priority", "most")],
    )  # fmt: skip
    def test_refuses_what_no_case_could_do(
        self, world: World, ids: list[int], act: str, value: str
    ) -> None:
        with pytest.raises(NotPossible):
            begin(world, ids, act, value)
        with pytest.raises(NotPossible):
            begin(world, [])
        assert not Bulk.objects.exists()

    def test_is_not_for_readers(self, world: World, ids: list[int]) -> None:
        with pytest.raises(NotPossible):
            actions.begin_bulk(
                act="close", value="spam", case_ids=ids, by=cast.rita(), now=world.now
            )


@pytest.mark.usefixtures("slow")
class TestWork:
    def test_goes_on_slice_by_slice(self, world: World, ids: list[int]) -> None:
        begun = begin(world, ids)
        assert begun.n_done == 0
        assert actions.work_on_bulks(now=world.now)
        begun.refresh_from_db()
        assert (begun.n_done, begun.ended_at) == (5, None)
        assert finish(world) == 2
        begun.refresh_from_db()
        assert (begun.n_done, begun.ended_at) == (12, world.now)
        assert Case.objects.filter(closed_at=None).count() == 0

    def test_loses_and_doubles_nothing_when_killed_in_a_slice(
        self, world: World, ids: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = begin(world, ids)
        actions.work_on_bulks(now=world.now)
        n_events = Event.objects.count()
        act, n_acts = bulk._act, [0]

        def dies(*given: object) -> None:
            n_acts[0] += 1
            if n_acts[0] == 4:
                raise KeyboardInterrupt
            act(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(bulk, "_act", dies)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            actions.work_on_bulks(now=world.now)
        begun.refresh_from_db()
        assert (begun.n_done, Event.objects.count()) == (5, n_events)
        monkeypatch.setattr(bulk, "_act", act)
        finish(world)
        assert BulkStep.objects.filter(bulk=begun).count() == 12
        assert Event.objects.filter(kind="closed").count() == 12

    def test_stops_after_the_slice(self, world: World, ids: list[int]) -> None:
        begun = begin(world, ids)
        actions.work_on_bulks(now=world.now)
        assert not actions.stop_bulk(bulk_id=begun.pk, by=cast.rita(), now=world.now)
        assert actions.stop_bulk(bulk_id=begun.pk, by=world.agent, now=world.now)
        assert finish(world) == 0
        assert Case.objects.exclude(closed_at=None).count() == 5

    def test_ends_when_the_person_does_not_work_here_any_more(
        self, world: World, ids: list[int]
    ) -> None:
        begin(world, ids)
        world.agent.deactivated_at = world.now
        world.agent.save()
        finish(world)
        assert Case.objects.filter(closed_at=None).count() == 12


class TestUndo:
    @pytest.mark.usefixtures("slow")
    def test_brings_all_back_as_a_bulk_of_its_own(self, world: World, ids: list[int]) -> None:
        begun = begin(world, ids)
        finish(world)
        back = actions.undo_bulk(bulk_id=begun.pk, by=world.agent, now=world.now)
        assert (back.undoes, back.n_done) == (begun, 0)
        assert finish(world) == 3
        assert Case.objects.filter(closed_at=None).count() == 12
        assert Event.objects.filter(kind="undone").count() == 12

    def test_passes_by_where_something_happened_since(self, world: World, ids: list[int]) -> None:
        begun = begin(world, ids)
        actions.reopen(case_id=ids[0], by=world.agent, now=world.now)
        back = actions.undo_bulk(bulk_id=begun.pk, by=world.agent, now=world.now)
        assert (back.n_done, back.n_refused) == (12, 1)
        assert "something happened" in next(iter(back.refusals))

    def test_is_refused_twice_late_and_for_others(self, world: World, ids: list[int]) -> None:
        begun = begin(world, ids)
        other = cast._person("Bo Lind", "agent")
        for by, now in (
            (other, world.now),
            (world.agent, world.now + timedelta(hours=2)),
            (cast.rita(), world.now),
        ):
            with pytest.raises(NotPossible):
                actions.undo_bulk(bulk_id=begun.pk, by=by, now=now)
        actions.undo_bulk(bulk_id=begun.pk, by=cast.lena(), now=world.now)
        with pytest.raises(NotPossible):
            actions.undo_bulk(bulk_id=begun.pk, by=cast.lena(), now=world.now)
