"""What is too old goes, and nothing that nobody asked for, that somebody needs, or that is held."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import cast
from tests.privacy import story
from tests.world import World, world

from allears.cases import actions as cases
from allears.cases.models import Case, Notice
from allears.contacts.models import Contact
from allears.mentions.models import DropSample, Mention
from allears.outbox.models import Outgoing
from allears.privacy import actions
from allears.privacy.actions import ageing
from allears.privacy.models import Limit, Removed
from allears.privacy.rules.terms import Aged
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

__all__ = ["world"]
pytestmark = pytest.mark.django_db
LATER = timedelta(days=4000)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.PICTURES_ROOT, settings.KEPT_ROOT = tmp_path / "pictures", tmp_path / "kept"


@pytest.fixture
def square(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(world.network, "is_addressed", False)
    return world


def limit(kind: str, days: int | None, world: World, network: str = "") -> None:
    actions.set_limit(kind=kind, network=network, days=days, by=cast.ada(), now=world.now)


def work(world: World, rounds: int = 30) -> None:
    for _round in range(rounds):
        actions.work_on_limits(now=world.now)
        world.pass_time(seconds=2)


class TestWork:
    def test_removes_nothing_that_nobody_asked_for(self, square: World) -> None:
        story.tell(square)
        n = Mention.objects.count()
        square.now += LATER
        work(square, 3)
        assert Mention.objects.count() == n
        assert not Removed.objects.exists()

    def test_lets_mentions_go_that_are_in_no_case(self, square: World) -> None:
        story.tell(square)
        in_cases = Mention.objects.filter(pk__in=Case.objects.values("messages__mention"))
        kept = set(in_cases.values_list("pk", flat=True))
        loose = Mention.objects.exclude(pk__in=kept).count()
        assert loose
        square.now += timedelta(days=100)
        limit("mentions", 99, square)
        work(square)
        left = set(Mention.objects.values_list("pk", flat=True))
        assert kept <= left
        assert sum(Removed.objects.values_list("n", flat=True)) == loose - len(left - kept)

    def test_lets_all_of_it_go_in_the_end(self, square: World) -> None:
        story.tell(square)
        for case in Case.objects.filter(closed_at=None):
            cases.close(
                case_id=case.pk, outcome="not_ours", words="", by=cast.ada(), now=square.now
            )
        square.now += LATER
        for kind in Aged:
            limit(kind, 1095, square)
        for _day in range(4):
            work(square)
            square.now += timedelta(days=1)
        for model in (Case, Notice, DropSample, Outgoing):
            assert not model.objects.exists(), model
        left = story.in_tables("zq7mail") + story.in_tables("zq7answer")
        assert left == []
        assert not Mention.objects.filter(is_private=True).exists()

    def test_is_a_few_at_a_time_and_goes_on_where_it_was(
        self, square: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ageing, "AT_ONCE", 2)
        monkeypatch.setattr(ageing, "SLICE_S", 0.001)
        for n in range(5):
            DropSample.objects.create(at=square.now, channel=square.channel, reason="empty", why="", sample=str(n))  # fmt: skip
        square.now += timedelta(days=40)
        limit("samples", 30, square)
        actions.work_on_limits(now=square.now)
        assert DropSample.objects.count() == 3
        actions.work_on_limits(now=square.now)
        assert DropSample.objects.count() == 3, "people go first: a moment's rest"
        work(square, 6)
        assert not DropSample.objects.exists()
        assert Limit.objects.get().due_at > square.now


class TestHold:
    def test_keeps_what_is_held_until_its_end(self, square: World) -> None:
        case = square.case("My kettle leaks, what now?")
        cases.close(case_id=case.pk, outcome="not_ours", words="", by=cast.ada(), now=square.now)
        square.now += timedelta(days=400)
        until = square.now + timedelta(days=2)
        actions.hold(
            reason="A dispute", until=until, by=cast.ada(), now=square.now, case_id=case.pk
        )
        limit("cases", 100, square)
        work(square, 4)
        assert Case.objects.exists()
        square.now += timedelta(days=3)
        work(square, 4)
        assert not Case.objects.exists()

    def test_forbids_an_erasure(self, square: World) -> None:
        case = square.case("My kettle leaks, what now?")
        until = square.now + timedelta(days=2)
        actions.hold(
            reason="A dispute",
            until=until,
            by=cast.ada(),
            now=square.now,
            contact_id=case.contact_id,
        )
        request = actions.ask(
            contact_id=case.contact_id,
            kind="erase",
            proof="wrote",
            words="",
            by=None,
            now=square.now,
        )
        with pytest.raises(NotPossible, match="hold"):
            actions.begin_erasure(request=request, takes_open=True, by=cast.ada(), now=square.now)
        assert Contact.objects.filter(pk=case.contact_id).exists()


class TestSetLimit:
    def test_refuses_too_few_days_and_writes_down_the_rest(self, square: World) -> None:
        for kind, days in (("audit", 30), ("cases", 1), ("no", 90)):
            with pytest.raises(NotPossible):
                limit(kind, days, square)
        limit("mentions", 90, square)
        limit("mentions", None, square, "email")
        assert AuditEntry.objects.filter(what="privacy.limit").count() == 2
        assert Limit.objects.count() == 2
        limit("mentions", None, square)
        assert Limit.objects.get().network == "email"

    def test_of_one_network_leaves_the_others(self, square: World) -> None:
        cast.hear(cast.post("The bus is late"))
        square.says("The tram is late", visibility="public")
        square.hear()
        square.care()
        square.now += timedelta(days=100)
        limit("mentions", 90, square)
        limit("mentions", None, square, "rss")
        assert actions.preview(kind="mentions", network="", days=90, now=square.now)[0] <= 1
        work(square, 4)
        assert list(Mention.objects.filter(network="rss").values_list("text", flat=True)) == ["The bus is late"]  # fmt: skip
