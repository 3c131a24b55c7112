from __future__ import annotations

from datetime import timedelta

from tests.world import World

from allears.cases import queries
from allears.cases.models import Case


class TestNewestWords:
    def test_are_of_open_cases_without_thanks(self, world: World) -> None:
        first = world.case("The kettle leaks water")
        thanks = world.case("Thank you very much indeed", who="noor")
        closed = world.case("The tram is late again", who="omar")
        Case.objects.filter(pk=thanks.pk).update(intent="praise")
        Case.objects.filter(pk=closed.pk).update(closed_at=world.now, waiting_since=None)
        since = world.now - timedelta(days=1)
        found = queries.newest_words(since=since, limit=10, is_open=True)
        assert [pk for pk, _words in found] == [first.pk]
        assert "kettle" in found[0][1]
        assert len(queries.newest_words(since=since, limit=10, but={first.pk})) == 2
