"""What is asked of kept posts by `bench.keep`: every kind of question, easy ones and bad ones.

The words are those of `workload.py`. A kind that is not asked of it (a wildcard over everything, an OR
of fifty) is here because somebody will type it.
"""

from __future__ import annotations

import time
from pathlib import Path

from allears.listening import kept
from allears.listening.query import parse

_FIFTY = [
    "late",
    "lost",
    "broken",
    "refund",
    "delivery",
    "parcel",
    "order",
    "invoice",
    "price",
    "cheap",
    "support",
    "service",
    "help",
    "agent",
    "phone",
    "email",
    "website",
    "app",
    "update",
    "crash",
    "bug",
    "slow",
    "error",
    "login",
    "password",
    "account",
    "card",
    "payment",
    "bank",
    "transfer",
    "fee",
    "bill",
    "charge",
    "cancel",
    "return",
    "exchange",
    "size",
    "colour",
    "quality",
    "damaged",
    "missing",
    "wrong",
    "cold",
    "hot",
    "noise",
    "smell",
    "dirty",
    "rude",
    "waiting",
    "queue",
]
QUERIES = {
    "a rare word": "refund",
    "a common word": "the",
    "two words": "late delivery",
    "two common words": "the and",
    "a rare phrase": '"good morning"',
    "a common phrase": '"of the"',
    "a long common phrase": '"one of the best"',
    "a phrase that nobody says": '"the of and the is"',
    "a loose phrase, rare": '"refund order"~5',
    "a loose phrase, common": '"the world people"~6',
    "a loose phrase, all common": '"the of and"~4',
    "near, rare": "(delivery OR parcel) NEAR/5 (late OR lost OR broken)",
    "near, common": "the NEAR/3 (world OR people)",
    "near, all common": "the NEAR/2 and",
    "near, never": "the NEAR/1 zzzz*",
    "a part of an address": 'url:"/abcd"',
    "a part of every address": "url:bsky",
    "a part that nobody wrote": "url:qqqqqqqq",
    "a word in addresses": "url:news",
    "a site": "site:bsky.app NOT is:reply",
    "an author": "author:anna1.bsky.social",
    "a language": "lang:ja",
    "fields": "is:reply has:link lang:en",
    "a hashtag": "#art",
    "an emoji": "😂",
    "wildcard, head": "refund* OR deliver*",
    "wildcard, tail": "*phone",
    "wildcard, wide": "a*",
    "Japanese": "東京 NOT 大阪",
    "a Japanese phrase": '"ありがとう"',
    "Chinese": "中国",
    "Arabic": "الحب",
    "exact letters": "{BT}",
    "exact, a common word": "{The}",
    "common, not": "the NOT (and OR of OR is)",
    "not, by phrases": 'the NOT ("of the" OR "in the" OR "to the")',
    "a brand": '(acme OR #acme OR @acme.bsky.social) NOT ("acme street" OR lang:de)',
    "an OR of fifty": " OR ".join(_FIFTY),
    "fifty near one": f"({' OR '.join(_FIFTY)}) NEAR/4 (not OR never)",
}
COLD = ("a rare word", "a common word", "a rare phrase", "near, rare", "a word in addresses",
        "an author", "wildcard, tail", "a brand")  # fmt: skip
"""Asked in a process that has just begun, too."""


def once(folder: Path, text: str) -> tuple[float, float, float, int]:
    """Seconds until 50 examples (or the end), until the end, of CPU, and how many were met."""
    began, spent = time.perf_counter(), time.process_time()
    first, told = 0.0, None
    for told in kept.search(folder, parse(text)):
        if not first and len(told.examples) >= 50:
            first = time.perf_counter() - began
    whole = time.perf_counter() - began
    return first or whole, whole, time.process_time() - spent, told.n_met if told else 0
