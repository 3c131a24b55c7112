"""What the address of Listen asks for: filters, a range of time, the place of a page, and back again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from allears.cases.queries.fates import became
from allears.listening import query
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest

PAGE = 50
NAMES = ("network", "intent", "mood", "language", "urgency", "fate", "visibility", "media")
NUMBERS = ("monitor", "channel", "author")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RANGES = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
YEARS = range(1990, 2100)
MAX_QUERY = 2000
ORDER = ("q", "range", "from", "to", *NUMBERS, *NAMES)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An address, read: what to show, the part of an address that asks for it again, what is wrong."""

    wanted: mentions.Filter
    named: dict[str, str]
    fault: str = ""
    """Why the words cannot be read."""
    range_fault: str = ""

    @property
    def url(self) -> str:
        return urlencode(self.named)

    @property
    def has_filter(self) -> bool:
        return bool(self.named)

    @property
    def is_past(self) -> bool:
        """It ended, so nothing new can enter."""
        return self.named.get("range") == "own" and "to" in self.named

    def but(self, **changes: str) -> str:
        """The address with some of it changed; empty values are taken out."""
        named = {name: value for name, value in (self.named | changes).items() if value}
        return "?" + urlencode({name: named[name] for name in ORDER if name in named})


def read(request: PersonRequest, *, now: datetime) -> Asked:
    """What the address of a request asks for."""
    return read_given(request.GET, now=now)


def read_given(given: QueryDict, *, now: datetime) -> Asked:
    """Whatever cannot be understood is left out; a query with a fault is told."""
    named = _named(given)
    range_fault = _settle_range(named)
    wanted = mentions.Filter(
        words=named.get("q", ""),
        monitor_id=int(named.get("monitor", 0)) or None,
        channel_id=int(named.get("channel", 0)) or None,
        identity_id=int(named.get("author", 0)) or None,
        is_private={"public": False, "private": True}.get(named.get("visibility", "")),
        has_media=named.get("media") == "yes",
        is_copy=named.get("fate") == "copy",
        also=became(named.get("fate", "")),
        network=named.get("network", ""),
        language=named.get("language", ""),
        mood=named.get("mood", ""),
        intent=named.get("intent", ""),
        urgency=named.get("urgency", ""),
    )
    since, until = _between(named, now)
    return Asked(
        wanted=replace(wanted, since=since, until=until),
        named=named,
        fault=_fault(wanted.words),
        range_fault=range_fault,
    )


def _named(given: QueryDict) -> dict[str, str]:
    named = {"q": given.get("q", "").replace("\0", "").strip()[:MAX_QUERY]}
    named |= {name: given.get(name, "")[:40] for name in ("range", "from", "to")}
    named |= {name: _number(given.get(name, "")) for name in NUMBERS}
    named |= {name: given.get(name, "")[:40].replace("\0", "") for name in NAMES}
    return {name: value for name, value in named.items() if value}


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


def _settle_range(named: dict[str, str]) -> str:
    """Own dates count with `own` alone, and only when they are dates; what is wrong with them."""
    if named.get("range") not in (*RANGES, "own"):
        named.pop("range", None)
    for name in ("from", "to"):
        at = _moment(named.pop(name, ""))
        if at is not None and named.get("range") == "own":
            named[name] = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    if named.get("range") == "own" and "from" not in named and "to" not in named:
        del named["range"]
    if "from" in named and "to" in named and named["to"] <= named["from"]:
        return _("The time ends before it begins.")
    return ""


def _moment(text: str) -> datetime | None:
    """A local date or time as a form writes it; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return at if at.tzinfo else timezone.make_aware(at)


def _between(named: dict[str, str], now: datetime) -> tuple[datetime | None, datetime | None]:
    length = RANGES.get(named.get("range", ""))
    if length is not None:
        return begin_of(named["range"], now), None
    return _moment(named.get("from", "")), _moment(named.get("to", ""))


def begin_of(chosen: str, now: datetime) -> datetime:
    """When a rolling range begins: at an hour, or from a day on at a local midnight."""
    if chosen == "30d":
        day = timezone.localtime(now).date() - timedelta(days=29)
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour - RANGES[chosen] + HOUR


def _fault(words: str) -> str:
    if not words:
        return ""
    try:
        query.parse(words)
    except query.QueryError as error:
        said = _("%(words)s (character %(at)d)")
        return said % {"words": error.words, "at": error.at}
    return ""


# ---- pages -----------------------------------------------------------------------------------


def read_place(text: str) -> tuple[datetime, int] | None:
    """`2026-03-02T10:00:00+00:00_17`; None for anything else."""
    moment, _sign, number = text.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if at.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return at, int(number)


def write_place(at: datetime, number: int) -> str:
    return f"{at.isoformat()}_{number}"


def pager(asked: Asked, after: tuple[datetime, int] | None, *, is_first: bool) -> dict[str, str]:
    """Newer and older; empty when there is one page alone."""
    if is_first and after is None:
        return {}
    older = "?" + urlencode(asked.named | {"before": write_place(*after)}) if after else ""
    newer = "" if is_first else "?" + asked.url
    return {"words": "", "previous_url": newer, "next_url": older}
