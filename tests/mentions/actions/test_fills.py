"""A fill is begun once, within bounds; a hit is written once, with its count."""

from __future__ import annotations

import pytest
from tests import cast

from allears.channels.models import Channel
from allears.mentions import actions
from allears.mentions.models import Hit, HourlyCount, Monitor
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor() -> Monitor:
    cast.channel()
    Channel.objects.update(network="rss", kept_days=3)
    return actions.add_monitor(name="Late", query="late", by=cast.lena(), now=cast.NOW)


class TestBeginFill:
    def test_is_written_down_with_the_query_as_it_is(self, monitor: Monitor) -> None:
        fill = actions.begin_fill(
            monitor=monitor, days=2, opens_cases=True, by=cast.lena(), now=cast.NOW
        )
        assert (fill.query, fill.opens_cases, fill.n_total) == ("late", True, None)
        assert (cast.NOW - fill.since).days == 2
        assert AuditEntry.objects.get(what="monitor.filled").data == {
            "days": 2,
            "opens_cases": True,
        }

    def test_is_refused_for_a_monitor_that_was_removed(self, monitor: Monitor) -> None:
        actions.remove_monitor(monitor=monitor, by=cast.lena(), now=cast.NOW)
        with pytest.raises(NotPossible, match="removed"):
            actions.begin_fill(
                monitor=monitor, days=2, opens_cases=True, by=cast.lena(), now=cast.NOW
            )


class TestAddHits:
    def test_writes_each_hit_once_with_its_count(self, monitor: Monitor) -> None:
        mentions = [row.pk for row in cast.hear(cast.post("late one"), cast.post("late two"))]
        Hit.objects.filter(monitor=monitor).delete()
        HourlyCount.objects.filter(monitor=monitor).delete()
        for n in (2, 0):
            assert actions.add_hits(monitor_id=monitor.pk, mention_ids=mentions) == n
            assert Hit.objects.filter(monitor=monitor).count() == 2
            assert sum(HourlyCount.objects.filter(monitor=monitor).values_list("n", flat=True)) == 2
        assert actions.add_hits(monitor_id=monitor.pk, mention_ids=[]) == 0
