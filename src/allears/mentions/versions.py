"""What a mention said over time, each wording with what changed in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allears.lib import differing
from allears.mentions.models import Mention, Version
from allears.triage import personal


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One of the ways in which it was said."""

    at: datetime
    """When its author wrote it so, as far as the network tells; else when we heard it."""
    warning: str
    title: str
    text: str
    pieces: tuple[differing.Piece, ...] = ()
    """Its words beside those of the wording before it; empty for the first."""

    @property
    def words(self) -> str:
        return "\n\n".join(part for part in (self.warning, self.title, self.text) if part)


def title_before(mention_id: int) -> str:
    """Of a changed mention: the title that it had until then."""
    rows = Version.objects.filter(mention_id=mention_id).order_by("-id")
    return rows.values_list("title", flat=True).first() or ""


def ever_said(mention_ids: Iterable[int]) -> dict[int, set[str]]:
    """Every title and text that each of them ever had, for finding copies of them."""
    ids, found = list(mention_ids), dict[int, set[str]]()
    now = Mention.objects.filter(pk__in=ids).values_list("pk", "title", "text", "post__warning")
    before = Version.objects.filter(mention_id__in=ids)
    for pk, *said in (*now, *before.values_list("mention_id", "title", "text", "warning")):
        found.setdefault(pk, set()).update(str(words) for words in said if words)
    return found


def wordings(mention: Mention) -> list[Wording]:
    """The newest first; one for a mention that was never changed."""
    found: list[Wording] = []
    heard_at = mention.heard_at
    for row in Version.objects.filter(mention=mention).order_by("id"):
        found.append(_wording(row, row.edited_at or heard_at, row.warning, found))
        heard_at = row.seen_at
    warning = str(mention.post.get("warning") or "")
    found.append(_wording(mention, mention.edited_at or heard_at, warning, found))
    return found[::-1]


def _wording(row: Version | Mention, at: datetime, warning: str, before: list[Wording]) -> Wording:
    title, text = personal.masked(row.title), personal.masked(row.text)
    made = Wording(at=at, warning=warning, title=title, text=text)
    if not before:
        return made
    pieces = tuple(differing.pieces(before[-1].words, made.words))
    return Wording(at=at, warning=warning, title=title, text=text, pieces=pieces)
