"""Log lines: for machines one JSON object each, for people one line each; without secrets.

What a network, a mail server or a file says of itself stands in many of them. A line end in it would make
a line that we never wrote, and other signs of control could move what an operator sees on the screen: in
words they are written as escapes, and each line of a trace is set in. What it misses: words that look like
a log line without being one; they stand behind the time and name of ours.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def one_line(words: str) -> str:
    """Without signs that end a line or move what is shown."""
    return _CONTROL.sub(_escaped, words)


class TextFormatter(logging.Formatter):
    """Time, level, where and words on one line; the trace of a fault below it, set in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: logging._SysExcInfoType) -> str:
        trace = super().formatException(ei)
        return "\n".join(f"  {one_line(line)}" for line in trace.split("\n"))


class JsonFormatter(logging.Formatter):
    """Time, level, where, words, and the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "words": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
