"""A cut of the play, loaded through the real steps: what came of it, that it goes on, and that it is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import cast
from tests.flow.demo.conftest import LOADED_AT

from allears.cases import actions as cases
from allears.cases.models import Case, Event, Message, Route
from allears.channels import queries as channels
from allears.connectors import demo_live
from allears.flow import steps
from allears.flow.demo import loading
from allears.mentions.models import Mention
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing
from allears.staff import queries as people
from allears.staff.actions import NotPossible
from allears.staff.models import Telling

NOW = LOADED_AT


class TestLoad:
    def test_makes_cases_at_their_own_time_with_answers_and_clocks(
        self, loaded: loading.Status
    ) -> None:
        case = Case.objects.get(title="Kettle leaks again")
        assert case.opened_at == datetime(2026, 3, 3, 8, 31, tzinfo=UTC)
        assert case.assignee is not None
        assert case.assignee.name == "Amir Haddad"
        answers = Message.objects.filter(by__isnull=False)
        assert answers.count() >= 3
        assert Outgoing.objects.filter(sent_at__gt=NOW - timedelta(days=13)).exists()
        assert not Outgoing.objects.filter(sent_at__gt=NOW).exists()
        assert case.clocks.exists()
        assert not Event.objects.filter(at__gt=NOW).exists()

    def test_is_heard_on_three_networks_and_routed_by_its_own_branch(
        self, loaded: loading.Status
    ) -> None:
        networks = set(Mention.objects.values_list("network", flat=True))
        assert networks == {"demo-mail", "demo-square", "demo-stars"}
        branch = Route.objects.get(name="Fernhill (demo)")
        routes = set(Case.objects.values_list("route_id", flat=True))
        own = {branch.pk, *Route.objects.filter(parent=branch).values_list("pk", flat=True)}
        assert routes <= own

    def test_tells_nobody_outside_and_lets_no_colleague_log_in(
        self, loaded: loading.Status
    ) -> None:
        assert not Telling.objects.exists()
        assert all(not user.has_usable_password() for user in people.invented())
        assert not people.has_users()

    def test_is_refused_while_one_is_here(self, loaded: loading.Status) -> None:
        assert loaded.is_loaded
        assert loaded.speed == 60
        with pytest.raises(NotPossible, match="here already"):
            loading.load(by=None, now=NOW, speed=1, most=1)
        assert loading.is_here()


class TestTheNextDays:
    def test_bring_posts_and_an_answer_to_our_answer(self, loaded: loading.Status) -> None:
        before = Mention.objects.count()
        for minutes in (0, 1):
            _visit(NOW + timedelta(minutes=minutes))
        assert Mention.objects.count() > before
        case = Case.objects.filter(network="demo-mail", closed_at=None).latest("pk")
        _answer(case, NOW + timedelta(minutes=2), "Which of the two is it?")
        _visit(NOW + timedelta(minutes=3))
        last = case.messages.latest("received_at")
        assert last.mention is not None
        assert (
            case.messages.filter(by__isnull=False).latest("at").network_id
            == (last.mention.post["reply_to_id"])
        )

    def test_stand_still_at_speed_zero(self, loaded: loading.Status) -> None:
        loading.set_speed(speed=0)
        before = Mention.objects.count()
        for minutes in (0, 9):
            _visit(NOW + timedelta(minutes=minutes))
        assert Mention.objects.count() == before


def _visit(now: datetime) -> None:
    for channel in channels.of_prefix("demo-"):
        kept = steps.listen(channel, now=now, after=lambda: now)
        steps.care(now=now, only=kept.mention_ids)


def _answer(case: Case, now: datetime, text: str) -> None:
    conversation = case.conversations.latest("pk")
    written = cases.Written(
        conversation_id=conversation.pk, text=text, is_public=False, seen_at=now, is_sure=True
    )
    cases.reply(case_id=case.pk, written=written, by=cast.ada(), now=now)
    for row in outbox.lease(limit=5, worker="t", now=now, channel_ids=[conversation.channel_id]):
        steps.deliver(row, worker="t", now=now, after=lambda: now)
    (answer,) = demo_live._answers(loading.folder())
    assert answer.text == text
