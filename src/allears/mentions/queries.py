"""Named reads about what was heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db.models import Count, Max, Q, QuerySet, Sum

from allears.lib.once import once_for_all
from allears.listening.dedupe import NEVER_AGAIN
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.parts import names_in
from allears.mentions import counting, filtering, marks
from allears.mentions.contexts import Thread as Thread
from allears.mentions.contexts import above as above
from allears.mentions.copies import alike_ids as alike_ids
from allears.mentions.copies import copies_of as copies_of
from allears.mentions.filtering import Filter as Filter
from allears.mentions.filtering import place_of as place_of
from allears.mentions.fresh import n_changes_aside as n_changes_aside
from allears.mentions.fresh import n_fresh as n_fresh
from allears.mentions.fresh import n_put_aside as n_put_aside
from allears.mentions.fresh import next_accounts as next_accounts
from allears.mentions.fresh import next_changes as next_changes
from allears.mentions.fresh import next_fresh as next_fresh
from allears.mentions.fresh import oldest_fresh_at as oldest_fresh_at
from allears.mentions.hidden import walls_of as walls_of
from allears.mentions.lately import Heard as Heard
from allears.mentions.lately import lately as lately
from allears.mentions.met import monitor_ids_of as monitor_ids_of
from allears.mentions.models import (
    Above as Above,
)
from allears.mentions.models import (
    ChangeKind as ChangeKind,
)
from allears.mentions.models import (
    Context as Context,
)
from allears.mentions.models import (
    DropCount,
    DropSample,
    Health,
    MonitorVersion,
)
from allears.mentions.models import (
    Fill as Fill,
)
from allears.mentions.models import (
    Look as Look,
)
from allears.mentions.models import (
    Mention as Mention,
)
from allears.mentions.models import (
    Monitor as Monitor,
)
from allears.mentions.models import (
    Part as Part,
)
from allears.mentions.models import (
    Verdict as Verdict,
)
from allears.mentions.tombstones import gone as gone
from allears.mentions.tombstones import without_gone as without_gone
from allears.mentions.versions import Wording as Wording
from allears.mentions.versions import ever_said as ever_said
from allears.mentions.versions import title_before as title_before
from allears.mentions.versions import wordings as wordings
from allears.staff.many import AnyOf
from allears.staff.worded import worded

# ---- monitors --------------------------------------------------------------------------------


def monitors() -> list[Monitor]:
    """All that were not removed, by name, each with its owner and how it is."""
    rows = Monitor.objects.filter(removed_at=None).select_related("owner", "health")
    return list(rows.order_by("name"))


def monitor_list() -> list[tuple[int, str]]:
    """(id, name) of all that were not removed, by name."""
    return _monitor_list()


@worded
def _monitor_list() -> QuerySet[Monitor, tuple[int, str]]:
    return Monitor.objects.filter(removed_at=None).order_by("name").values_list("pk", "name")


def monitor(monitor_id: int) -> Monitor | None:
    return Monitor.objects.filter(pk=monitor_id, removed_at=None).first()


def listening() -> list[tuple[int, str]]:
    """(id, query) of the monitors that listen now."""
    rows = Monitor.objects.filter(removed_at=None, paused_at=None).order_by("id")
    return list(rows.values_list("id", "query"))


def monitors_stamp() -> tuple[int, int | None, datetime | None]:
    """Changes whenever a monitor does, also when one takes another's place in the same instant."""
    found = Monitor.objects.aggregate(n=Count("id"), newest=Max("id"), at=Max("changed_at"))
    return found["n"], found["newest"], found["at"]


def monitor_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(Monitor.objects.filter(pk__in=set(ids)).values_list("id", "name"))


def versions(monitor_id: int) -> list[MonitorVersion]:
    rows = MonitorVersion.objects.filter(monitor_id=monitor_id).select_related("by")
    return list(rows.order_by("-id"))


def verdicts(monitor_id: int) -> list[Verdict]:
    """Posts that were judged for a monitor, the newest first."""
    rows = Verdict.objects.filter(monitor_id=monitor_id).select_related("by")
    return list(rows.order_by("-at", "-id"))


def parts() -> list[Part]:
    """All named pieces, by name."""
    return list(Part.objects.select_related("changed_by").order_by("name"))


def part(part_id: int) -> Part | None:
    return Part.objects.filter(pk=part_id).first()


def users_of_parts() -> dict[str, list[Monitor]]:
    """Folded name of a part -> the monitors that name it themselves."""
    found: dict[str, list[Monitor]] = {}
    for row in Monitor.objects.filter(removed_at=None).exclude(written="").order_by("name"):
        for name in names_in(row.written):
            found.setdefault(name, []).append(row)
    return found


