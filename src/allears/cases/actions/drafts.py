"""What somebody has begun to write, kept as it is typed, with its files, until it leaves.

One draft a person and case. The newest words win; whoever saves over words that they have not seen
is handed those, so that a second tab or a train without a line loses nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases import queries
from allears.cases.actions import record
from allears.cases.models import Case, Draft, Message
from allears.cases.rules import attached
from allears.cases.rules.attached import Attached
from allears.listening.ports import Limits
from allears.mentions import files as store
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.staff.worded import first, worded

MAX_DRAFT = 100_000
MAX_VISIBILITY = 20


@dataclass(frozen=True, kw_only=True)
class Where:
    """What a draft is meant for, and which words its writer had before them."""

    kind: str = "private"
    """private, public, note or spoken"""
    conversation_id: int = 0
    warning: str | None = None
    """What shall stand before it; None: nobody said."""
    visibility: str | None = None
    """Who shall see it, "" for whoever saw the post; None: nobody said."""
    base: datetime | None = None
    """`changed_at` of the draft that they went on from; None: they saw none."""


JUST_NOW = timedelta(minutes=1)
"""For so long a draft that says what was just sent is taken for a late one."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    changed_at: datetime | None
    other: str = ""
    """Newer words of the same person that these replaced unseen."""


@transaction.atomic
def save_draft(
    *,
    case_id: int,
    text: str,
    begun_version: int,
    by: User,
    now: datetime,
    where: Where | None = None,
) -> Saved:
    """Keep what somebody has written so far; an empty text without files forgets it."""
    old = _locked(case_id, by)
    other = ""
    if old and where and (where.base is None or old.changed_at > where.base):
        is_lost = old.text.strip() and old.text.strip() not in text
        other = old.text if is_lost else ""
    if not text.strip() and not (old and old.files):
        Draft.objects.filter(case_id=case_id, user=by).delete()
        return Saved(changed_at=None, other=other)
    if old is None and _has_left(case_id, text, by=by, now=now):
        return Saved(changed_at=None)
    values: dict[str, object] = {"text": text[:MAX_DRAFT], "changed_at": now}
    if where:
        known = {one.pk for one in queries.conversations_of(case_id)}
        values["conversation_id"] = (
            where.conversation_id if where.conversation_id in known else None
        )
        values["is_public"] = {"public": True, "private": False}.get(where.kind)
        if where.warning is not None:
            values["warning"] = where.warning
        if where.visibility is not None:
            values["visibility"] = where.visibility[:MAX_VISIBILITY]
    Draft.objects.update_or_create(
        case_id=case_id,
        user=by,
        defaults=values,
        create_defaults={**values, "begun_version": begun_version},
    )
    return Saved(changed_at=now, other=other)


def _has_left(case_id: int, text: str, *, by: User, now: datetime) -> bool:
    """These words were sent a moment ago: a draft that was saved meanwhile came after them."""
    said = Message.objects.filter(case_id=case_id, by=by, at__gt=now - JUST_NOW)
    return text.strip() in {one.strip() for one in said.values_list("text", flat=True)}


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as it was handed in; `claimed_type` is what the browser says."""

    name: str
    content: bytes
    claimed_type: str = ""


def add_file(
    *, case_id: int, file: NewFile, limits: Limits | None, by: User, now: datetime
) -> Draft:
    """Put a file into one's draft. Its bytes are on disk before the row names them."""
    record.allowed(by)
    made = Attached(
        sha256=hashlib.sha256(file.content).hexdigest(),
        name=file.name[: attached.MAX_NAME] or _("file"),
        kind=attached.type_of(file.content, file.claimed_type),
        size=len(file.content),
    )

    def add(files: list[Attached]) -> list[Attached]:
        together = [f for f in files if f.sha256 != made.sha256] + [made]
        words = attached.against(together, limits, place=_("This channel"))
        if words:
            raise NotPossible(words)
        return together

    with transaction.atomic():
        case = Case.objects.filter(pk=case_id).first()
        if case is None:
            raise NotPossible(_("There is no such case any more."))
        draft = _change_files(case, add, by=by, now=now)
        store.store({made.sha256: file.content})
    return draft


