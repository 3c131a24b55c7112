"""Walls hold: who is outside finds nothing of what is behind one, by any address that there is.

A desk with a case, a person, a team and a route behind a wall, full of words that stand nowhere else.
A reader, an agent, a lead and an administrator outside ask every address: with the numbers of what is hidden they are
answered as with numbers that never were, byte by byte; and every other page is the same, byte by byte,
as it was before anything was put behind the wall. So no word, no count and no difference comes through.
What it misses: how long an answer takes, and gaps between numbers.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from allears.cases import actions as cases
from allears.cases.models import Case, ChampionStep, Deed, Draft, Message, Notice
from allears.config import live, veil
from allears.contacts import actions as contacts
from allears.contacts.models import Contact, Identity, Merge
from allears.lib import clock, wake
from allears.mentions.models import Mention
from allears.privacy import actions as privacy
from allears.problems import actions as problems
from allears.problems.models import Gathering, Problem
from allears.staff import actions as staff
from allears.staff.models import Telling, Wall
from tests import cast, walled
from tests.test_addresses import desk as desk
from tests.test_addresses import named, rows

LATER = cast.NOW + timedelta(hours=1)
SECRET = re.compile(r"xyzzy\w*|plugh\w*|frobozz\w*|grue\w*", re.IGNORECASE)
NEVER = 999_999_999
OF_HIDDEN = {
    "case_id",
    "contact_id",
    "identity_id",
    "mention_id",
    "message_id",
    "aside_id",
    "merge_id",
    "bulk_id",
    "first_id",
}
QUESTIONS = ("xyzzy", "Frobozz", "grue@example.org", "plugh", "#{case_id}")
ASKED = {
    "search": "q",
    "palette": "q",
    "people": "q",
    "listen": "q",
    "inbox": "words",
    "case_names": "q",
}
NO_READS = {"live", "account_logout", "staff:service_worker"}
"""The stream of events is asked in `TestLive`."""


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same moment."""
    monkeypatch.setattr(clock, "now", lambda: LATER + timedelta(hours=1))


@pytest.fixture
def wall(db: None) -> Wall:
    """Nothing is behind it yet; Lena and the press team are."""
    cast.pia()
    return staff.open_wall(
        name="Personnel", reason="Our own", home=cast.press(), by=cast.lena(), now=cast.NOW
    )


def put_behind(wall: Wall) -> dict[str, int]:
    """A case, a person, one whose only case it is, what a team and a route bring; the numbers of what
    nobody outside may know."""
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (Case, Contact)}
    for who, text in (
        ("Grue Frobozz", "The xyzzy plugh was stolen by my colleague, what now?"),
        ("Grue Frobozz", "Again the xyzzyplugh. Nobody answers my question about the money?"),
        ("Zork Plughson", "My tram took my frobozzes. Where do I get them back?"),
        ("Nadia Plugh", "My tram is late and I am the xyzzy minister, who gives me my money back?"),
    ):
        cast.hear(
            cast.post(text, who=who),
            understood=cast.marks(intent="complaint", language="cy", urgency="critical"),
            hits=[cast.monitor()],
        )
    cast.care()
    new = Case.objects.exclude(pk__in=before[Case]).order_by("pk")
    case, alone, other = (
        new.filter(contact__name__startswith=name)[0] for name in ("Grue", "Zork", "Nadia")
    )
    cases.wall_case(case_id=alone.pk, wall=wall, words="grue", by=cast.lena(), now=LATER)
    cases.wall_case(case_id=case.pk, wall=wall, words="xyzzy", by=cast.lena(), now=LATER)
    cases.wall_person(
        contact_id=other.contact_id, wall=wall, words="plugh", by=cast.lena(), now=LATER
    )
    cases.wall_person(
        contact_id=case.contact_id, wall=wall, words="plugh", by=cast.lena(), now=LATER
    )
    contact = Contact.objects.get(pk=case.contact_id)
    to = contacts.Described(name="Frobozz", about="grue", organisation="Plugh Guild")
    contacts.describe(contact=contact, to=to, by=cast.lena(), now=LATER)
    (identity,) = contact.identities.all()
    role = contacts.Proven(kind="Plugh keeper", proof="xyzzy", since=LATER.date())
    contacts.give_role(contact=contact, what=role, by=cast.lena(), now=LATER)
    contacts.add_line(contact=contact, kind="needs", text="plugh", by=cast.lena(), now=LATER)
    word = contacts.Word(purpose="quoted", is_given=False, said_at=LATER, words="grue")
    contacts.keep_consent(contact=contact, word=word, by=cast.lena(), now=LATER)
    how = contacts.Blocking(kind="muted", reason="other", words="frobozz")
    contacts.block(identity=identity, how=how, by=cast.lena(), now=LATER)
    Deed.objects.bulk_create(
        Deed(mention=one, identity=identity, kind="praise", at=LATER - timedelta(days=n))
        for n, one in enumerate(Mention.objects.filter(identity=identity))
    )
    ChampionStep.objects.create(contact=other.contact, kind="invited", at=LATER, words="xyzzy")
    cases.note(case_id=case.pk, text="xyzzy @Amir Haddad", by=cast.lena(), now=LATER)
    cases.rename(case_id=case.pk, title="plugh", by=cast.lena(), now=LATER)
    Draft.objects.create(case=case, user=cast.pia(), text="grue", changed_at=LATER, begun_version=1)
    question = cases.Question(kind="question", words="frobozz?", person=cast.pia())
    aside = cases.ask(case_id=case.pk, question=question, by=cast.lena(), now=LATER)
    written = cases.Written(
        conversation_id=case.conversations.earliest("pk").pk, text="xyzzy", is_public=False,
        seen_at=LATER,
    )  # fmt: skip
    message = cases.tell_outside(case_id=case.pk, written=written, by=cast.pia(), now=LATER)
    cases.open_hard(case_id=case.pk, kind="child", words="plugh grue", by=cast.lena(), now=LATER)
    bulk = cases.begin_bulk(
        act="priority", value="urgent", case_ids=[case.pk], by=cast.lena(), now=LATER
    )
    problem = Problem.objects.earliest("pk")
    problems.link(problem_id=problem.pk, case_id=case.pk, by=cast.lena(), now=LATER)
    Gathering.objects.create(
        first=case, case_ids=[case.pk, case.pk + 1, case.pk + 2], words=["grue"], seen_at=LATER
    )
    privacy.ask(
        contact_id=case.contact_id, kind="erase", proof="wrote", words="xyzzy", by=cast.lena(),
        now=LATER,
    )  # fmt: skip
    cases.close(case_id=other.pk, outcome="not_ours", words="grue", by=cast.lena(), now=LATER)
    return {
        "case_id": case.pk,
        "contact_id": case.contact_id,
        "identity_id": Identity.objects.filter(contact_id=case.contact_id).earliest("pk").pk,
        "mention_id": Message.objects.filter(case=case, mention__isnull=False)
        .earliest("pk")
        .mention_id
        or 0,
        "message_id": message.pk,
        "aside_id": aside.pk,
        "bulk_id": bulk.pk,
        "first_id": case.pk,
    }