def queries_of(monitor_ids: Iterable[int]) -> dict[int, str]:
    """What each of them listens for."""
    return dict(Monitor.objects.filter(pk__in=list(monitor_ids)).values_list("pk", "query"))


def ill_of(user_id: int) -> list[Health]:
    """What is wrong with somebody's monitors and was not looked at by them yet, newest first."""
    return list(_ill(user_id).select_related("monitor").order_by("-since"))


def n_ill_of(user_id: int) -> int:
    return _ill(user_id).count()


def _ill(user_id: int) -> QuerySet[Health]:
    rows = Health.objects.filter(monitor__owner_id=user_id, seen_at=None).exclude(kind="")
    return rows.filter(monitor__removed_at=None, monitor__paused_at=None)


def folders() -> list[str]:
    """Every folder in which a monitor is kept."""
    rows = Monitor.objects.filter(removed_at=None).exclude(folder="")
    return list(rows.order_by("folder").values_list("folder", flat=True).distinct())


def counts_by_hour(*, since: datetime, monitor_id: int | None = None) -> list[tuple[datetime, int]]:
    """Mentions per hour, all channels together; of one monitor or of everything kept."""
    return counting.by_hour(since=since, monitor_id=monitor_id)


def hours_of_monitors(
    *, since: datetime, monitor_ids: Iterable[int] | None = None
) -> dict[int, dict[datetime, int]]:
    """Mentions of every monitor (or of these) by hour, in one read."""
    return counting.hours_of_monitors(since=since, monitor_ids=monitor_ids)


def queries_at(monitor_ids: Iterable[int], *, at: datetime) -> dict[int, str]:
    """The query that each monitor had at a moment; of one that is younger, its first."""
    rows = MonitorVersion.objects.filter(monitor_id__in=set(monitor_ids)).order_by("at", "id")
    found: dict[int, str] = {}
    for row in rows:
        if row.at <= at or row.monitor_id not in found:
            found[row.monitor_id] = row.query
    return found


def counts_of_monitors(*, since: datetime) -> dict[int, int]:
    """Mentions of each monitor since a moment."""
    return counting.of_monitors(since=since)


def last_heard_of_monitors(*, since: datetime) -> dict[int, datetime]:
    """The last hour in which each monitor met something said since a moment."""
    return counting.last_of_monitors(since=since)


def counts_of_channels(*, since: datetime) -> dict[int, int]:
    """Mentions of each channel since a moment."""
    return counting.of_channels(since=since)


def fill_of(monitor_id: int) -> Fill | None:
    """The fill that is under way, else the last one."""
    return Fill.objects.filter(monitor_id=monitor_id).order_by("-id").first()


# ---- mentions --------------------------------------------------------------------------------


class SeenRows:
    """Fulfils `listening.dedupe.Seen` with the keys that are kept."""

    def known(self, keys: Sequence[str]) -> Mapping[str, datetime | None]:
        rows = Mention.objects.filter(key__in=list(keys))
        return {
            key: edited_at if gone_at is None else NEVER_AGAIN
            for key, edited_at, gone_at in rows.values_list("key", "edited_at", "gone_at")
        }


def post_of(mention: Mention) -> Post:
    """The post as the network gave it."""
    return msgspec.convert(mention.post, Post)


def marks_of(mention: Mention) -> Marks:
    """What triage believes, with its reasons."""
    return marks.read(mention.marks)


def mention(mention_id: int) -> Mention | None:
    rows = Mention.objects.select_related("identity__contact", "channel")
    return rows.filter(pk=mention_id).first()


def by_ids(ids: Iterable[int]) -> list[Mention]:
    """With who said them and their hits, oldest first."""
    rows = Mention.objects.filter(pk__in=list(ids)).select_related("identity", "channel")
    return list(rows.prefetch_related("hits").order_by("id"))


def by_keys(keys: Iterable[str]) -> list[Mention]:
    return list(Mention.objects.filter(key__in=set(keys)).select_related("identity"))


WIDE = ("search", "title", "text", "bands", "identity__search")
"""Columns that cost more than all others, and that a simulation or a list reads from the post itself."""


WIDE_BUT_TEXT = ("search", "bands", "identity__search", "post", "marks")


def newest(limit: int) -> list[Mention]:
    """The last that were kept; their words stand in `post_of`. For a simulation see `lately`."""
    rows = Mention.objects.select_related("identity").defer(*WIDE)
    return list(rows.order_by("-heard_at", "-id")[:limit])


def between(wanted: Filter, since: datetime, until: datetime) -> Filter:
    """The same, of what was said in this time."""
    return replace(wanted, since=since, until=until)


def stream_page(
    wanted: Filter, *, before: tuple[datetime, int] | None, limit: int
) -> filtering.Page:
    """As `stream`, with the place from which the next page goes on."""
    return filtering.page(wanted, before=before, limit=limit)


