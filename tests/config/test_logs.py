"""Log lines for machines: one object each, whatever is logged."""

from __future__ import annotations

import json
import logging
import sys

from allears.config.logs import JsonFormatter


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
