"""Which pages are asked for: every address that answers a GET, and what the usual acts ask beside it.

Addresses are read from the site itself with the numbers of real rows put in, so a page that somebody
adds is measured without anybody thinking of it. `VARIANTS` are the acts: queues, filters, searches,
next pages, the fragments that a script asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

LEFT_OUT = ("account/", "static/", "design/", "hooks/", "live/", "welcome/", "enter/", "api/")
FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True)
class Ask:
    """One page or fragment."""

    name: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    then: str = ""
    """"next": follow the page's own link to what comes after it first."""
    is_search: bool = False


def one(query: str) -> object:
    """The first value that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


def facts() -> dict[str, object]:
    """Numbers and words of rows that are there, for the addresses."""
    busy = one("SELECT contact_id FROM cases_case GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    return {
        "case_id": one(
            "SELECT id FROM cases_case WHERE closed_at IS NULL AND waiting_since IS NOT NULL"
            " AND n_messages < 8 ORDER BY order_at LIMIT 1"
        ),
        "long_case": one("SELECT id FROM cases_case ORDER BY n_messages DESC LIMIT 1"),
        "contact_id": busy,
        "contact_one": one("SELECT min(contact_id) FROM cases_case"),
        "mention_id": one("SELECT max(id) FROM mentions_mention WHERE n_copies > 0")
        or one("SELECT max(id) FROM mentions_mention"),
        "monitor_id": one(
            "SELECT monitor_id FROM mentions_hit GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ),
        "rare_monitor": one(
            "SELECT monitor_id FROM mentions_hit GROUP BY 1 ORDER BY count(*) LIMIT 1"
        ),
        "team_id": one("SELECT team_id FROM cases_case GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"),
        "user_id": one("SELECT max(id) FROM staff_user"),
        "channel_id": one("SELECT max(id) FROM channels_channel"),
        "identity_id": one("SELECT max(id) FROM contacts_identity"),
        "message_id": one("SELECT max(id) FROM cases_message"),
        "conversation_id": one("SELECT max(id) FROM cases_conversation"),
        "note_id": one("SELECT max(id) FROM cases_note"),
        "bulk_id": one("SELECT max(id) FROM cases_bulk"),
        "route_id": one("SELECT min(id) FROM cases_route"),
        "revision_id": one("SELECT max(id) FROM cases_routerevision"),
        "policy_id": one("SELECT min(id) FROM cases_slapolicy"),
        "calendar_id": one("SELECT min(id) FROM cases_calendar"),
        "view_id": one("SELECT max(id) FROM cases_savedview"),
        "reply_id": one("SELECT max(id) FROM knowledge_cannedreply"),
        "network": "email",
        "common": _word(2),
        "rare": _word(9_000),
        "prefix": _word(60)[:3],
        "name": str(
            one("SELECT name FROM contacts_contact WHERE name <> '' LIMIT 1") or "Person"
        ).split()[0],
    }


def _word(rank: int) -> str:
    from bench.scale_words import Tongue

    return Tongue.of("en").words[rank]


VARIANTS = """
inbox: all                 /inbox/?queue=all
inbox: mine                /inbox/?queue=mine
inbox: my teams            /inbox/?queue=team
inbox: one team            /inbox/?queue=team&team={team_id}
inbox: watched             /inbox/?queue=watched
inbox: with them           /inbox/?queue=with-them
inbox: snoozed             /inbox/?queue=snoozed
inbox: closed              /inbox/?queue=closed
inbox: closed, complaint   /inbox/?queue=closed&intent=complaint
inbox: all, complaint      /inbox/?queue=all&intent=complaint
inbox: all, network        /inbox/?queue=all&network=email&urgency=high
inbox: closed, network     /inbox/?queue=closed&network=bluesky&urgency=critical
inbox: all, monitor        /inbox/?queue=all&monitor={monitor_id}
inbox: all, next >         /inbox/?queue=all
inbox: closed, next >      /inbox/?queue=closed
inbox: far down            /inbox/?queue=all&from=5000
inbox: closed, far down    /inbox/?queue=closed&from=50000
inbox: common word *       /inbox/?queue=all&q={common}
inbox: rare word *         /inbox/?queue=all&q={rare}
inbox: closed, common *    /inbox/?queue=closed&q={common}
inbox: closed, rare *      /inbox/?queue=closed&q={rare}
inbox: number *            /inbox/?queue=all&q=%23{case_id}
case: beside all           /cases/{case_id}/?queue=all
case: live ~               /cases/{case_id}/?queue=all
case: long                 /cases/{long_case}/?queue=all
case: long, live ~         /cases/{long_case}/?queue=all
person: busy               /people/{contact_id}/
person: one case           /people/{contact_one}/
person: busy, next >       /people/{contact_id}/
people: name *             /people/?q={name}
people: nobody *           /people/?q=zzqx
people: letter *           /people/?q=a
people: next >             /people/
people: far down           /people/?from=100000
palette: two letters *     /palette/?q={prefix}
palette: common word *     /palette/?q={common}
palette: rare word *       /palette/?q={rare}
palette: a name *          /palette/?q={name}
listen: next >             /listen/
listen: monitor            /listen/?monitor={monitor_id}
listen: rare monitor       /listen/?monitor={rare_monitor}
listen: network            /listen/?network=bluesky
listen: language, mood     /listen/?language=hi&mood=negative
listen: press              /listen/?intent=press
listen: common word *      /listen/?q={common}
listen: rare word *        /listen/?q={rare}
listen: two words *        /listen/?q={common}+{rare}
"""
SIGNS = {"*": "search", ">": "next", "~": "live"}


def variants(known: dict[str, object]) -> Iterator[Ask]:
    for line in VARIANTS.strip().splitlines():
        name, url = line[:27].strip(), line[27:].strip()
        sign = SIGNS.get(name[-1], "")
        yield Ask(
            name=name.rstrip("*>~ "),
            url=url.format(**known),
            headers={"X-Live": "1"} if sign == "live" else {},
            then="next" if sign == "next" else "",
            is_search=sign == "search",
        )


def addresses(known: dict[str, object]) -> Iterator[Ask]:
    """Every address of the site whose numbers we can fill in."""
    for path, pattern in _patterns(get_resolver(), ""):
        if path.startswith(LEFT_OUT) or not pattern.name:
            continue
        names = pattern.pattern.regex.groupindex
        if any(known.get(name) is None for name in _blanks(path)):
            continue
        del names
        url = path
        for name in _blanks(path):
            url = url.replace(_blank(path, name), str(known[name]))
        is_search = "search" in path or "palette" in path
        yield Ask(name=f"/{path}", url=f"/{url}", is_search=is_search)


def _patterns(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        else:
            yield path, entry


def _blanks(path: str) -> list[str]:
    return [part.partition(">")[0].rpartition(":")[2] for part in path.split("<")[1:]]


def _blank(path: str, name: str) -> str:
    return next(
        f"<{part.partition('>')[0]}>" for part in path.split("<")[1:]
        if part.partition(">")[0].rpartition(":")[2] == name
    )  # fmt: skip
