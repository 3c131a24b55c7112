"""Log lines for machines: one JSON object each, without secrets."""

from __future__ import annotations

import json
import logging


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
