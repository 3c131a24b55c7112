from __future__ import annotations

from tests.cast import NOW
from tests.outbox.test_actions import begun, put

from allears.channels.models import Channel
from allears.outbox import queries


class TestQueries:
    def test_count_and_name_what_waits(self, db: None) -> None:
        channel = Channel.objects.create(network="email", name="Desk", created_at=NOW)
        assert queries.next_due_at() is None
        row = put(channel)
        assert queries.n_waiting() == 1
        assert queries.n_held() == queries.n_given_up() == 0
        assert queries.outgoing(row.pk) == row
        assert queries.by_ids([row.pk]) == {row.pk: row}
        begun()
        assert [attempt.worker for attempt in queries.attempts_of(row.pk)] == ["w"]