@transaction.atomic
def remove_file(*, case_id: int, sha256: str, by: User, now: datetime) -> Draft | None:
    """Take it out again; its bytes stay, for a message may name them too."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or _locked(case_id, by) is None:
        return None
    return _change_files(
        case, lambda files: [f for f in files if f.sha256 != sha256], by=by, now=now
    )


@transaction.atomic
def describe_file(*, case_id: int, sha256: str, alt: str, by: User, now: datetime) -> Draft | None:
    """Say what a picture shows, for those who cannot see it."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or _locked(case_id, by) is None:
        return None
    words = " ".join(alt.split())[: attached.MAX_ALT]
    return _change_files(
        case,
        lambda files: [replace(f, alt=words) if f.sha256 == sha256 else f for f in files],
        by=by,
        now=now,
    )


@dataclass(frozen=True, kw_only=True)
class Returning:
    """An answer that does not leave, on its way back to who wrote it."""

    case: Case
    user: User
    text: str
    conversation_id: int
    is_public: bool
    files: list[Attached]
    warning: str | None = None
    visibility: str = ""
    is_returned: bool = False
    """It was to leave later, and the person wrote before."""


def give_back(*, message: Message, is_returned: bool, now: datetime) -> Draft:
    """A message that will not leave is its author's draft again, before what they began since."""
    assert message.by is not None
    returning = Returning(
        case=message.case,
        user=message.by,
        text=message.text,
        conversation_id=message.conversation_id,
        is_public=message.is_public,
        files=attached.read(message.files),
        warning=message.warning,
        visibility=_chosen_of(message),
        is_returned=is_returned,
    )
    return put_before(returning, now=now)


@transaction.atomic
def put_before(returning: Returning, *, now: datetime) -> Draft:
    """The words and files of an answer stand in its author's draft, before what they began since."""
    old = _locked(returning.case.pk, returning.user)
    text, files = returning.text, list(returning.files)
    if old is not None and old.text.strip() and old.text.strip() != text.strip():
        text = f"{text}\n\n{old.text}"
    known = {file.sha256 for file in files}
    files += [f for f in attached.read(old.files if old else []) if f.sha256 not in known]
    draft, _made = Draft.objects.update_or_create(
        case=returning.case,
        user=returning.user,
        defaults={
            "text": text[:MAX_DRAFT],
            "changed_at": now,
            "begun_version": returning.case.version,
            "conversation_id": returning.conversation_id,
            "is_public": returning.is_public,
            "files": attached.write(files),
            "warning": returning.warning,
            "visibility": returning.visibility,
            "is_returned": returning.is_returned,
        },
    )
    return draft


def _chosen_of(message: Message) -> str:
    """Who was to see it."""
    said = message.outgoing.utterance if message.outgoing else {}
    return str(said.get("visibility", "")) if message.is_public else ""


def _locked(case_id: int, by: User) -> Draft | None:
    return first(_taken(case_id, by.pk))


@worded
def _taken(case_id: int, user_id: int) -> QuerySet[Draft]:
    return Draft.objects.select_for_update().filter(case_id=case_id, user_id=user_id)


def _change_files(
    case: Case,
    change: Callable[[list[Attached]], Sequence[Attached]],
    *,
    by: User,
    now: datetime,
) -> Draft:
    Draft.objects.get_or_create(
        case=case, user=by, defaults={"text": "", "begun_version": case.version, "changed_at": now}
    )
    draft = Draft.objects.select_for_update().get(case=case, user=by)
    draft.files = attached.write(change(attached.read(draft.files)))
    if not draft.files and not draft.text.strip():
        draft.delete()
        return draft
    draft.changed_at = now
    draft.save(update_fields=["files", "changed_at"])
    return draft
