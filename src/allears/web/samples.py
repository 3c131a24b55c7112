"""Invented people and matters for the design pages. Nobody here exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from allears.listening.ports import Finding, Mark, Setting
from allears.web.rendering import FormRenderer

ME = {"name": "Amara Okafor", "image": "", "url": "#"}
JONAS = {"name": "Jonas Weber", "image": ""}
LONG_NAME = "Maximiliana-Theodora Freifrau von und zu Hohenstein-Rautenberg auf Schloss Wildenfels"

COMPLAINT = Mark(
    "complaint", 0.93, "“third time this month” and “still broken” speak of a repeated fault."
)
QUESTION = Mark("question", 0.81, "It ends with a question about delivery.")
LEAVING = Mark("leaving", 0.64, "“cancel my contract” is said, but as an if.")
PRESS = Mark("press", 0.97, "The sender's domain belongs to a newspaper.")
DANGER = Mark("danger", 0.9, "Smoke from a device is mentioned; the safety protocol is open.")
PRAISE = Mark("praise", 0.88, "Thanks by name, no request.")
IDEA = Mark("idea", 0.79, "“it would be great if” asks for something new.")

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

SETTINGS = (
    Setting(
        key="address",
        label="Feed address",
        kind="url",
        required=True,
        help="As you would type it into a browser, for example https://example.org/feed.",
        group="Receiving",
    ),
    Setting(key="mailbox", label="Mail address", kind="email", required=True, group="Receiving"),
    Setting(
        key="password",
        label="Password",
        kind="password",
        required=True,
        help="An app password is best: it can be taken back by itself.",
        group="Receiving",
    ),
    Setting(key="token", label="Access token", is_secret=True, group="Sending"),
    Setting(
        key="security",
        label="Encryption",
        kind="choice",
        required=True,
        default="tls",
        choices=(
            ("tls", "TLS from the start"),
            ("starttls", "STARTTLS"),
            ("none", "None, only inside your own network"),
        ),
        group="Sending",
    ),
    Setting(
        key="signature",
        label="Signature",
        kind="longtext",
        help="Stands under every reply.",
        group="Sending",
    ),
    Setting(
        key="copies",
        label="Keep a copy in the folder “Sent”",
        kind="yesno",
        default="yes",
        group="Sending",
    ),
    Setting(
        key="port", label="Port", kind="number", default="993", group="Receiving", is_advanced=True
    ),
)
VALUES = {
    "address": "htp:/example.org",
    "mailbox": "desk@example.org",
    "port": "993",
    "copies": "yes",
    "signature": "Warm regards\nYour team",
}
ERRORS = {
    "address": "This is not a web address. It starts with https:// and names a place, like https://example.org/feed."
}
FINDINGS = (
    Finding(label="Connection", is_good=True, words="mail.example.org answers."),
    Finding(
        label="Login",
        is_good=False,
        words="The server does not accept this password. Make a new app password and put it here.",
        setting="password",
    ),
)
FORM_DATA = {"name": "", "team": "pr", "about": "Two lines\nof text", "agree": "on"}


class SampleForm(forms.Form):
    default_renderer = FormRenderer()

    name = forms.CharField(
        label="Name of the queue", help_text="A word or two that everybody understands."
    )
    team = forms.ChoiceField(label="Team", choices=[("service", "Service"), ("pr", "PR")])
    order = forms.ChoiceField(
        label="Order",
        widget=forms.RadioSelect,
        choices=[("need", "By need"), ("wait", "By waiting time")],
    )
    about = forms.CharField(
        label="What it is for", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agree = forms.BooleanField(label="Show it to everybody", required=False)


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
            "key": f"g {name[0]}",
        }
        for name, label, icon, n in entries
    ]


def _row(now: datetime, number: int, name: str, words: str, **more: Any) -> dict[str, Any]:
    minutes = more.pop("minutes", 5)
    due = more.pop("late_minutes", None)
    return {
        "id": number,
        "url": "?shows=case",
        "name": name,
        "words": words,
        "network": "email",
        "waiting_since": now - timedelta(minutes=minutes),
        "due_at": now - timedelta(minutes=due) if due is not None else None,
        "marks": [],
        "why": "",
        **more,
    }


def rows(now: datetime) -> list[dict[str, Any]]:
    return [
        _row(
            now,
            1,
            "Fatuma Abdi",
            "There is smoke coming out of the adapter and my daughter sleeps in that room. What do I do?",
            minutes=3,
            marks=[DANGER],
            network="phone",
            is_unread=True,
            team="Tech support",
        ),
        _row(
            now,
            2,
            "Lena Brandt",
            "Third time this month that the app forgets my ticket. The inspector did not believe me, in front of my children.",
            minutes=190,
            late_minutes=70,
            marks=[COMPLAINT, LEAVING],
            network="mastodon",
            is_current=True,
            assignee=ME,
        ),
        _row(
            now,
            3,
            "محمد عبد الرحمن",
            "متى يصل الطلب؟ مر أسبوع ولم يصلني أي خبر منكم.",
            minutes=320,
            marks=[QUESTION],
            network="webform",
            why="longest wait in Service",
            is_unread=True,
            team="Service",
        ),
        _row(
            now,
            4,
            "สมชาย ใจดี",
            "แอปเปิดไม่ได้ตั้งแต่อัปเดตเมื่อวาน ช่วยดูให้หน่อยครับ",
            minutes=55,
            marks=[COMPLAINT],
            network="bluesky",
            assignee=JONAS,
        ),
        _row(
            now,
            5,
            LONG_NAME,
            "I write for the Evening Courier and would like a comment by four o'clock about the outage.",
            minutes=26,
            marks=[PRESS],
            is_unread=True,
            state="handed over to you",
        ),
        _row(
            now,
            6,
            "🦊 foxfire ✨",
            "ok",
            minutes=1,
            network="reddit",
            marks=[PRAISE],
            team="Community",
        ),
        _row(
            now,
            7,
            "Ravi Subramaniam",
            "It would be great if the invoice said which tram line it was for. I do the books for a choir.",
            minutes=1500,
            marks=[IDEA],
            network="discourse",
            why="waits the longest",
            assignee=ME,
        ),
        _row(
            now,
            8,
            "Ingrid Solheim",
            "Hello? Is anybody there?",
            minutes=4400,
            network="rss",
            team="Service",
            why="the third message without an answer",
        ),
    ]


def messages(now: datetime) -> list[dict[str, Any]]:
    told = timedelta(hours=3, minutes=10)
    return [
        {
            "id": 1,
            "kind": "in",
            "name": "Lena Brandt",
            "handle": "@lena@city.example",
            "network": "mastodon",
            "is_public": True,
            "url": "https://city.example/@lena/1",
            "at": now - told,
            "title": "",
            "text": "Third time this month that the app forgets my ticket. The inspector did not believe me, in front of my children.\n\nI have the receipt: https://receipts.example/4711 (bought 7:52). What else do you need?",
            "media": [
                {
                    "kind": "image",
                    "alt": "Screenshot of an empty ticket list",
                    "url": "https://city.example/m/1.png",
                }
            ],
        },
        {
            "id": 2,
            "kind": "note",
            "name": "Jonas Weber",
            "network": "",
            "at": now - timedelta(hours=2),
            "text": "Same as problem 12, tickets vanish after the update to 4.2. Lena is the ninth person.",
        },
        {
            "id": 3,
            "kind": "out",
            "name": "Amara Okafor",
            "handle": "@desk@allears.example",
            "network": "mastodon",
            "is_public": True,
            "at": now - timedelta(minutes=90),
            "text": "Hello Lena, I am Amara. That must have been awful with your children beside you, and it was our app's fault, not yours. I take it from here and write to you in private for the fine.",
            "state": "sent",
            "state_words": "Sent 14:05, approved by Jonas Weber.",
        },
        {
            "id": 4,
            "kind": "out",
            "name": "Amara Okafor",
            "handle": "@desk@allears.example",
            "network": "mastodon",
            "is_public": False,
            "at": now - timedelta(minutes=2),
            "text": "Could you send me the number of the fine?",
            "state": "failed",
            "state_words": "Not sent: the network refused it after three tries.",
            "state_action": {"label": "Try again", "url": "#"},
        },
    ]


def events(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": 1,
            "icon": "route",
            "words": "Routed to Service",
            "reason": "A complaint about a ticket; the route “Tickets” leads to Service. Tech support watches.",
            "at": now - timedelta(hours=3),
        },
        {
            "id": 2,
            "icon": "hand",
            "words": "Amara Okafor took it",
            "at": now - timedelta(minutes=100),
        },
    ]


def person(now: datetime) -> dict[str, Any]:
    return {
        "name": "Lena Brandt",
        "url": "#",
        "since": now - timedelta(days=800),
        "note": "Prefers to be written to in the evening.",
        "identities": [
            {"network": "mastodon", "handle": "@lena@city.example", "url": "#"},
            {"network": "email", "handle": "lena.brandt@post.example", "url": ""},
        ],
        "facts": [
            {"name": "Language", "value": "German, English"},
            {"name": "Customer", "value": "since 2019, monthly pass"},
        ],
        "cases": [
            {
                "url": "#",
                "words": "Refund for the strike day",
                "outcome": "satisfied",
                "at": now - timedelta(days=40),
            },
            {
                "url": "#",
                "words": "How do I add a child to my pass?",
                "outcome": "satisfied",
                "at": now - timedelta(days=300),
            },
        ],
    }


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
        "why": "It is a complaint about a ticket, so the route “Tickets” gave it to Service; Amara took it.",
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
        "names": [
            "Lena Brandt",
            "محمد عبد الرحمن",
            "สมชาย ใจดี",
            "🦊 foxfire",
            "李小龙",
            LONG_NAME,
            "x",
        ],
        "notices": [
            {"kind": kind, "words": words}
            for kind, words in (
                ("info", "Three people were merged into one today."),
                ("good", "All channels are listening."),
                ("warn", "Two channels have been quiet for a day. That is unusual for them."),
                (
                    "bad",
                    "Nothing has been sent for ten minutes. Replies wait in the outbox; none is lost.",
                ),
            )
        ],
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
        "colours": (
            "ground",
            "surface",
            "raised",
            "hover",
            "pick",
            "line",
            "edge",
            "ink",
            "ink-soft",
            "ink-faint",
            "accent",
            "good",
            "warn",
            "bad",
            "info",
        ),
    }
