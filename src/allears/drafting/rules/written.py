"""What came back from a model, read as if a stranger had written it: plain text, bounded, or a fault.

The shape is that of `/v1/chat/completions`: `choices[0].message.content` (a text, or parts with texts),
`finish_reason`, and `usage`, which local servers may leave out. Thinking aloud (`<think>`) is cut off, signs
that cannot be seen or turn the text round are taken out, and links that stand in none of the sources become
blanks. What it misses: whether it is true.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_TEXT = 4_000
MAX_BYTES = 500_000
"""Of a whole answer."""
MAX_WORDS = 300
"""Of what the other side says of a fault."""
LINK = "{{link}}"
_LINKS = re.compile(
    r"!?\[([^\]\n]{0,200})\]\(\s*([^)\s]+)[^)]*\)|((?:https?://|www\.)[^\s<>\"')\]]+)", re.I
)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)


class Fault(StrEnum):
    """Why there is no draft."""

    KEY = "key"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    REFUSED = "refused"
    BROKEN = "broken"
    MOVED = "moved"
    NOT_JSON = "not_json"
    EMPTY = "empty"
    SLOW = "slow"
    LARGE = "large"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"


class NoDraft(Exception):
    """Nothing that could be offered; `said`: what the other side says of it, bounded."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        super().__init__(fault)
        self.fault, self.said = fault, plain(said, ())[:MAX_WORDS]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text that a model wrote."""

    text: str
    n_prompt: int = 0
    n_completion: int = 0
    is_cut: bool = False
    """It ran out of room."""


def read(status: int, content: bytes) -> Written:
    """Raises `NoDraft`. The text is cleaned by `plain` afterwards, when it is known which links may stand."""
    found = _json(content)
    if status != 200:
        raise NoDraft(_fault(status), _said(found))
    if not isinstance(found, dict):
        raise NoDraft(Fault.NOT_JSON)
    if found.get("error"):
        raise NoDraft(Fault.REFUSED, _said(found))
    choices = found.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise NoDraft(Fault.NOT_JSON)
    text = _THINKING.sub("", _text(message.get("content"))).strip()
    if not text:
        raise NoDraft(Fault.EMPTY, _text(message.get("refusal")))
    usage = found.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Written(
        text=text[: 4 * MAX_TEXT],
        n_prompt=_number(usage.get("prompt_tokens")),
        n_completion=_number(usage.get("completion_tokens")),
        is_cut=choice.get("finish_reason") == "length",
    )


def plain(text: str, links: Collection[str]) -> str:
    """Plain text of at most `MAX_TEXT` characters, with no link but `links`."""

    def link(met: re.Match[str]) -> str:
        url = met[2] or met[3]
        words = f"{met[1]} " if met[1] else ""
        return words + (url if url.rstrip(".,;:!?") in links else LINK)

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(
        one for one in text if one in "\n\t\u200c\u200d" or unicodedata.category(one)[0] != "C"
    )
    found = _LINKS.sub(link, seen)
    return re.sub(r"\n{3,}", "\n\n", found).strip()[:MAX_TEXT]


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _fault(status: int) -> Fault:
    if 300 <= status < 400:
        return Fault.MOVED
    by_status = {
        401: Fault.KEY,
        403: Fault.KEY,
        404: Fault.NOT_FOUND,
        429: Fault.BUSY,
        503: Fault.BUSY,
    }
    return by_status.get(status, Fault.BROKEN if status >= 500 or status < 400 else Fault.REFUSED)


def _said(found: Any) -> str:
    """OpenAI says `{"error": {"message": …}}`, others `{"error": "…"}` or `{"message": …}`."""
    error = found.get("error", found.get("message", "")) if isinstance(found, dict) else ""
    error = error.get("message", "") if isinstance(error, dict) else error
    return error if isinstance(error, str) else ""


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [one.get("text") for one in parts if isinstance(one, dict)]
    return "".join(one for one in texts if isinstance(one, str))


def _number(found: Any) -> int:
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return min(max(found, 0), 10_000_000) if is_number else 0
