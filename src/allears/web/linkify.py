"""Hostile plain text made safe to read: escaped, its web addresses clickable, its lines kept.

Every paragraph is a `<p dir="auto">`, so right-to-left text stands right and a stray direction
override ends with its paragraph. Control characters are taken out. Only http and https become links;
the address is shown whole, as it is, and nothing is ever loaded from it.
Misses: addresses without a scheme ("example.org"), mail addresses, hashtags.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# Characters that turn the direction of the text around: never part of an address.
_TURNERS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_ADDRESS = re.compile(rf"https?://[^\s<>\"'`{{}}|\\^{_TURNERS}]{{1,2000}}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_PARAGRAPHS = re.compile(r"\n[ \t\u00a0]*\n\s*")
_TRAILING = ".,;:!?…·*_~»”’"
_PAIRS = {")": "(", "]": "["}


def linkify_plain(text: str) -> SafeString:
    """HTML paragraphs of `text`; empty for empty text."""
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not clean:
        return mark_safe("")
    paragraphs = ((_lines(part),) for part in _PARAGRAPHS.split(clean))
    return format_html_join("\n", '<p dir="auto">{}</p>', paragraphs)


def _lines(paragraph: str) -> SafeString:
    return format_html_join(
        mark_safe("<br>"), "{}", ((_links(line),) for line in paragraph.split("\n"))
    )


def _links(line: str) -> SafeString:
    done: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(line):
        address = _trim(found.group())
        if not _has_host(address):
            continue
        done.append(escape(line[at : found.start()]))
        done.append(_anchor(address))
        at = found.start() + len(address)
    done.append(escape(line[at:]))
    return mark_safe("".join(done))  # noqa: S308 - every piece above is escaped


def _anchor(address: str) -> str:
    return format_html(
        '<a href="{0}" dir="ltr" rel="noopener noreferrer nofollow ugc" target="_blank">{0}</a>',
        address,
    )


def _trim(address: str) -> str:
    """Without the sentence's own punctuation, and without a bracket that was opened before it."""
    while address:
        last = address[-1]
        if last in _TRAILING or (
            last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        ):
            address = address[:-1]
        else:
            break
    return address


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
