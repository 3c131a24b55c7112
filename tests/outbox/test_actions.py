from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOW

from allears.channels.models import Channel
from allears.listening.ports import OutgoingFile, Receipt, Utterance
from allears.outbox import actions, queries, rules
from allears.outbox.models import Attempt, Outgoing

SENT = rules.LastTry(result=rules.Result.SENT)


@pytest.fixture
def channel(db: None) -> Channel:
    return Channel.objects.create(network="email", name="Desk", created_at=NOW)


def put(channel: Channel, key: str = "k1") -> Outgoing:
    utterance = Utterance(key=key, text="Hello", to="mira@example.org", is_public=False)
    return actions.put(utterance=utterance, channel_id=channel.pk, by=None, now=NOW)


def begun(worker: str = "w", now: object = NOW) -> actions.Try:
    (row,) = actions.lease(limit=1, worker=worker, now=now)  # type: ignore[arg-type]
    attempt = actions.begin(row=row, worker=worker, now=now)  # type: ignore[arg-type]
    assert attempt is not None
    return attempt


class TestPut:
    def test_is_once_for_a_key(self, channel: Channel) -> None:
        assert put(channel).pk == put(channel).pk

    def test_gives_back_what_was_put_in(self, channel: Channel) -> None:
        said = actions.utterance_of(put(channel))
        assert (said.text, said.to, said.key) == ("Hello", "mira@example.org", "k1")

    def test_keeps_no_bytes_of_files(self, channel: Channel) -> None:
        file = OutgoingFile(name="a.txt", media_type="text/plain", content=b"x")
        utterance = Utterance(key="f", text="", to="x", is_public=False, files=(file,))
        with pytest.raises(ValueError, match="files"):
            actions.put(utterance=utterance, channel_id=channel.pk, by=None, now=NOW)


class TestLease:
    def test_gives_a_row_to_one_worker(self, channel: Channel) -> None:
        put(channel)
        assert len(actions.lease(limit=5, worker="a", now=NOW)) == 1
        assert actions.lease(limit=5, worker="b", now=NOW) == []

    def test_gives_it_again_when_the_lease_ran_out_to_be_looked_for_first(
        self, channel: Channel
    ) -> None:
        put(channel)
        begun("a")
        later = NOW + timedelta(minutes=10)
        attempt = begun("b", later)
        assert attempt.must_look
        assert Attempt.objects.get(worker="a").result == "interrupted"

    def test_lets_a_worker_begin_only_what_is_its_own(self, channel: Channel) -> None:
        put(channel)
        (row,) = actions.lease(limit=1, worker="a", now=NOW)
        assert actions.begin(row=row, worker="b", now=NOW) is None

    def test_rests_where_the_channel_is_paused_or_has_bad_keys(self, channel: Channel) -> None:
        put(channel)
        for field in ("paused_at", "sends_held_at"):
            Channel.objects.update(**{field: NOW})
            assert actions.lease(limit=5, worker="a", now=NOW) == []
            Channel.objects.update(**{field: None})

    def test_frees_what_a_dead_worker_held(self, channel: Channel) -> None:
        put(channel)
        begun("dead")
        assert actions.free_dead_leases(is_dead=lambda name: name == "dead", now=NOW) == 1
        assert begun("b").must_look


class TestFinish:
    def test_writes_down_that_it_left(self, channel: Channel) -> None:
        put(channel)
        settled = actions.finish(attempt=begun(), last=SENT, receipt=Receipt(id="r9"), now=NOW)
        assert settled is not None
        assert settled.is_sent
        assert queries.by_key("k1").receipt_id == "r9"  # type: ignore[union-attr]
        assert queries.n_waiting() == 0

    def test_is_not_for_a_worker_who_lost_the_lease(self, channel: Channel) -> None:
        put(channel)
        attempt = begun("a")
        Outgoing.objects.update(leased_by="b")
        assert actions.finish(attempt=attempt, last=SENT, receipt=None, now=NOW) is None
        assert Outgoing.objects.get().sent_at is None

    def test_tries_later_gives_up_or_holds(self, channel: Channel) -> None:
        endings = {
            rules.Result.RETRY_LATER: "due_at",
            rules.Result.REFUSED: "gave_up_at",
            rules.Result.KEYS_EXPIRED: "held_at",
        }
        for result, field in endings.items():
            put(channel, key=result)
            last = rules.LastTry(result=result, why="Because")
            settled = actions.finish(attempt=begun(), last=last, receipt=None, now=NOW)
            assert settled is not None
            row = Outgoing.objects.get(key=result)
            assert getattr(row, field) is not None
            assert "Because" in row.last_words
            row.delete()

    def test_never_sends_what_has_been_sent(self, channel: Channel) -> None:
        put(channel)
        actions.finish(attempt=begun(), last=SENT, receipt=None, now=NOW)
        assert actions.lease(limit=5, worker="b", now=NOW + timedelta(days=1)) == []
        with pytest.raises(IntegrityError), transaction.atomic():
            Outgoing.objects.update(due_at=NOW)

    def test_cannot_be_forgotten(self, channel: Channel) -> None:
        put(channel)
        with pytest.raises(IntegrityError), transaction.atomic():
            Outgoing.objects.update(due_at=None)


class TestLookAgain:
    def test_waits_a_moment_before_it_believes_that_nothing_left(self, channel: Channel) -> None:
        put(channel)
        begun("a")
        soon = NOW + timedelta(seconds=5)
        actions.free_dead_leases(is_dead=lambda name: True, now=soon)
        assert actions.look_again(attempt=begun("b", soon), now=soon)
        late = soon + timedelta(minutes=5)
        attempt = begun("b", late)
        assert attempt.must_look
        assert not actions.look_again(attempt=attempt, now=late)


class TestByHand:
    def test_cancels_what_has_not_begun(self, channel: Channel) -> None:
        row = put(channel)
        assert actions.cancel(outgoing_id=row.pk, now=NOW)
        assert actions.lease(limit=5, worker="a", now=NOW) == []

    def test_cannot_cancel_what_is_leaving(self, channel: Channel) -> None:
        row = put(channel)
        begun()
        assert not actions.cancel(outgoing_id=row.pk, now=NOW)

    def test_tries_again_what_was_given_up(self, channel: Channel) -> None:
        row = put(channel)
        last = rules.LastTry(result=rules.Result.REFUSED)
        actions.finish(attempt=begun(), last=last, receipt=None, now=NOW)
        assert queries.n_given_up() == 1
        assert actions.try_again(outgoing_id=row.pk, now=NOW)
        assert not actions.try_again(outgoing_id=row.pk, now=NOW)
        assert queries.next_due_at() == NOW

    def test_believes_our_own_copy(self, channel: Channel) -> None:
        put(channel)
        begun()
        row = actions.confirm(key="k1", receipt=Receipt(id="k1"), now=NOW)
        assert row is not None
        assert row.sent_at == NOW
        assert actions.confirm(key="k1", receipt=Receipt(id="k1"), now=NOW) is None
