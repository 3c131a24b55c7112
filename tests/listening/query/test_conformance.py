"""The cases that lie beside the language's page: every one must be read, refused or met as it says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from allears.listening import match
from allears.listening.post import decode
from allears.listening.query import QueryError, format, parse, parse_x

CASES = Path(__file__).parents[4] / "shared" / "query-cases.jsonl"


def read_cases() -> list[dict]:
    if CASES.exists():
        return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    if os.environ.get("ALLEARS_WITHOUT_SHARED") == "1":
        pytest.skip(f"{CASES} is not here and ALLEARS_WITHOUT_SHARED=1 says that this is meant")
    pytest.fail(f"{CASES} is missing. Put it there or set ALLEARS_WITHOUT_SHARED=1.")


def outcome(case: dict) -> dict:
    try:
        if "x" in case:
            rule = parse_x(case["x"])
            if rule.unread:
                return {"unread": list(rule.unread)}
            node = rule.node
        else:
            node = parse(case["query"])
    except QueryError as refused:
        return {"error_at": refused.at}
    assert parse(format(node)) == node
    if "post" not in case:
        return {}
    hits = match.compile([("m", node)]).match(decode(json.dumps({"text": "", **case["post"]})))
    return {"match": bool(hits.sure)}


class TestConformance:
    def test_holds_for_every_case(self):
        cases = read_cases()
        wrong = [
            (case, outcome(case))
            for case in cases
            if outcome(case) != {k: case[k] for k in ("match", "error_at", "unread") if k in case}
        ]
        assert wrong == []
        assert len(cases) > 700
