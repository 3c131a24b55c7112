"""Every write about what we say again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.knowledge import queries
from allears.knowledge.models import Article, CannedReply
from allears.knowledge.rules import exchange
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import Team, User

MAX_TEXT = 20_000
MAX_ARTICLE = 50_000
_NOT_SHORT = re.compile(r"[^\w-]+")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a canned reply says, and who may use it."""

    name: str
    shortcut: str
    text: str
    language: str = ""
    is_shared: bool = False
    team: Team | None = None
    """Shared with this team alone; None while `is_shared`: with everybody."""


def shortcut_of(words: str) -> str:
    """A short name as it is typed after `/`: lower case, dashes between the words."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return _NOT_SHORT.sub("-", folded).strip("-_")[:40]


def add(*, words: Words, by: User, now: datetime) -> CannedReply:
    """Keep a new one. Raises `NotPossible`."""
    row = CannedReply(owner=by, created_at=now)
    return _keep(row, words, by=by, now=now)


def change(*, row: CannedReply, words: Words, by: User, now: datetime) -> CannedReply:
    """Say it differently from now on. Raises `NotPossible`."""
    if not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead changes it. Keep a copy of your own."))
    return _keep(row, words, by=by, now=now)


def _keep(row: CannedReply, words: Words, *, by: User, now: datetime) -> CannedReply:
    if (words.is_shared or words.team) and not by.can_lead:
        raise NotPossible(_("Leads share replies with others. You may keep it for yourself."))
    row.name = " ".join(words.name.split())[:80]
    row.shortcut = shortcut_of(words.shortcut or row.name)
    row.text = words.text.replace("\r\n", "\n").strip()[:MAX_TEXT]
    row.language = words.language
    if not row.name or not row.text or not row.shortcut:
        raise NotPossible(_("A name and a text are needed."))
    is_shared = words.is_shared or words.team is not None
    row.shared_at = (row.shared_at or now) if is_shared else None
    row.team = words.team
    row.changed_at = now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        taken = _("The short name /%s is taken. Choose another one.") % row.shortcut
        raise NotPossible(taken) from None
    return row


@transaction.atomic
def remove(*, row: CannedReply, by: User, now: datetime) -> None:
    """Out of every list; it can be brought back."""
    if not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead removes it."))
    CannedReply.objects.filter(pk=row.pk).update(removed_at=now, changed_at=now)


def bring_back(*, row: CannedReply, by: User, now: datetime) -> None:
    """It was not meant to go. Raises `NotPossible` when its short name is taken meanwhile."""
    if not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead brings it back."))
    try:
        with transaction.atomic():
            CannedReply.objects.filter(pk=row.pk).update(removed_at=None, changed_at=now)
    except IntegrityError:
        words = _("The short name /%s was given to another one meanwhile.") % row.shortcut
        raise NotPossible(words) from None


@transaction.atomic
def used(*, row: CannedReply, now: datetime) -> None:
    """Somebody put it into an answer."""
    CannedReply.objects.filter(pk=row.pk).update(n_used=F("n_used") + 1, last_used_at=now)


@dataclass(frozen=True, kw_only=True)
class Imported:
    n_new: int
    n_changed: int
    bad: list[exchange.Bad]


def import_lines(*, lines: Iterable[exchange.Line], by: User, now: datetime) -> Imported:
    """Keep each as one's own; one of the same short name is changed, not doubled."""
    n_new = n_changed = 0
    bad: list[exchange.Bad] = []
    own = CannedReply.objects.filter(owner=by, shared_at=None, removed_at=None)
    for at, line in enumerate(lines, 1):
        name = line.name.strip() or line.text.strip().partition("\n")[0][:80]
        shortcut = shortcut_of(line.shortcut or name)
        words = Words(name=name, shortcut=shortcut, text=line.text, language=line.language[:35])
        row = own.filter(shortcut__iexact=shortcut).first()
        try:
            if row is None:
                add(words=words, by=by, now=now)
                n_new += 1
            else:
                change(row=row, words=words, by=by, now=now)
                n_changed += 1
        except NotPossible as why:
            bad.append(exchange.Bad(at, str(why)))
    return Imported(n_new=n_new, n_changed=n_changed, bad=bad)


# ---- articles --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an article says."""

    title: str
    text: str
    language: str


@transaction.atomic
def add_article(*, said: Said, by: User, now: datetime) -> Article:
    """Keep a new one, internal. Raises `NotPossible`."""
    row = Article(created_by=by, created_at=now)
    return _keep_article(row, said, by=by, now=now)


@transaction.atomic
def change_article(*, row: Article, said: Said, by: User, now: datetime) -> Article:
    """Say it differently from now on; where it is public, at once for everybody."""
    return _keep_article(row, said, by=by, now=now)


def _keep_article(row: Article, said: Said, *, by: User, now: datetime) -> Article:
    _check_lead(by)
    row.title = " ".join(said.title.split())[:200]
    row.text = said.text.replace("\r\n", "\n").strip()[:MAX_ARTICLE]
    row.language = said.language
    if not row.title or not row.text or not row.language:
        raise NotPossible(_("A title, a text and a language are needed."))
    row.changed_by, row.changed_at = by, now
    row.save()
    return row


@transaction.atomic
def publish(*, row: Article, by: User, now: datetime) -> None:
    """From now on everybody in the world may read it."""
    _check_lead(by)
    waiting = Article.objects.filter(pk=row.pk, published_at=None, removed_at=None)
    if waiting.update(published_at=now, published_by=by):
        audit(what="article.published", words=row.title, by=by, now=now, subject=str(row.pk))


@transaction.atomic
def withdraw(*, row: Article, by: User, now: datetime) -> None:
    """It is for the desk alone again; its address leads nowhere."""
    _check_lead(by)
    standing = Article.objects.filter(pk=row.pk, published_at__isnull=False)
    if standing.update(published_at=None, published_by=None):
        audit(what="article.withdrawn", words=row.title, by=by, now=now, subject=str(row.pk))


@transaction.atomic
def remove_article(*, row: Article, by: User, now: datetime) -> None:
    """Out of every list, and internal; it can be brought back."""
    withdraw(row=row, by=by, now=now)
    Article.objects.filter(pk=row.pk).update(removed_at=now)


@transaction.atomic
def bring_back_article(*, row: Article, by: User, now: datetime) -> None:
    """It was not meant to go."""
    del now
    _check_lead(by)
    Article.objects.filter(pk=row.pk).update(removed_at=None)


@transaction.atomic
def used_article(*, row: Article) -> None:
    """Somebody put it into an answer."""
    Article.objects.filter(pk=row.pk).update(n_used=F("n_used") + 1)


@transaction.atomic
def helped(*, row: Article) -> None:
    """Somebody outside says that it helped."""
    Article.objects.filter(pk=row.pk).update(n_helped=F("n_helped") + 1)


def _check_lead(by: User) -> None:
    if not by.can_lead:
        raise NotPossible(_("Leads keep the articles. Ask one of them."))