def plain(body: bytes) -> str:
    """Without what is new in every answer."""
    text = re.sub(r'"[A-Za-z0-9]{64}"', "", body.decode())
    text = re.sub(r"[?&]since=[\w.]*", "", text)
    text = re.sub(r'name="token" value="\w+"|data-push-key="[\w-]+"', "", text)
    text = re.sub(r'<time class="ago"[^>]*>now<', "", text)
    return re.sub(r"/pictures/[\w:.-]+", "", text)


def asked(client: Client, method: str, address: str) -> tuple[int, str]:
    client.cookies.pop("messages", None)  # what the request before this one had to say
    with transaction.atomic():
        answer = client.generic(method, address)
        body = b"" if answer.streaming else answer.content
        said = answer.cookies["messages"].value if "messages" in answer.cookies else ""
        said = said.partition(":")[0]  # what follows is signed with the second of the day
        headers = (
            "".join(answer.headers.get(name, "") for name in ("HX-Trigger", "Location")) + said
        )
        transaction.set_rollback(True)
    return answer.status_code, plain(body) + headers


def pages(client: Client, blanks: dict[str, list[str]], known: dict[str, Any]) -> dict[str, Any]:
    """What every address to read answers, with the numbers of what everybody may see."""
    found = {}
    for name, method, _statuses in rows():
        bare, mark, query = name.partition("?")
        if method != "GET" or bare in NO_READS:
            continue
        address = reverse(bare, kwargs={blank: known[blank] for blank in blanks[bare]})
        found[name] = asked(client, "GET", f"{address}{mark}{query}")
    for name, word in ASKED.items():
        for question in QUESTIONS:
            address = reverse(name, kwargs={blank: known[blank] for blank in blanks[name]})
            words = question.format(**known).replace("#", "%23")
            found[f"{name}?{word}={question}"] = asked(client, "GET", f"{address}?{word}={words}")
    for queue in ("mine", "team", "all", "watched", "with-them", "snoozed", "closed", "drafts"):
        found[f"inbox?{queue}"] = asked(client, "GET", f"/inbox/?queue={queue}&group=team")
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    wrong = []
    for name, (status, body) in before.items():
        if (status, body) == after[name]:
            continue
        old, new = body.split("\n"), after[name][1].split("\n")
        first = next((pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]), ("", ""))
        wrong.append(
            f"{name}: {status} {after[name][0]}\n    - {first[0][:400]}\n    + {first[1][:400]}"
        )
    return wrong


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("moment")
class TestWalls:
    @pytest.mark.parametrize("who", ["rita", "amir", "leo", "ada"])
    def test_let_nothing_through(
        self, desk: dict[str, Any], wall: Wall, who: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        blanks = dict(named(get_resolver().url_patterns))
        outside = {who: cast.at_the_desk(getattr(cast, who)())}
        Merge.objects.all().delete()
        before = {who: pages(outside[who], blanks, desk) for who in outside}
        hidden = put_behind(wall)
        caplog.clear()
        wrong = []
        for who, client in outside.items():
            after = pages(client, blanks, desk)
            wrong += [f"{who} {one}" for one in differing(before[who], after)]
            for name, method, _statuses in rows():
                bare, mark, query = name.partition("?")
                if not OF_HIDDEN.intersection(blanks[bare]):
                    continue
                for one in OF_HIDDEN.intersection(blanks[bare], hidden):
                    behind = {blank: desk[blank] for blank in blanks[bare]} | {one: hidden[one]}
                    never = behind | {one: NEVER}
                    got, expected = (
                        asked(client, method, reverse(bare, kwargs=given) + mark + query)
                        for given in (behind, never)
                    )
                    same = (expected[0], expected[1].replace(str(NEVER), str(hidden[one])))
                    if got != same:
                        wrong.append(
                            f"{who} {method} {name} {one}: {got[0]}, not {expected[0]} {got[1][:300]!r} {expected[1][:300]!r}"
                        )
                    if SECRET.search(got[1]):
                        wrong.append(f"{who} {method} {name} {one}: {SECRET.findall(got[1])}")
        assert not wrong, "\n".join(wrong)
        assert Mention.objects.filter(walls__isnull=False).count() == 4
        assert not SECRET.search(caplog.text)
        insiders = {cast.lena().pk, cast.pia().pk}
        told = Notice.objects.filter(case_id=hidden["case_id"], at__gte=LATER)
        assert not told.exclude(user__in=insiders).exists()
        left = Telling.objects.filter(at__gte=LATER).exclude(user__in=insiders)
        assert not [one for one in left if SECRET.search(f"{one.who} {one.words}")]


def acts(case: Case) -> None:
    """All that can happen to a case behind a wall, and to what hangs on it."""
    lena, now, pk = cast.lena(), LATER, case.pk
    cases.here(case_id=pk, is_typing=True, by=lena, now=now)
    cases.note(case_id=pk, text="xyzzy @Pia Novak", by=lena, now=now)
    cases.rename(case_id=pk, title="plugh", by=lena, now=now)
    cases.prioritise(case_id=pk, level="high", by=lena, now=now)
    cases.assign(case_id=pk, user=cast.pia(), by=lena, now=now)
    written = cases.Written(
        conversation_id=case.conversations.earliest("pk").pk, text="grue", is_public=False,
        seen_at=now,
    )  # fmt: skip
    cases.tell_outside(case_id=pk, written=written, by=cast.pia(), now=now)
    question = cases.Question(kind="question", words="frobozz?", person=cast.pia())
    aside = cases.ask(case_id=pk, question=question, by=lena, now=now)
    cases.answer_aside(aside_id=aside.pk, words="plugh", verdict="", by=cast.pia(), now=now)
    cases.open_hard(case_id=pk, kind="child", words="plugh", by=lena, now=now)
    problem_id = Problem.objects.values_list("pk", flat=True).get()
    problems.link(problem_id=problem_id, case_id=pk, by=lena, now=now)
    cast.hear(cast.post("The xyzzy again?", who="Grue Frobozz"), hits=[cast.monitor()])
    cast.care()
    cases.mark_all_read(user=cast.pia(), now=now)
    cases.begin_bulk(act="priority", value="urgent", case_ids=[pk], by=lena, now=now)
    cases.snooze(case_id=pk, until=now + timedelta(days=2), by=lena, now=now)
    cases.wake_up(case_id=pk, by=lena, now=now)
    cases.close(case_id=pk, outcome="not_ours", words="grue", by=lena, now=now)
    cases.reopen(case_id=pk, by=lena, now=now)


class TestLive:
    """The stream of events: of what happens behind a wall a tab outside hears nothing at all."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> list[wake.Call]:
        """All that is called out from here on."""
        made: list[wake.Call] = []
        body = wake.body

        def heard(*args: Any, **named: Any) -> str:
            said = body(*args, **named)
            call = wake.read(said)
            assert call is not None
            made.append(call)
            return said

        monkeypatch.setattr(wake, "body", heard)
        return made

    @pytest.mark.usefixtures("moment")
    def test_tells_nobody_outside_that_something_happened(
        self, db: None, wall: Wall, calls: list[wake.Call]
    ) -> None:
        case = walled.case("Where is my xyzzy?", who="Grue Frobozz")
        cases.wall_person(
            contact_id=case.contact_id, wall=wall, words="x", by=cast.lena(), now=LATER
        )
        facts = problems.Facts(kind="problem", title="Trams are late", team=cast.service())
        problems.open_problem(facts=facts, by=cast.lena(), now=LATER)
        calls.clear()
        acts(case)
        told = [one for one in calls if one.topic in live.TOPICS]
        for person in (cast.rita(), cast.amir(), cast.leo(), cast.ada()):
            seen = walled.fresh(person)
            heard = [veil.seen(one, seen, person.pk) for one in told]
            assert not [one for one in heard if one is not None], person
        seen = walled.fresh(cast.lena())
        topics = {one.topic for one in told if veil.seen(one, seen, cast.lena().pk)}
        assert topics >= {"cases", "presence", "problems"}
        for person in (cast.lena(), cast.pia()):
            assert any(veil.seen(one, walled.fresh(person), person.pk) for one in told)
