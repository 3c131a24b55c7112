"""What leaves to our own people: over real SMTP and real push, once, whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from tests import cast
from tests.flow.turns import Turns
from tests.mailserver import PASSWORD, MailServer
from tests.pushserver import Browser, PushServer
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case, Notice
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.connectors.email import wire_from_bytes
from allears.flow import tell
from allears.lib import http
from allears.staff import actions, queries
from allears.staff.models import Device, Telling

EVERYTHING = ("app", "mail", "push")


@pytest.fixture
def post_office() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def push_service() -> Iterator[PushServer]:
    allowed = http.Door(allow_private=frozenset({"127.0.0.1"}))
    with PushServer() as server, http.using(allowed):
        yield server


@pytest.fixture
def phone(world: World, push_service: PushServer) -> Browser:
    browser = push_service.browser()
    given = browser.subscription()
    actions.add_device(
        user=world.agent, endpoint=given["endpoint"], name="Phone", now=world.now, **given["keys"]
    )
    return browser


def mailbox(world: World, server: MailServer) -> Channel:
    values = {
        "address": "desk@allears.test",
        "imap_host": "127.0.0.1",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(server.smtp_port),
        "smtp_security": "none",
        "imap_password": PASSWORD,
    }
    return channels.add(network="email", name="Desk", values=values, by=None, now=world.now)


def wish(world: World, *ways: str, **others: object) -> None:
    chosen = dict.fromkeys(("new_case", "new_answer", "assigned", "danger", "named"), ways)
    actions.change_wishes(user=world.agent, ways=chosen, **{"bundle": "at_once"} | others)


def go_round(world: World) -> None:
    turns = Turns(tell.SIDE_BY_SIDE)
    tell.Tell(turns).round()  # type: ignore[arg-type]
    turns.do()


def letters(server: MailServer) -> list[EmailMessage]:
    return [
        message_from_bytes(one.raw, policy=policy.default)  # type: ignore[misc]
        for one in server.accepted
    ]


class TestMail:
    def test_says_who_and_leads_to_the_case(self, world: World, post_office: MailServer) -> None:
        mailbox(world, post_office)
        wish(world, "app", "mail")
        case = world.case("My parcel is lost, please help")
        go_round(world)
        (sent,) = post_office.accepted
        assert sent.to == (world.agent.email,)
        (letter,) = letters(post_office)
        assert letter["Subject"] == "Mira needs your team"
        assert letter["Auto-Submitted"] == "auto-generated"
        assert "+" not in str(letter["Reply-To"] or letter["From"])
        for kind in ("plain", "html"):
            body = letter.get_body((kind,))
            assert body is not None
            text = body.get_content()
            assert f"/cases/{case.pk}/" in text
            assert "/settings/notifications/" in text
            assert "My parcel is lost" in text
        row = Telling.objects.get(way="mail")
        assert (row.was_told, row.ended_at) == (True, world.now)

    def test_keeps_the_words_to_itself_for_who_wishes_so(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "mail", with_words=False)
        world.case("My secret illness")
        go_round(world)
        assert b"illness" not in post_office.accepted[0].raw

    def test_makes_one_letter_of_what_is_due_together(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "app", "mail", bundle="quarter")
        for who in ("mira", "jonas", "fatima"):
            world.case(f"It is {who} who asks: where is my order?", who=who)
        go_round(world)
        assert not post_office.accepted
        world.pass_time(minutes=15)
        go_round(world)
        (letter,) = letters(post_office)
        assert letter["Subject"] == "Fatima needs your team, and 2 more cases"
        assert Telling.objects.filter(was_told=True).count() == 3

    def test_does_not_leave_when_it_was_read_in_the_app(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "app", "mail", bundle="hour")
        case = world.case()
        cases.mark_read(user=world.agent, case_id=case.pk, now=world.now)
        world.pass_time(hours=2)
        go_round(world)
        assert not post_office.accepted

    def test_leaves_once_though_the_answer_of_the_server_is_lost(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        post_office.fail_next("cut-after")
        for _ in range(3):
            go_round(world)
            world.pass_time(hours=1)
        assert len(post_office.accepted) == 1

    def test_is_tried_again_when_the_server_asks_for_that(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        post_office.fail_next("data-4xx")
        go_round(world)
        assert Telling.objects.get().ended_at is None
        world.pass_time(minutes=2)
        go_round(world)
        assert Telling.objects.get().was_told

    def test_waits_for_a_mailbox_and_is_no_news_after_a_day(self, world: World) -> None:
        wish(world, "mail")
        world.case()
        go_round(world)
        row = Telling.objects.get()
        assert row.ended_at is None
        assert "no mailbox" in row.ended_why
        world.pass_time(hours=25)
        go_round(world)
        assert not Telling.objects.get().was_told
        assert Telling.objects.get().ended_at is not None

    def test_never_goes_to_an_address_that_we_listen_to(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        world.agent.email = "desk@allears.test"
        world.agent.save()
        wish(world, "mail")
        world.case()
        go_round(world)
        assert not post_office.accepted

    def test_is_known_as_ours_and_an_answer_to_it_is_for_nobody(
        self, world: World, post_office: MailServer
    ) -> None:
        channel = mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        go_round(world)
        facts = channels.facts(channel)
        raw = post_office.accepted[0].raw
        ours = CONNECTORS["email"].to_post(wire_from_bytes(raw), facts)
        assert ours.extra["ours"]
        answer = (
            f"From: {world.agent.email}\r\nTo: desk@allears.test\r\nSubject: Re: x\r\n"
            f"Message-ID: <1@example.org>\r\nIn-Reply-To: <{ours.id}>\r\n\r\nI do it.\r\n"
        )
        post = CONNECTORS["email"].to_post(wire_from_bytes(answer.encode()), facts)
        assert "automatic" in post.is_
        forged = answer.replace(ours.id, "told-1234.abcd@allears.test")
        post = CONNECTORS["email"].to_post(wire_from_bytes(forged.encode()), facts)
        assert "automatic" not in post.is_


class TestPush:
    def test_is_read_by_the_browser_alone(
        self, world: World, phone: Browser, push_service: PushServer
    ) -> None:
        wish(world, *EVERYTHING)
        case = world.case("My parcel is lost")
        go_round(world)
        (shown,) = phone.heard
        assert shown["title"] == "Mira needs your team"
        assert shown["body"] == "My parcel is lost"
        assert shown["url"] == f"/cases/{case.pk}/"
        assert b"parcel" not in push_service.taken[0].body
        assert Device.objects.get().told_at == world.now

    def test_says_how_often_and_replaces_the_one_before(
        self, world: World, phone: Browser, push_service: PushServer
    ) -> None:
        wish(world, *EVERYTHING)
        case = world.case()
        cases.take(case_id=case.pk, by=world.agent, now=world.now)
        Notice.objects.all().delete()
        for n in range(2):
            Notice.objects.create(
                user=world.agent, case=case, at=world.now, kind="new_answer", key=str(n), words="?"
            )
        news = actions.News(
            user_id=world.agent.pk,
            way="push",
            due_at=world.now,
            kind="new_answer",
            key="2",
            case_id=case.pk,
            who="Mira",
            words="Hello?",
        )
        actions.put_tellings(news=[news], now=world.now)
        go_round(world)
        assert phone.heard[-1]["title"] == "Mira wrote again · 2 times"
        assert len(push_service.taken[-1].headers["topic"]) <= 32

    @pytest.mark.parametrize("status", [404, 410])
    def test_forgets_a_browser_that_is_gone(
        self, world: World, phone: Browser, push_service: PushServer, status: int
    ) -> None:
        wish(world, *EVERYTHING)
        world.case()
        push_service.fail_next(status)
        go_round(world)
        assert not Device.objects.exists()
        assert not Telling.objects.filter(way="push").exists()

    def test_comes_back_when_the_service_asks_for_that(
        self, world: World, phone: Browser, push_service: PushServer
    ) -> None:
        wish(world, "push")
        world.case()
        push_service.fail_next(429, Retry_After="120")
        go_round(world)
        assert Telling.objects.get().due_at == world.now + timedelta(seconds=120)
        world.pass_time(seconds=121)
        go_round(world)
        assert len(phone.heard) == 1

    def test_does_not_buzz_in_the_night(
        self, world: World, phone: Browser, push_service: PushServer
    ) -> None:
        wish(world, *EVERYTHING, quiet_begin=0, quiet_until=0)
        world.case()
        go_round(world)
        assert push_service.n_asked == 0
        assert Notice.objects.filter(user=world.agent).count() == 1


class TestKilled:
    def test_a_letter_that_was_begun_is_not_sent_twice(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        rows = actions.lease_tellings(worker="dead", limit=9, now=world.now)
        actions.begin_telling(rows=rows, worker="dead", now=world.now)
        actions.tidy_tellings(is_dead=lambda name: name == "dead", now=world.now)
        go_round(world)
        assert not post_office.accepted
        assert "stands in the app" in Telling.objects.get().ended_why

    def test_what_was_only_leased_is_carried_by_another(
        self, world: World, post_office: MailServer
    ) -> None:
        mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        actions.lease_tellings(worker="dead", limit=9, now=world.now)
        go_round(world)
        assert not post_office.accepted
        world.pass_time(minutes=6)
        go_round(world)
        assert len(post_office.accepted) == 1

    def test_a_push_may_come_again_since_it_replaces_itself(
        self, world: World, phone: Browser
    ) -> None:
        wish(world, "push")
        world.case()
        rows = actions.lease_tellings(worker="dead", limit=9, now=world.now)
        actions.begin_telling(rows=rows, worker="dead", now=world.now)
        actions.tidy_tellings(is_dead=lambda name: name == "dead", now=world.now)
        go_round(world)
        assert len(phone.heard) == 1

    def test_two_that_carry_share_the_rows(self, world: World, post_office: MailServer) -> None:
        mailbox(world, post_office)
        wish(world, "mail")
        world.case()
        first = actions.lease_tellings(worker="one", limit=9, now=world.now)
        assert first
        assert actions.lease_tellings(worker="two", limit=9, now=world.now) == []
        assert actions.begin_telling(rows=first, worker="two", now=world.now) == []


class TestWhoLeft:
    def test_hears_nothing_more(self, world: World, post_office: MailServer) -> None:
        mailbox(world, post_office)
        wish(world, "mail", bundle="hour")
        world.case()
        lena = cast.lena()
        actions.change_user(
            user=world.agent,
            name="Amir Haddad",
            role="agent",
            teams=[],
            is_active=False,
            by=lena,
            now=world.now,
        )
        world.pass_time(hours=1)
        go_round(world)
        assert not post_office.accepted
        assert queries.tellings_of(world.agent)[0].ended_why == "left the house"
        assert Case.objects.exists()
