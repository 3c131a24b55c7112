"""A mail to somebody outside, and all that may come back to its address."""

from __future__ import annotations

import pytest
from tests import cast
from tests.cases.actions.test_asides import ask
from tests.world import World

from allears.cases import actions
from allears.cases.actions import asides_mail
from allears.cases.models import Aside, Case, Intake, Message, Notice
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors.email import email, wire_from_bytes
from allears.contacts.models import Identity
from allears.mentions.models import Mention
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible

MAIL = """From: {sender}
To: {to}
Subject: Re: something
Message-ID: <m{n}@out.example>
Date: Mon, 2 Mar 2026 10:05:00 +0000
{more}
{text}
"""


@pytest.fixture
def box(world: World) -> Channel:
    return Channel.objects.create(
        name="Desk",
        network="email",
        created_at=cast.NOW,
        settings={"address": "desk@example.org", "smtp_host": "mail.example.org"},
    )


def arrives(box: Channel, text: str, *, sender: str, to: str, more: str = "") -> Mention:
    raw = MAIL.format(sender=sender, to=to, text=text, more=more, n=Mention.objects.count())
    post = email.to_post(wire_from_bytes(raw.encode()), channels.facts(box))
    (mention,) = cast.hear(post, on=box)
    cast.care()
    return mention


def outside(world: World, case: Case | None = None) -> Aside:
    return ask(world, case or world.case(), address="Lab@Partner.example")


def back_to(aside: Aside) -> str:
    return f"desk+{aside.tag}@example.org"


class TestPut:
    def test_leaves_with_nothing_but_what_was_typed(self, world: World, box: Channel) -> None:
        aside = outside(world)
        said = Outgoing.objects.get().utterance
        assert (said["to"], said["case_tag"]) == ("lab@partner.example", aside.tag)
        assert said["text"].startswith("Is this so?")
        assert "anybody there" not in str(said)
        assert "Mira" not in str(said)

    def test_refuses_where_nobody_would_read_it(self, world: World, box: Channel) -> None:
        case = world.case()
        for address in ("nobody", "noreply@x.example", "desk@example.org", "a@b.org\nBcc: c@d.org"):
            with pytest.raises(NotPossible):
                ask(world, case, address=address)
        assert not Aside.objects.exists()
        assert not Outgoing.objects.exists()

    def test_refuses_the_person_of_the_case(self, world: World, box: Channel) -> None:
        case = world.case()
        Identity.objects.filter(contact_id=case.contact_id).update(key="mira@home.example")
        with pytest.raises(NotPossible, match="the person themselves"):
            ask(world, case, address="Mira@home.example")

    def test_needs_a_mailbox(self, world: World) -> None:
        with pytest.raises(NotPossible, match="No mailbox"):
            outside(world)

    def test_is_cancelled_when_it_is_taken_back_in_time(self, world: World, box: Channel) -> None:
        aside = outside(world)
        actions.take_aside_back(aside_id=aside.pk, by=world.agent, now=world.now)
        assert Outgoing.objects.get().cancelled_at == world.now


class TestSift:
    def test_reads_nothing_without_mail(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert asides_mail.sift([]) == ([], [])


class TestKeep:
    def test_puts_the_answer_to_the_question_and_never_into_the_talk(
        self, world: World, box: Channel
    ) -> None:
        aside = outside(world)
        n_cases = Case.objects.count()
        mention = arrives(
            box, "Yes, <b>batch 7</b>.", sender="Lab <lab@partner.example>", to=back_to(aside)
        )
        aside.refresh_from_db()
        assert aside.end == "answered"
        assert aside.said.get().mention == mention
        assert Message.objects.filter(case=aside.case).count() == 1
        assert Case.objects.count() == n_cases
        found = Intake.objects.get(mention=mention)
        assert (found.decision, found.reason, found.case_id) == ("aside", "aside", aside.case_id)
        assert Notice.objects.get(kind="aside_answered").words == "Yes, <b>batch 7</b>."
        page = cast.at_the_desk(world.agent).get(f"/cases/{aside.case_id}/").content.decode()
        assert "Yes, &lt;b&gt;batch 7&lt;/b&gt;." in page

    def test_knows_an_answer_by_the_mail_that_it_answers(self, world: World, box: Channel) -> None:
        aside = outside(world)
        assert aside.outgoing is not None
        more = f"In-Reply-To: <{aside.outgoing.key}>\n"
        arrives(box, "Yes.", sender="lab@partner.example", to="desk@example.org", more=more)
        assert aside.said.count() == 1

    def test_marks_another_address_and_goes_on_waiting(self, world: World, box: Channel) -> None:
        aside = outside(world)
        arrives(box, "Pay here.", sender="evil@elsewhere.example", to=back_to(aside))
        aside.refresh_from_db()
        assert aside.ended_at is None
        assert aside.said.get().is_strange
        assert Notice.objects.filter(kind="aside_answered").count() == 1

    def test_lets_the_customers_own_words_into_the_case(self, world: World, box: Channel) -> None:
        case = world.case()
        aside = outside(world, case)
        Identity.objects.create(
            contact_id=case.contact_id,
            network="email",
            key="mira@home.example",
            handle="mira@home.example",
            name="Mira",
            first_seen_at=cast.NOW,
            last_seen_at=cast.NOW,
        )
        arrives(box, "I still wait.", sender="mira@home.example", to=back_to(aside))
        assert not aside.said.exists()
        assert case.messages.count() == 2

    def test_is_told_of_a_question_that_came_back(self, world: World, box: Channel) -> None:
        aside = outside(world)
        arrives(
            box,
            "I am away.",
            sender="lab@partner.example",
            to=back_to(aside),
            more="Auto-Submitted: auto-replied\n",
        )
        aside.refresh_from_db()
        assert aside.ended_at is None
        assert aside.said.get().is_automatic

    def test_a_tag_that_is_none_is_a_mail_like_any_other(self, world: World, box: Channel) -> None:
        outside(world)
        arrives(box, "Hello?", sender="who@x.example", to="desk+nosuchtag22@example.org")
        assert Case.objects.filter(network="email").count() == 1


class TestFailed:
    def test_tells_who_asked(self, world: World, box: Channel) -> None:
        aside = outside(world)
        row = Outgoing.objects.get()
        actions.failed(row=row, words="Nobody by that name.", now=world.now)
        assert Notice.objects.get(kind="aside_answered").words == "Nobody by that name."
        assert aside.case.events.filter(kind="aside_lost").count() == 1
