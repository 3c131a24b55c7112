"""What the intake rule must know of the cases that exist: gathered for a whole batch at once.

Four reads bring every case that a batch of mentions may belong to: by address tag, by messages
that they refer to, by thread, by person. Cases that the batch itself opens are added as it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from allears.cases.models import Case, Conversation, Intake, Message
from allears.cases.rules import intake, thanks
from allears.channels import queries as channels
from allears.contacts import queries as contacts
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention
from allears.staff import queries as staff
from allears.triage import hard

LOOK_BACK = timedelta(days=90)
"""Closed cases older than this are not considered any more."""
HISTORY = timedelta(days=2)
"""A post that we hear so long after it was said comes from an archive."""
PER_PERSON = 20
THREADED = frozenset({"email"})
"""Networks whose threads are reliable: two messages in one half hour may be two matters."""
AUTOMATIC = {
    "bounce": intake.Automatic.BOUNCE,
    "autoreply": intake.Automatic.AUTOREPLY,
    "delay": intake.Automatic.AUTOREPLY,
    "receipt": intake.Automatic.AUTOREPLY,
    "list": intake.Automatic.ROBOT,
}


@dataclass(kw_only=True)
class Heard:
    """A mention with all that is needed to decide about it."""

    row: Mention
    post: Post
    marks: Marks
    contact_id: int | None
    hit_ids: frozenset[int]
    is_employee: bool = False
    anchors: set[int] = field(default_factory=set)
    """Cases named by an address tag, or whose sent message this one answers."""

    @property
    def person_id(self) -> int:
        """The contact, which every mention has by the time it is decided about."""
        if self.contact_id is None:
            raise ValueError(f"Mention {self.row.pk} has nobody who said it.")
        return self.contact_id

    @property
    def at(self) -> datetime:
        """When it was said, as far as its network tells."""
        return min(self.row.posted_at, self.row.heard_at)


def read(ids: Sequence[int]) -> list[Heard]:
    """The mentions of a batch, oldest first by the time they were said."""
    colleagues = staff.addresses()
    found = [
        Heard(
            row=row,
            post=mentions.post_of(row),
            marks=mentions.marks_of(row),
            contact_id=row.identity.contact_id if row.identity else None,
            hit_ids=frozenset(hit.monitor_id for hit in row.hits.all()),
            is_employee=bool(row.identity and row.identity.key in colleagues),
        )
        for row in mentions.by_ids(ids)
    ]
    return sorted(found, key=lambda heard: (heard.at, heard.row.pk))


class Known:
    """The cases that a batch may belong to, kept up to date while it is decided."""

    def __init__(self, batch: Sequence[Heard], *, now: datetime) -> None:
        self.cases: dict[int, Case] = {}
        self._by_contact: dict[int, list[int]] = {}
        self._by_thread: dict[tuple[int, str], list[int]] = {}
        self._channels: dict[int, set[int]] = {}
        self._copies: dict[int, int] = {}
        self._our_names = channels.own_names()
        identity_ids = {heard.row.identity_id for heard in batch if heard.row.identity_id}
        self._blocked = contacts.blocks_now(identity_ids, now=now).keys()
        people = {heard.contact_id for heard in batch if heard.contact_id}
        self._roles = contacts.roles_on(people, on=now.date())
        self._load(batch, now=now)

    def _load(self, batch: Sequence[Heard], *, now: datetime) -> None:
        ids = self._anchor(batch) | self._threads(batch)
        contact_ids = {heard.contact_id for heard in batch if heard.contact_id}
        recent = Q(closed_at__isnull=True) | Q(closed_at__gt=now - LOOK_BACK)
        of_people = Case.objects.filter(recent, contact_id__in=contact_ids)
        ids.update(of_people.values_list("pk", flat=True))  # an OR of the two would walk all cases
        rows = Case.objects.select_for_update().filter(pk__in=ids)
        for case in rows.order_by("pk"):
            self.add(case)
        pairs = Conversation.objects.filter(case_id__in=self.cases).values_list(
            "case_id", "channel_id"
        )
        for case_id, channel_id in pairs:
            self._channels.setdefault(case_id, set()).add(channel_id)
        heads = {heard.row.copy_of_id for heard in batch if heard.row.copy_of_id}
        self._copies = dict(
            Intake.objects.filter(mention_id__in=heads, case__isnull=False).values_list(
                "mention_id", "case_id"
            )
        )
        missing = set(self._copies.values()) - set(self.cases)
        for case in Case.objects.filter(pk__in=missing):
            self.cases[case.pk] = case

    def _anchor(self, batch: Sequence[Heard]) -> set[int]:
        tags: dict[str, list[Heard]] = {}
        refs: dict[str, list[Heard]] = {}
        for heard in batch:
            if tag := heard.post.extra.get("tag"):
                tags.setdefault(tag.lower(), []).append(heard)
            for ref in referred(heard.post):
                refs.setdefault(ref, []).append(heard)
        for pk, tag in Case.objects.filter(tag__in=tags).values_list("id", "tag"):
            for heard in tags[tag]:
                heard.anchors.add(pk)
        ours = Message.objects.filter(network_id__in=refs, by__isnull=False)
        for pk, ref in ours.values_list("case_id", "network_id"):
            for heard in refs[ref]:
                heard.anchors.add(pk)
        return {pk for heard in batch for pk in heard.anchors}

    def _threads(self, batch: Sequence[Heard]) -> set[int]:
        threads = {heard.row.thread for heard in batch if heard.row.thread}
        channels = {heard.row.channel_id for heard in batch}
        rows = Conversation.objects.filter(thread__in=threads, channel_id__in=channels)
        for case_id, channel_id, thread in rows.values_list("case_id", "channel_id", "thread"):
            self._by_thread.setdefault((channel_id, thread), []).append(case_id)
        return {pk for ids in self._by_thread.values() for pk in ids}

    def add(self, case: Case) -> None:
        """A case that exists, or that this batch has just opened."""
        self.cases[case.pk] = case
        self._by_contact.setdefault(case.contact_id, []).append(case.pk)

    def joined(self, case_id: int, heard: Heard) -> None:
        """A mention became part of a case: later ones of the batch see it there."""
        self._by_thread.setdefault((heard.row.channel_id, heard.row.thread), []).append(case_id)
        self._channels.setdefault(case_id, set()).add(heard.row.channel_id)
        if heard.row.copy_of_id is None:
            self._copies[heard.row.pk] = case_id

    def facts(self, heard: Heard, *, is_addressed: bool) -> intake.Facts:
        """All that the rule looks at."""
        post, row = heard.post, heard.row
        return intake.Facts(
            at=heard.at if _is_told(row) else row.heard_at,
            marks=heard.marks,
            is_addressed=is_addressed,
            is_private=row.is_private,
            automatic=automatic(post),
            is_employee=heard.is_employee or contacts.RoleKind.EMPLOYEE in self.roles(heard),
            is_blocked=row.identity_id in self._blocked,
            is_hard=row.identity_id in self._blocked and _is_hard(post),
            is_good_now=thanks.says_good(post.text),
            has_question_mark="?" in post.text or "؟" in post.text or "？" in post.text,
            is_named=bool(heard.anchors) or self._is_named(post),
            is_repost="repost" in post.is_ and "quote" not in post.is_,
            copy=self._copy(heard),
            words=intake.subject_words(f"{post.title} {post.text}"),
            monitor_ids=heard.hit_ids,
            cases=tuple(self._known_cases(heard)),
        )

    def roles(self, heard: Heard) -> frozenset[str]:
        """What the person is to us."""
        return self._roles.get(heard.contact_id or 0, frozenset())

    def is_ours(self, heard: Heard) -> bool:
        """Said by the house itself, or by somebody who works here."""
        is_employee = heard.is_employee or contacts.RoleKind.EMPLOYEE in self.roles(heard)
        return is_employee or self.is_our_name(heard.post.author.handle, heard.post.author.id)

    def is_our_name(self, *names: str) -> bool:
        """Whether one of these is a handle or an address of ours."""
        return any(name.lower().lstrip("@") in self._our_names for name in names if name)

    def _is_named(self, post: Post) -> bool:
        """It is addressed to a handle of ours, or answers one."""
        meant = {name.lower().lstrip("@") for name in (*post.to, post.reply_to) if name}
        return bool(meant & self._our_names)

    def _copy(self, heard: Heard) -> intake.Copy | None:
        if heard.row.copy_of_id is None:
            return None
        case = self.cases.get(self._copies.get(heard.row.copy_of_id, 0))
        return intake.Copy(
            case_id=case.pk if case else None,
            is_same_person=bool(case and case.contact_id == heard.contact_id),
            is_case_closed=bool(case and case.closed_at),
        )

    def _known_cases(self, heard: Heard) -> Iterable[intake.KnownCase]:
        in_thread = set(self._by_thread.get((heard.row.channel_id, heard.row.thread), ()))
        of_person = set(self._by_contact.get(heard.contact_id or 0, [])[-PER_PERSON:])
        for pk in sorted(heard.anchors | in_thread | of_person):
            case = self.cases.get(pk)
            if case is None:
                continue
            is_here = heard.row.channel_id in self._channels.get(pk, ())
            yield intake.KnownCase(
                id=pk,
                closed_at=case.closed_at,
                last_at=case.last_message_at,
                is_anchored=pk in heard.anchors,
                is_same_thread=pk in in_thread,
                is_same_person=case.contact_id == heard.contact_id,
                is_same_channel=is_here and heard.row.network not in THREADED,
                words=frozenset(case.subject_words),
                monitor_ids=frozenset(case.monitors),
            )


def referred(post: Post) -> set[str]:
    """Ids of messages that this one says it answers."""
    found = {*post.references, post.reply_to_id, post.extra.get("original_message_id", "")}
    return {ref for ref in found if ref}


def _is_hard(post: Post) -> bool:
    return hard.find(f"{post.title} {post.text}") is not None


def _is_told(row: Mention) -> bool:
    """Imported history: the dates of a file are believed, what comes in now counts from now."""
    return row.heard_at - row.posted_at > HISTORY


def automatic(post: Post) -> intake.Automatic:
    """What kind of machine wrote it."""
    if not post.is_automatic:
        return intake.Automatic.NO
    return AUTOMATIC.get(post.extra.get("automatic", ""), intake.Automatic.ROBOT)
