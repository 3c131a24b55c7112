"""Owners hear of monitors that are not well: at the bell, by mail and by push, as they wish.

Of each monitor what is found and what leaves are written in one transaction, so a crash between them
tells nobody twice and forgets nobody. One that breaks us is logged and has its turn again in an hour.
What it misses: monitors without an owner; the list of monitors shows those.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import override

from allears.cases import wishing
from allears.cases.rules import notices as rules
from allears.cases.rules.loudness import Way
from allears.lib.each import each
from allears.mentions import actions as mentions
from allears.mentions import well
from allears.mentions.queries import Monitor
from allears.staff import actions as staff_actions
from allears.staff import queries as staff


def check_monitors(*, now: datetime) -> int:
    """Look at those whose hour has come; the number of people who are told. Raises `SomeFailed`."""
    due = mentions.checks_due(now=now)
    return each(due, lambda one: _carefully(one, now), what="monitors")


def _carefully(monitor: Monitor, now: datetime) -> int:
    try:
        return _check(monitor, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        mentions.look_later(monitor=monitor, now=now)
        raise


@transaction.atomic
def _check(monitor: Monitor, now: datetime) -> int:
    found = mentions.check_health(monitor=monitor, now=now)
    if found is None or monitor.owner is None:
        return 0
    staff_actions.put_tellings(news=list(_leaving(found, now)), now=now)
    return 1


def _leaving(ill: mentions.Ill, now: datetime) -> Iterator[staff_actions.News]:
    """What leaves the house. Who does not want it at the bell has seen it already."""
    owner = ill.monitor.owner
    assert owner is not None
    person = wishing.person(owner, staff.wishes_of([owner.pk])[owner.pk], frozenset())
    told = rules.as_wished(rules.Kind.MONITOR, person, now)
    ways = told.ways if isinstance(told, rules.Tell) else {}
    if Way.APP not in ways:
        mentions.see_health(user=owner, monitor=ill.monitor, now=now)
    with override(owner.locale):
        words = f"{well.words_of(ill.kind, ill.data)} {well.then_of(ill.kind)}"
    for way, at in ways.items():
        if way is not Way.APP:
            yield staff_actions.News(
                user_id=owner.pk,
                way=way,
                due_at=at,
                kind=rules.Kind.MONITOR,
                key=f"{ill.monitor.pk}:{now:%Y-%m-%dT%H:%M:%S}",
                case_id=None,
                who=ill.monitor.name,
                words=words,
            )
