"""What stands around a case: the rail, queues, routes, the reply, numbers; and whole pages of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allears.web.samples.people import (
    COMPLAINT,
    DANGER,
    LEAVING,
    LONG_NAME,
    ME,
    PRAISE,
    PRESS,
    events,
    messages,
    person,
    rows,
)

BY_HOUR = [
    (f"{hour:02}", float(n))
    for hour, n in enumerate(
        (3, 1, 0, 1, 2, 6, 14, 31, 44, 52, 49, 41, 38, 45, 51, 47, 39, 33, 28, 24, 19, 14, 9, 5)
    )
]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
BY_TEAM = [
    ("Service", [42.0, 51.0, 38.0, 35.0, 61.0, 22.0, 18.0]),
    ("Tech support", [18.0, 21.0, 25.0, 31.0, 28.0, 15.0, 11.0]),
    ("PR", [2.0, 1.0, 4.0, 9.0, 6.0, 1.0, 0.0]),
]

RAIL_KEYS = {
    "inbox": "i", "listen": "l", "people": "p", "problems": "b",
    "answers": "a", "insights": "n", "settings": "s",
}  # fmt: skip
COLOURS = (
    "ground", "surface", "raised", "hover", "pick", "line", "edge", "ink", "ink-soft", "ink-faint",
    "accent", "good", "warn", "bad", "info",
)  # fmt: skip
NAMES = ("Lena Brandt", "محمد عبد الرحمن", "สมชาย ใจดี", "🦊 foxfire", "李小龙", LONG_NAME, "x")
NOTICES = (
    ("info", "Three people were merged into one today."),
    ("good", "All channels are listening."),
    ("warn", "Two channels have been quiet for a day. That is unusual for them."),
    ("bad", "Nothing has been sent for ten minutes. Replies wait in the outbox; none is lost."),
)


def rail(path: str) -> list[dict[str, Any]]:
    entries = (
        ("inbox", "Inbox", "inbox", 12),
        ("listen", "Listen", "ear", 0),
        ("people", "People", "users", 0),
        ("problems", "Problems", "bug", 3),
        ("answers", "Answers", "book-open", 0),
        ("insights", "Insights", "chart-column", 0),
        ("settings", "Settings", "settings", 0),
    )
    return [
        {
            "name": name,
            "label": label,
            "icon": icon,
            "url": f"?{name}",
            "count": n,
            "is_current": name == "inbox" and "inbox" in path,
            "key": f"g {RAIL_KEYS[name]}",
        }
        for name, label, icon, n in entries
    ]


def queues() -> list[dict[str, Any]]:
    return [
        {
            "title": "Yours",
            "entries": [
                {
                    "label": "Waits for you",
                    "url": "#",
                    "icon": "inbox",
                    "count": 12,
                    "is_current": True,
                },
                {"label": "Handed over to you", "url": "#", "icon": "arrow-right-left", "count": 1},
                {"label": "Snoozed", "url": "#", "icon": "moon-star", "count": 4},
                {"label": "Drafts", "url": "#", "icon": "sticky-note", "count": 0},
            ],
        },
        {
            "title": "Teams",
            "entries": [
                {"label": "Service", "url": "#", "icon": "life-buoy", "count": 38},
                {"label": "Tech support", "url": "#", "icon": "cable", "count": 17},
                {"label": "Press and officials", "url": "#", "icon": "newspaper", "count": 2},
            ],
        },
        {
            "title": "All",
            "entries": [
                {"label": "Nobody has it", "url": "#", "icon": "circle-dashed", "count": 9},
                {"label": "Everything open", "url": "#", "icon": "rows-3", "count": 12403},
            ],
        },
    ]


def tree() -> list[dict[str, Any]]:
    ticket = {
        "id": 3,
        "name": "Tickets",
        "rule": "text has ticket, fine or inspector",
        "url": "#",
        "team": "Service",
        "count": 9,
        "is_current": True,
        "children": [],
    }
    old = {
        "id": 4,
        "name": "Old app",
        "rule": "text has 3.x",
        "url": "#",
        "is_off": True,
        "children": [],
    }
    press = {
        "id": 2,
        "name": "Press",
        "rule": "intent is press or official",
        "url": "#",
        "team": "PR",
        "goes_on": True,
        "children": [],
    }
    return [
        {
            "id": 1,
            "name": "Everything",
            "rule": "what no child takes stays here",
            "url": "#",
            "team": "Service",
            "children": [
                press,
                {
                    "id": 5,
                    "name": "Complaints",
                    "rule": "intent is complaint",
                    "url": "#",
                    "team": "Service",
                    "children": [ticket, old],
                },
            ],
        }
    ]


def reply(kind: str = "public") -> dict[str, Any]:
    return {
        "url": "#",
        "draft": "",
        "draft_key": f"design-{kind}",
        "kind": kind,
        "can_public": True,
        "can_private": True,
        "max_chars": 500,
        "public_as": "Everybody can read it: as @desk on Mastodon",
        "private_as": "Only Lena reads it: as @desk on Mastodon",
        "public_words": "Everybody on Mastodon can read it, and it cannot be taken back once it is shared.",
    }


def case(now: datetime) -> dict[str, Any]:
    return {
        "id": 2,
        "name": "Lena Brandt",
        "handles": [{"network": "mastodon", "handle": "@lena@city.example"}],
        "waiting_since": now - timedelta(minutes=190),
        "due_at": now - timedelta(minutes=70),
        "marks": [COMPLAINT, LEAVING],
        "assignee": ME,
        "team": "Service",
        "why": [
            "It is a complaint about a ticket.",
            "The route “Tickets” gave it to Service; Amara took it.",
        ],
        "back_url": "?shows=list",
        "person_url": "?shows=person",
        "actions_template": "web/design/_actions.html",
    }


def inbox(now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "rows": rows(now),
        "messages_of_case": messages(now),
        "events": events(now),
        "person": person(now),
        "queues": queues(),
        "case": case(now),
        "reply": reply(),
    }


def components(now: datetime) -> dict[str, Any]:
    good = {"state": "good", "words": "Listening, last heard", "at": now - timedelta(minutes=2)}
    bad = {
        "state": "bad",
        "words": "The password is not accepted any more, since",
        "at": now - timedelta(hours=5),
        "action": {"label": "Renew it", "url": "#"},
    }
    warn = {
        "state": "warn",
        "words": "The network asks us to wait until 14:30, since",
        "at": now - timedelta(minutes=12),
    }
    off = {"state": "off", "words": "Paused by Jonas Weber", "at": now - timedelta(days=2)}
    return inbox(now) | {
        "healths": [good, warn, bad, off],
        "nodes": tree(),
        "waits": [(now - timedelta(minutes=m), None) for m in (0, 12, 90, 300, 2000, 6000)]
        + [(now - timedelta(hours=5), now - timedelta(minutes=25))],
        "marks": [COMPLAINT, LEAVING, PRESS, DANGER, PRAISE],
        "names": NAMES,
        "notices": [{"kind": kind, "words": words} for kind, words in NOTICES],
        "empty": {
            "icon": "coffee",
            "heading": "Nobody waits for you",
            "words": "When a case comes to your team it appears here by itself. Until then you could take one that nobody has.",
            "action": {"label": "See what nobody has", "url": "#"},
        },
        "tabs": [
            {"label": "Open", "url": "#", "count": 38, "is_current": True},
            {"label": "Waiting for them", "url": "#", "count": 7},
            {"label": "Closed", "url": "#"},
        ],
        "pager": {"words": "1 to 50 of 12,403", "next_url": "#"},
        "reply_note": reply("note"),
        "colours": COLOURS,
    }
