from __future__ import annotations

from collections import Counter

import pytest
from tests.problems.trouble import Trouble, name

from allears.cases import actions as cases
from allears.cases.actions import clocks
from allears.cases.actions import record as case_record
from allears.cases.models import Case, Message
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing
from allears.problems import actions, preview, queries
from allears.problems.actions import record, working
from allears.problems.models import Told
from allears.problems.queries import Part


class Killed(BaseException):
    """The process ends at this line: no `except Exception` sees it."""


class TestWorkOnTellings:
    def test_writes_to_everybody_once(self, trouble: Trouble) -> None:
        linked = trouble.people(4)
        change = trouble.fixed()
        trouble.begin(change)
        trouble.work(rounds=3)
        sent = Counter(
            Message.objects.filter(outgoing__sent_at__isnull=False).values_list("case", flat=True)
        )
        assert sent == Counter(case.pk for case in linked)
        assert queries.parts(change)[Part.TOLD] == 4
        assert Told.objects.latest("pk").telling.ended_at is not None

    def test_says_it_by_name_and_in_their_own_words(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        trouble.begin(trouble.fixed())
        trouble.work()
        row = Outgoing.objects.get()
        assert row.utterance["text"] == (
            f"Hello Ana, The lid of the kettle is mended. Yours, {trouble.world.agent.name}."
        )
        assert row.utterance["to"] == "ana"
        assert row.channel == case.conversations.get().channel

    def test_leaves_a_closed_case_closed_until_they_answer(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        by, now = trouble.world.agent, trouble.world.now
        cases.close(case_id=case.pk, outcome="unconfirmed", words="", by=by, now=now)
        trouble.begin(trouble.fixed())
        trouble.work()
        case.refresh_from_db()
        assert case.closed_at is not None
        assert case.messages.filter(outgoing__sent_at__isnull=False).count() == 1

    def test_tells_somebody_with_three_cases_once(self, trouble: Trouble) -> None:
        linked = trouble.people(3)
        Case.objects.filter(pk__in=[c.pk for c in linked]).update(contact=linked[0].contact)
        trouble.begin(trouble.fixed())
        trouble.work(rounds=2)
        assert Outgoing.objects.count() == 1

    def test_lets_an_answer_to_something_newer_go_first(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        trouble.begin(trouble.fixed())
        trouble.world.pass_time(minutes=1)
        Case.objects.filter(pk=case.pk).update(waiting_since=trouble.world.now)
        trouble.work()
        assert not Outgoing.objects.exists()
        trouble.world.answer(case, "It is here in the thread.")
        trouble.work()
        assert Outgoing.objects.filter(utterance__text__icontains="mended").count() == 1

    def test_keeps_the_pace_of_the_channel(
        self, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(preview, "pace_of", lambda _row, *, is_public: 2)
        trouble.people(5)
        trouble.begin(trouble.fixed())
        while actions.work_on_tellings(now=trouble.world.now):
            trouble.world.deliver()
        assert Outgoing.objects.count() == 2
        trouble.world.pass_time(seconds=61)
        while actions.work_on_tellings(now=trouble.world.now):
            trouble.world.deliver()
        assert Outgoing.objects.count() == 4

    def test_gives_the_other_parts_their_turn_after_a_few(
        self, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(working, "TOGETHER", 2)
        trouble.people(4)
        trouble.begin(trouble.fixed())
        for n in (2, 4):
            assert actions.work_on_tellings(now=trouble.world.now)
            assert Told.objects.filter(written_at__isnull=False).count() == n

    def test_adds_nothing_where_answers_wait_to_leave(self, trouble: Trouble) -> None:
        trouble.people(8)
        trouble.begin(trouble.fixed())
        while actions.work_on_tellings(now=trouble.world.now):
            pass
        assert Outgoing.objects.filter(due_at__isnull=False).count() == 5

    def test_rests_while_the_channel_does(self, trouble: Trouble) -> None:
        trouble.people(1)
        trouble.begin(trouble.fixed())
        channel = trouble.world.channel
        type(channel).objects.update(sends_held_at=trouble.world.now)
        assert not actions.work_on_tellings(now=trouble.world.now)
        assert not Outgoing.objects.exists()

    def test_stops_when_it_is_told_to(self, trouble: Trouble) -> None:
        trouble.people(8)
        change = trouble.fixed()
        telling = trouble.begin(change)
        actions.work_on_tellings(now=trouble.world.now)
        n = Outgoing.objects.count()
        assert actions.stop_telling(
            telling_id=telling.pk, by=trouble.world.agent, now=trouble.world.now
        )
        trouble.work(rounds=2)
        assert Outgoing.objects.count() == n == 5
        assert queries.parts(change)[Part.WAITING] == 3

    def test_goes_on_with_the_rest_after_a_stop(self, trouble: Trouble) -> None:
        trouble.people(8)
        change = trouble.fixed()
        telling = trouble.begin(change)
        actions.work_on_tellings(now=trouble.world.now)
        actions.stop_telling(telling_id=telling.pk, by=trouble.lead, now=trouble.world.now)
        trouble.begin(change)
        trouble.work(rounds=3)
        assert Outgoing.objects.count() == 8
        assert queries.parts(change)[Part.TOLD] == 8

    def test_leaves_one_out_whom_a_fault_hits_and_tells_the_others(
        self, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, _second = trouble.people(2)
        real = cases.say

        def broken(*, case_id: int, **more: object) -> Message:
            if case_id == first.pk:
                raise RuntimeError("a fault")
            return real(case_id=case_id, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(cases, "say", broken)
        change = trouble.fixed()
        trouble.begin(change)
        trouble.work(rounds=2)
        assert Told.objects.get(case=first).left_out == "fault"
        assert queries.parts(change)[Part.TOLD] == 1


PLACES = (
    (outbox, "put"),
    (clocks, "recompute"),
    (case_record, "happened"),
    (case_record, "save"),
    (record, "tell"),
)
"""Between any two writes of one person's message."""


class TestInterrupted:
    @pytest.mark.parametrize(("module", "name"), PLACES, ids=[name for _m, name in PLACES])
    @pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
    def test_between_two_writes_nobody_is_lost_or_told_twice(
        self,
        trouble: Trouble,
        monkeypatch: pytest.MonkeyPatch,
        module: object,
        name: str,
        is_after: bool,
    ) -> None:
        trouble.people(2)
        change = trouble.fixed()
        trouble.begin(change)
        real = getattr(module, name)

        def dies(*args: object, **more: object) -> object:
            if is_after:
                real(*args, **more)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(module, name, dies)
            with pytest.raises(Killed):
                actions.work_on_tellings(now=trouble.world.now)
        assert not Outgoing.objects.exists()
        assert not Told.objects.filter(written_at__isnull=False).exists()
        trouble.work(rounds=2)
        assert Outgoing.objects.filter(sent_at__isnull=False).count() == 2
        assert queries.parts(change)[Part.TOLD] == 2

    def test_ten_times_on_the_way_out_everybody_hears_it_once(self, trouble: Trouble) -> None:
        """`deliver` dies after it took a message and before it wrote down how it went."""
        trouble.people(10)
        change = trouble.fixed()
        trouble.begin(change)
        network, kills = trouble.world.network, 10
        real = network.speak

        def speak(*args: object, **more: object) -> object:
            nonlocal kills
            receipt = real(*args, **more)  # type: ignore[arg-type]
            if kills:
                kills -= 1
                raise Killed
            return receipt

        network.speak = speak  # type: ignore[method-assign,assignment]
        for _round in range(40):
            try:
                trouble.work()
            except Killed:
                trouble.world.pass_time(minutes=30)
        assert kills == 0
        said = Counter(one.to for one in network.said)
        assert said == Counter({name(n): 1 for n in range(10)})
        assert queries.parts(change)[Part.TOLD] == 10
