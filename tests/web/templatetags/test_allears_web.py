"""The tags, with what a hostile stranger may call themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template

from allears.listening.ports import UNKNOWN, Mark

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)
HOSTILE = "\"><img src=x onerror=alert(1)><script>'"


def show(source: str, **context: Any) -> str:
    return Template("{% load allears_web %}" + source).render(Context({"now": NOW, **context}))


class TestEscaping:
    @pytest.mark.parametrize(
        "tag",
        [
            "{% avatar x %}",
            "{% avatar x x %}",
            "{% badge x %}",
            "{% badge x x %}",
            "{% network_sign x %}",
            "{% network_sign x x %}",
            "{% network_sign x only_icon=True %}",
            "{% keyhint x %}",
            "{% mark m %}",
            "{% mark m plain=True %}",
            "{% count 3 x %}",
            "{{ x|linkify_plain }}",
        ],
    )
    def test_holds_in(self, tag: str) -> None:
        html = show(tag, x=HOSTILE, m=Mark(HOSTILE, 0.5, HOSTILE))
        assert "<img src=x" not in html
        assert "<script" not in html
        assert 'title=""' not in html


class TestWaiting:
    def test_grows_in_weight_and_keeps_the_whole_time(self) -> None:
        html = show("{% waiting since %}", since=NOW - timedelta(hours=30))
        assert 'class="wait wait-3"' in html
        assert 'datetime="2026-03-09T08:30:00+00:00"' in html
        assert ">1 day<" in html

    def test_turns_red_with_a_word_only_when_we_owe(self) -> None:
        since = NOW - timedelta(hours=30)
        assert "late" not in show(
            "{% waiting since now due %}", since=since, due=NOW + timedelta(minutes=1)
        )
        html = show("{% waiting since now due %}", since=since, due=NOW - timedelta(minutes=5))
        assert "5 min late" in html
        assert "<svg" in html

    def test_says_nothing_about_nobody(self) -> None:
        assert show("{% waiting None %}{% ago None %}{% late None %}") == ""


class TestMark:
    def test_opens_to_its_reason(self) -> None:
        html = show("{% mark m %}", m=Mark("complaint", 0.9, "Because."))
        assert "<details" in html
        assert "Because." in html
        assert "90 % sure." in html
        assert "perhaps" not in html

    def test_is_said_with_care_when_unsure(self) -> None:
        assert "perhaps leaving" in show("{% mark m plain=True %}", m=Mark("leaving", 0.5, ""))

    def test_is_silent_when_unknown(self) -> None:
        assert show("{% mark m %}{% mark None %}", m=UNKNOWN) == ""


class TestCount:
    @pytest.mark.parametrize(("n", "shown"), [(1, ">1<"), (9999, ">9,999<"), (12_403, ">12k<")])
    def test_is_short(self, n: int, shown: str) -> None:
        assert shown in show("{% count n %}", n=n)

    def test_says_nothing_for_nothing(self) -> None:
        assert show("{% count 0 %}{% count None %}") == ""


class TestAvatar:
    def test_loads_nothing_from_outside(self) -> None:
        assert "<img" not in show("{% avatar 'Lena' 'https://spy.example/a.png' %}")
        assert '<img src="/faces/1"' in show("{% avatar 'Lena' '/faces/1' %}")
