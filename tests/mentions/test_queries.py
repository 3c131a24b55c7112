"""Named reads about what was heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.mentions import actions, queries
from allears.mentions.queries import Filter

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class TestStream:
    def test_comes_newest_first_and_pages_by_place(self) -> None:
        for n in range(5):
            cast.hear(cast.post(f"Number {n}"), now=cast.NOW + n * HOUR)
        first = queries.stream(Filter(), limit=3)
        rest = queries.stream(Filter(), before=(first[-1].heard_at, first[-1].pk), limit=3)
        assert [m.text for m in first + rest] == [f"Number {n}" for n in (4, 3, 2, 1, 0)]

    def test_pages_without_loss_when_all_were_heard_at_once(self) -> None:
        cast.hear(*[cast.post(f"Word{n} " * 3) for n in range(7)])
        seen: list[int] = []
        place = None
        while page := queries.stream(Filter(), before=place, limit=2):
            seen += [m.pk for m in page]
            place = (page[-1].heard_at, page[-1].pk)
        assert len(seen) == len(set(seen)) == 7

    @pytest.mark.parametrize(
        ("wanted", "n"),
        [
            (Filter(words="broken tram"), 1),
            (Filter(words="nothing like it"), 0),
            (Filter(intent="complaint"), 1),
            (Filter(mood="positive"), 1),
            (Filter(network="rss"), 2),
            (Filter(network="email"), 0),
        ],
    )
    def test_shows_what_was_asked_for(self, wanted: Filter, n: int) -> None:
        cast.hear(
            cast.post("A broken tram"), understood=cast.marks(intent="complaint", mood="negative")
        )
        cast.hear(cast.post("Lovely"), understood=cast.marks(intent="praise", mood="positive"))
        assert len(queries.stream(wanted)) == n

    def test_shows_a_text_once_however_often_it_was_repeated(self) -> None:
        text = "The tram on line nine never comes when it rains and nobody tells us why it is so"
        cast.hear(cast.post(text), cast.post(text, who="Jonas Weber"))
        (shown,) = queries.stream(Filter())
        assert shown.n_copies == 1
        assert len(queries.copies_of(shown.pk)) == 1


class TestCounts:
    def test_of_monitors_stand_by_hour(self) -> None:
        trams = cast.monitor()
        cast.hear(cast.post("tram one"), cast.post("a second tram"), hits=[trams])
        cast.hear(cast.post("something else"))
        since = cast.NOW - HOUR
        assert queries.counts_of_monitors(since=since) == {trams.pk: 2}
        assert queries.hours_of_monitors(since=since) == {trams.pk: {cast.NOW: 2}}
        assert queries.counts_by_hour(since=since) == [(cast.NOW, 3)]
        assert queries.counts_by_hour(since=since, monitor_id=trams.pk) == [(cast.NOW, 2)]
        assert queries.counts_of_channels(since=since) == {cast.channel().pk: 3}

    def test_leave_out_what_is_older(self) -> None:
        cast.hear(cast.post("tram"), hits=[cast.monitor()])
        assert queries.hours_of_monitors(since=cast.NOW + HOUR) == {}


class TestQueriesAt:
    def test_give_the_query_that_listened_then(self) -> None:
        trams = cast.monitor(query="tram")
        later = cast.NOW + 2 * HOUR
        actions.change_monitor(
            monitor=trams, name="Trams", query="tram OR bus", by=cast.lena(), now=later
        )
        assert queries.queries_at([trams.pk], at=cast.NOW + HOUR) == {trams.pk: "tram"}
        assert queries.queries_at([trams.pk], at=later) == {trams.pk: "tram OR bus"}
        assert queries.queries_at([trams.pk], at=cast.NOW - HOUR) == {trams.pk: "tram"}


class TestPeople:
    def test_have_their_whole_story_in_pages(self) -> None:
        for n in range(3):
            cast.hear(
                cast.post(f"Mira says {n}", created_at=cast.NOW + n * HOUR), now=cast.NOW + 5 * HOUR
            )
        cast.hear(cast.post("Somebody else", who="Jonas Weber"))
        (mention,) = queries.stream(Filter(words="says 0"))
        ids = [mention.identity_id or 0]
        first = queries.of_identities(ids, limit=2)
        rest = queries.of_identities(ids, before=(first[-1].posted_at, first[-1].pk))
        assert [m.text for m in first + rest] == ["Mira says 2", "Mira says 1", "Mira says 0"]
        assert queries.n_of_identities(ids) == 3
        assert queries.last_of_identities(ids)[ids[0]].text == "Mira says 2"


class TestOfThread:
    def test_gives_the_others_of_the_same_place(self) -> None:
        first, second = cast.hear(cast.post("First", thread="t1"), cast.post("Second", thread="t1"))
        cast.hear(cast.post("Elsewhere", thread="t1"), on=cast.channel("Another blog"))
        assert [m.pk for m in queries.of_thread(first)] == [second.pk]


class TestRecentValues:
    def test_offer_what_was_heard(self) -> None:
        cast.hear(cast.post("Hallo"), understood=cast.marks(language="de"))
        assert queries.recent_values() == {"network": ["rss"], "language": ["de"]}


class TestByExternal:
    def test_finds_by_network_and_id_there(self) -> None:
        (one,) = cast.hear(cast.post("Where?", id="q1"))
        found = queries.by_external({("rss", "q1"), ("rss", "q2"), ("fake", "q1")})
        assert {pair: row.pk for pair, row in found.items()} == {("rss", "q1"): one.pk}
        assert found["rss", "q1"].identity == one.identity
