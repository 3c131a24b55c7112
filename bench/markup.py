"""What stands in the markup of a page, found without reading all of it.

A bench that plays a hundred people reads thousands of pages a minute on the cores that it measures:
expressions over whole pages took more of them than the web server did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_ATTRIBUTE = re.compile(r"\s([a-z-]+)=\"([^\"]*)\"")


def tags_with(body: str, start: str) -> Iterator[dict[str, str]]:
    """The attributes of each tag one of whose attributes is written like that: `data-live="`."""
    at = body.find(start)
    while at >= 0:
        ends = body.find(">", at)
        if body[at - 1].isspace():
            tag = body[body.rfind("<", 0, at) : ends]
            yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        at = body.find(start, max(at + 1, ends))


def form(body: str, form_id: str) -> str:
    """The markup of one form; empty where there is none."""
    at = body.find(f'id="{form_id}"')
    begins = body.rfind("<form", 0, at) if at >= 0 else -1
    return body[begins : body.find("</form>", at) + len("</form>")] if begins >= 0 else ""
