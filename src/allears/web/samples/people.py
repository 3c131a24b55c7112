"""Invented people, what they say, and what was said to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allears.listening.ports import Mark

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


_ROWS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "Fatuma Abdi",
        "There is smoke coming out of the adapter and my daughter sleeps in that room. What do I do?",
        {
            "minutes": 3,
            "marks": [DANGER],
            "network": "phone",
            "is_unread": True,
            "team": "Tech support",
        },
    ),
    (
        "Lena Brandt",
        "Third time this month that the app forgets my ticket. The inspector did not believe me, in front of my children.",
        {
            "minutes": 190,
            "late_minutes": 70,
            "marks": [COMPLAINT, LEAVING],
            "network": "mastodon",
            "is_current": True,
            "assignee": ME,
        },
    ),
    (
        "محمد عبد الرحمن",
        "متى يصل الطلب؟ مر أسبوع ولم يصلني أي خبر منكم.",
        {
            "minutes": 320,
            "marks": [QUESTION],
            "network": "webform",
            "why": "longest wait in Service",
            "is_unread": True,
            "team": "Service",
        },
    ),
    (
        "สมชาย ใจดี",
        "แอปเปิดไม่ได้ตั้งแต่อัปเดตเมื่อวาน ช่วยดูให้หน่อยครับ",
        {"minutes": 55, "marks": [COMPLAINT], "network": "bluesky", "assignee": JONAS},
    ),
    (
        LONG_NAME,
        "I write for the Evening Courier and would like a comment by four o'clock about the outage.",
        {"minutes": 26, "marks": [PRESS], "is_unread": True, "state": "handed over to you"},
    ),
    (
        "🦊 foxfire ✨",
        "ok",
        {"minutes": 1, "network": "reddit", "marks": [PRAISE], "team": "Community"},
    ),
    (
        "Ravi Subramaniam",
        "It would be great if the invoice said which tram line it was for. I do the books for a choir.",
        {
            "minutes": 1500,
            "marks": [IDEA],
            "network": "discourse",
            "why": "waits the longest",
            "assignee": ME,
        },
    ),
    (
        "Ingrid Solheim",
        "Hello? Is anybody there?",
        {
            "minutes": 4400,
            "network": "rss",
            "team": "Service",
            "why": "the third message without an answer",
        },
    ),
)


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
        _row(now, n, name, words, **more) for n, (name, words, more) in enumerate(_ROWS, start=1)
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
