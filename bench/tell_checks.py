"""What must hold after everybody was told: the list of the networks beside the list of the desk."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from bench.tell_world import Arrived, Networks, World

WINDOW_S = 60.0


def check(world: World, networks: Networks) -> Iterator[tuple[str, int, list[str]]]:
    """What, of how many, and what is wrong with it."""
    from allears.outbox.models import Attempt, Outgoing
    from allears.problems.models import Told

    arrived = list(networks.arrived)
    times = Counter(one.to for one in arrived)
    wrong = [f"{who}: {times[who]} times" for who in world.meant if times[who] != 1]
    yield "each person was told once, says their network", len(world.meant), wrong
    strangers = [one.to for one in arrived if one.to not in world.meant]
    yield "nobody else was told", len(arrived), strangers
    wrong = _words(world, arrived)
    yield "by their own agent, in their language, of their own matter", len(arrived), wrong
    rows = list(Told.objects.select_related("message__outgoing", "message__by", "case__assignee"))
    unsent = [
        f"row {row.pk}: {row.left_out or 'not written'}"
        for row in rows
        if row.message is None or row.message.outgoing is None or not row.message.outgoing.sent_at
    ]
    yield "each has left, says the desk", len(rows), unsent
    people = Counter(row.contact_id for row in rows)
    yield "one row a person", len(rows), [str(pk) for pk, n in people.items() if n != 1]
    others = [str(row.pk) for row in rows if row.message and row.message.by != row.case.assignee]
    yield "in the name of whose case it is", len(rows), others
    desk = Counter(_recipient(row) for row in rows if row.message)
    yield (
        "both lists name the same people",
        len(rows),
        [str(x) for x in (desk - times) + (times - desk)],
    )
    open_tries = list(Attempt.objects.filter(ended_at=None).values_list("pk", flat=True))
    yield "each try has an end", Attempt.objects.count(), [str(pk) for pk in open_tries]
    left = list(Outgoing.objects.filter(sent_at=None).values_list("last_words", flat=True))
    yield "nothing is left in the outbox", Outgoing.objects.count(), left
    yield from paces(rows, arrived)


def _recipient(row: Any) -> str:
    return str(row.message.outgoing.utterance["to"])


def _words(world: World, arrived: Iterable[Arrived]) -> list[str]:
    wrong = []
    for one in arrived:
        meant = world.meant.get(one.to)
        if meant is None or not all(
            words in one.text for words in (meant.agent, meant.said, f"“{meant.words}”")
        ):
            wrong.append(f"{one.to}: {one.text[:120]}")
    return wrong


def paces(rows: Iterable[Any], arrived: Iterable[Arrived]) -> Iterator[tuple[str, int, list[str]]]:
    """Never more than its limit in any minute, as written and as it arrived."""
    from allears.problems.preview import pace_of
    from allears.problems.rules import pace

    written: dict[Any, list[float]] = defaultdict(list)
    public: dict[Any, bool] = {}
    for row in rows:
        if row.written_at is not None and row.channel is not None:
            written[row.channel].append(row.written_at.timestamp())
            public[row.channel] = row.is_public
    limits = {one: pace_of(one, is_public=public[one]) for one in written}
    over = [
        f"{one.name}: {fastest(times)} in a minute, {limits[one]} are allowed"
        for one, times in written.items()
        if fastest(times) > limits[one]
    ]
    yield "no channel writes more in any minute than its limit", len(written), over
    came: dict[str, list[float]] = defaultdict(list)
    for one in arrived:
        came[one.by].append(one.at)
    names = {(c.settings.get("address") or c.name.lower()): limits[c] for c in limits}
    burst = [
        f"{by}: {fastest(times)} in a minute, {names.get(by)} are allowed"
        for by, times in came.items()
        if fastest(times) > names.get(by, 0) + pace.MOST_WAITING
    ]
    yield "nor arrives more, but for what waited while nobody delivered", len(came), burst


def fastest(times: Iterable[float]) -> int:
    """The most in any window of a minute."""
    found = sorted(times)
    return max(
        (at - bisect_left(found, one - WINDOW_S + 1e-6) + 1 for at, one in enumerate(found)),
        default=0,
    )


def remarks(networks: Networks) -> dict[str, object]:
    """How hard it was."""
    from allears.outbox.models import Attempt, Outgoing

    results = Counter(Attempt.objects.values_list("result", flat=True))
    by = Counter(one.by for one in networks.arrived)
    return {
        "arrived": dict(by.most_common()),
        "tries interrupted": results["interrupted"],
        "of them found not to have left": results["not_there"],
        "messages tried more than once": Outgoing.objects.filter(n_attempts__gt=1).count(),
        "fastest minute of a network": max(
            (fastest(x.at for x in networks.arrived if x.by == one) for one in by), default=0
        ),
    }
