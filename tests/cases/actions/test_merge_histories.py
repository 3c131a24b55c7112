"""Random histories of people who turn out to be one, and two after all: nothing is lost, nothing doubled.

Four people under a name each speak, get notes, lines, roles, consents, blocks and invitations while they
are merged and taken apart in any order. After every step each row that was ever made is there once and
belongs to somebody who stands for themselves; what somebody said belongs with the name that said it. At
the end all is taken apart, and each has again what they had when they were alone.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from tests import cast

from allears.cases import actions
from allears.cases.models import Case, ChampionStep, Note
from allears.contacts import actions as contacts
from allears.contacts.models import Block, Consent, Contact, Identity, Line, Merge, Role
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db
NAMES = ("Mira", "Jonas", "Lea", "Omar")
OWNED = (Identity, Line, Role, Consent, Case, ChampionStep)


class History:
    """People, what is done with them, and what must hold."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.now = cast.NOW
        self.made: Counter[type] = Counter()
        self.alone: dict[str, dict[type, set[int]]] = {}
        self.spoke: dict[int, int] = {}
        """Consent or role, to the identity whose word it is."""
        for name in NAMES:
            cast.hear(cast.post(f"{name} is here", who=name, id=f"begin-{name}"))
        self.names = {one.handle: one.pk for one in Identity.objects.all()}
        self.first = {one.pk: one.contact_id for one in Identity.objects.all()}

    def somebody(self) -> Contact:
        standing = Contact.objects.filter(merged_into=None).order_by("pk")
        return self.rng.choice(list(standing))

    def step(self) -> None:
        self.now += timedelta(minutes=7)
        kinds = ("speak", "line", "role", "consent", "block", "champion", "note")
        kind = self.rng.choice((*kinds, "merge", "merge", "unmerge"))
        getattr(self, kind)()
        self.check()

    def speak(self) -> None:
        name = self.rng.choice(NAMES)
        n = self.rng.randrange(10**9)
        post = cast.post(f"Word{n} {name}{n} my tram?", who=name, id=f"{n}", created_at=self.now)
        (mention,) = cast.hear(post, now=self.now)
        actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=self.now)

    def line(self) -> None:
        text = f"line {self.rng.randrange(10**9)}"
        contacts.add_line(
            contact=self.somebody(), kind="likes", text=text, by=cast.amir(), now=self.now
        )

    def role(self) -> None:
        who = self.somebody()
        theirs = self.rng.choice([None, *who.identities.order_by("pk")])
        what = contacts.Proven(
            kind="press",
            proof="Card",
            since=self.now.date(),
            identity_id=theirs.pk if theirs else None,
        )
        contacts.give_role(contact=who, what=what, by=cast.amir(), now=self.now)

    def consent(self) -> None:
        who = self.somebody()
        theirs = self.rng.choice(list(who.identities.order_by("pk")))
        word = contacts.Word(
            purpose="quoted",
            is_given=self.rng.random() < 0.5,
            said_at=self.now,
            words="x",
            identity_id=theirs.pk,
        )
        contacts.keep_consent(contact=who, word=word, by=cast.amir(), now=self.now)

    def block(self) -> None:
        theirs = self.rng.choice(list(Identity.objects.order_by("pk")))
        how = contacts.Blocking(kind="muted", reason="flood", until=self.now + timedelta(hours=1))
        contacts.block(identity=theirs, how=how, by=cast.amir(), now=self.now)

    def champion(self) -> None:
        ChampionStep.objects.create(contact=self.somebody(), kind="invited", at=self.now)

    def note(self) -> None:
        case = Case.objects.order_by("?").first()
        if case is not None:
            actions.note(case_id=case.pk, text="Nice", by=cast.amir(), now=self.now)

    def merge(self) -> None:
        keep, other = self.somebody(), self.somebody()
        if keep != other:
            actions.merge_contacts(keep_id=keep.pk, other_id=other.pk, by=cast.amir(), now=self.now)

    def unmerge(self) -> None:
        standing = list(Merge.objects.filter(undone_at=None).order_by("pk"))
        if standing:
            try:
                chosen = self.rng.choice(standing)
                actions.unmerge_contacts(merge_id=chosen.pk, by=cast.amir(), now=self.now)
            except NotPossible:
                assert chosen.keep.merged_into_id

    # ---- what must hold ---------------------------------------------------------------------

    def check(self) -> None:
        for model in (*OWNED, Block, Note):
            n = model.objects.count()
            assert n >= self.made[model], f"a {model.__name__} was lost"
            self.made[model] = n
        for model in OWNED:
            hanging = model.objects.filter(contact__merged_into__isnull=False)
            assert not hanging.exists(), f"a {model.__name__} of nobody who stands for themselves"
        for model in (Role, Consent):
            for row in model.objects.exclude(identity=None).select_related("identity"):
                assert row.contact_id == row.identity.contact_id, "a word with another's name"
        for case in Case.objects.prefetch_related("conversations__identity"):
            speaking = {one.identity.contact_id for one in case.conversations.all()}
            assert speaking == {case.contact_id}, "a case of somebody who does not speak in it"

    def take_all_apart(self) -> None:
        while standing := list(Merge.objects.filter(undone_at=None).order_by("-at", "-pk")):
            self.now += timedelta(minutes=1)
            actions.unmerge_contacts(merge_id=standing[0].pk, by=cast.amir(), now=self.now)
            self.check()


@pytest.mark.parametrize("seed", range(12))
def test_lose_nothing_and_double_nothing(seed: int) -> None:
    history = History(seed)
    for _step in range(30):
        history.step()
    history.take_all_apart()
    assert {one.pk: one.contact_id for one in Identity.objects.all()} == history.first
    assert not Contact.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("seed", range(6))
def test_give_back_what_each_had_before(seed: int) -> None:
    history = History(seed + 100)
    for _step in range(12):
        history.rng.choice((history.line, history.role, history.consent, history.champion))()
        history.speak()
    before = {model: owners(model) for model in OWNED}
    for _step in range(8):
        history.now += timedelta(minutes=1)
        history.rng.choice((history.merge, history.merge, history.unmerge))()
        history.check()
    history.take_all_apart()
    assert {model: owners(model) for model in OWNED} == before


def owners(model: type) -> dict[int, int]:
    rows = model.objects.values_list("pk", "contact_id")  # type: ignore[attr-defined]
    return dict(rows)