def stream(
    wanted: Filter, *, before: tuple[datetime, int] | None = None, limit: int = 50
) -> list[Mention]:
    """Newest first by the time we heard them, within a range of time by the time they were said.

    `before` is the place (`place_of`) of the last one shown. Raises `QueryError` for words that
    cannot be read.
    """
    return filtering.page(wanted, before=before, limit=limit).rows


RECENT = 2000
"""Mentions whose networks and languages a filter offers."""


def recent_values() -> dict[str, list[str]]:
    """The networks and languages that were heard lately, sorted."""
    pairs = _recent_pairs()
    return {
        "network": sorted({network for network, _language in pairs if network}),
        "language": sorted({language for _network, language in pairs if language}),
    }


@worded
def _recent_pairs() -> QuerySet[Mention, tuple[str, str]]:
    newest_ids = Mention.objects.order_by("-heard_at", "-id").values("pk")[:RECENT]
    rows = Mention.objects.filter(pk__in=newest_ids)
    return rows.values_list("network", "language").distinct()


def of_thread(mention: Mention, *, limit: int = 20) -> list[Mention]:
    """What else was said in the same thread of the same channel, oldest first."""
    if not mention.thread:
        return []
    rows = Mention.objects.filter(channel_id=mention.channel_id, thread=mention.thread)
    rows = rows.exclude(pk=mention.pk).select_related("identity", "channel")
    return list(rows.order_by("posted_at", "id")[:limit])


def in_thread(channel_id: int, thread: str, *, limit: int) -> list[Mention]:
    """The first that were said in a thread, oldest first."""
    rows = Mention.objects.filter(channel_id=channel_id, thread=thread)
    return list(rows.order_by("heard_at", "id")[:limit])


def has_id(network: str, external_id: str) -> bool:
    """Whether a post of this id is kept."""
    return Mention.objects.filter(network=network, external_id=external_id).exists()


def by_external(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Mention]:
    """Mentions by network and the id there, with who said them; one read for each network."""
    by_network: dict[str, list[str]] = {}
    for network, external_id in pairs:
        by_network.setdefault(network, []).append(external_id)
    found: dict[tuple[str, str], Mention] = {}
    for network, ids in by_network.items():
        rows = Mention.objects.filter(network=network, external_id__in=ids, gone_at__isnull=True)
        for row in rows.select_related("identity").defer(*WIDE_BUT_TEXT).order_by("-id"):
            found[network, row.external_id] = row
    return found


def of_identities(
    identity_ids: Iterable[int],
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> list[Mention]:
    """All that somebody ever said, newest first; `before` is the place of the last one shown."""
    rows = Mention.objects.filter(identity_id__in=list(identity_ids))
    if before:
        at, pk = before
        rows = rows.filter(Q(posted_at__lt=at) | Q(posted_at=at, pk__lt=pk))
    rows = rows.select_related("identity", "channel").prefetch_related("hits__monitor")
    return list(rows.order_by("-posted_at", "-id")[:limit])


def newest_of_identities(identity_ids: Iterable[int], *, limit: int) -> list[Mention]:
    """The last things that somebody said, newest first; which monitors they met is not read."""
    return _newest_of(list(identity_ids), limit=limit)


@worded
def _newest_of(identity_ids: list[int], *, limit: int) -> QuerySet[Mention]:
    rows = Mention.objects.filter(AnyOf("identity_id", identity_ids))
    return rows.select_related("identity", "channel").order_by("-posted_at", "-id")[:limit]


def n_of_identities(identity_ids: Iterable[int]) -> int:
    return Mention.objects.filter(identity_id__in=list(identity_ids)).count()


def last_of_identities(identity_ids: Iterable[int]) -> dict[int, Mention]:
    """The last thing that each of them said, in one read."""
    rows = Mention.objects.filter(identity_id__in=list(identity_ids))
    newest_each = rows.order_by("identity_id", "-posted_at", "-id").distinct("identity_id")
    return {row.identity_id: row for row in newest_each if row.identity_id is not None}


@once_for_all
def has_any() -> bool:
    return Mention.objects.exists()


def after_id(last_id: int, *, limit: int = 1000) -> list[Mention]:
    """For exports: the next rows in order of id."""
    rows = Mention.objects.filter(pk__gt=last_id).select_related("channel")
    return list(rows.prefetch_related("hits").order_by("id")[:limit])


# ---- what was left out -----------------------------------------------------------------------


def drop_counts(*, channel_id: int, since: datetime) -> dict[str, int]:
    rows = DropCount.objects.filter(channel_id=channel_id, on__gte=since.date())
    return dict(rows.values_list("reason").annotate(total=Sum("n")))


def drop_samples(channel_id: int) -> list[DropSample]:
    return list(DropSample.objects.filter(channel_id=channel_id).order_by("-id")[:20])
