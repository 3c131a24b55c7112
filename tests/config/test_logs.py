"""Log lines for machines: one object each, whatever is logged."""

from __future__ import annotations

import json
import logging
import sys

from django.conf import settings

from allears.config.logs import JsonFormatter, TextFormatter


def record(words: str, *args: object, fault: bool = False) -> logging.LogRecord:
    trace = sys.exc_info() if fault else None
    return logging.LogRecord("allears.flow", logging.WARNING, __file__, 1, words, args, trace)


class TestJsonFormatter:
    def test_writes_one_line_that_parses(self) -> None:
        line = JsonFormatter().format(record("%s\nand \u2028 “more”", "words"))
        assert "\n" not in line
        told = json.loads(line)
        assert told["words"] == "words\nand \u2028 “more”"
        assert (told["level"], told["logger"]) == ("warning", "allears.flow")
        assert "trace" not in told

    def test_keeps_the_trace_of_a_fault(self) -> None:
        try:
            raise ValueError("odd")
        except ValueError:
            line = JsonFormatter().format(record("Broke", fault=True))
        assert "ValueError: odd" in json.loads(line)["trace"]


class TestTextFormatter:
    FORMAT = str(settings.LOGGING["formatters"]["text"]["fmt"])
    FORGED = "busy\r\n2026-01-01 00:00:00,000 INFO    allears.staff: Ada let Eve in"

    def test_is_the_one_that_is_used(self) -> None:
        assert settings.LOGGING["formatters"]["text"]["()"].endswith(".TextFormatter")

    def test_makes_no_line_of_what_came_from_outside(self) -> None:
        line = TextFormatter(self.FORMAT).format(record("The server says: %s", self.FORGED))
        assert len(line.splitlines()) == 1
        assert line.endswith(
            r"busy\r\n2026-01-01 00:00:00,000 INFO    allears.staff: Ada let Eve in"
        )

    def test_moves_nothing_on_the_screen(self) -> None:
        line = TextFormatter(self.FORMAT).format(record("%s", "\x1b[2J\x9b\x85\u2028\u202egood"))
        assert line.endswith(r"\x1b[2J\x9b\x85\u2028\u202egood")

    def test_sets_every_line_of_a_trace_in(self) -> None:
        try:
            raise ValueError(self.FORGED)
        except ValueError:
            lines = TextFormatter(self.FORMAT).format(record("Broke", fault=True)).splitlines()
        assert lines[0].endswith("Broke")
        assert len(lines) > 2
        assert all(line.startswith("  ") for line in lines[1:])
