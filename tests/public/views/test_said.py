"""A person's own page: both sides of one thread, and nothing else."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.public.forms import a_form, a_mailbox, number, page_after, read, send, signed_for

from allears.cases import actions as cases
from allears.cases.actions.reply import Written
from allears.cases.models import Case, Conversation, Draft, Message
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import steps
from allears.lib import clock
from allears.listening.ports import Receipt
from allears.mentions import files
from allears.mentions.models import Mention
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing
from allears.public import limits

pytestmark = pytest.mark.django_db


def answer(case: Case, text: str, **more: object) -> None:
    """Amir answers in the case's last conversation."""
    conversation = Conversation.objects.filter(case=case).latest("id")
    written = Written(
        conversation_id=conversation.pk,
        text=text,
        is_public=False,
        seen_at=clock.now(),
        is_sure=True,
        **more,  # type: ignore[arg-type]
    )
    cases.reply(case_id=case.pk, written=written, by=cast.amir(), now=clock.now())


def deliver() -> None:
    """What `deliver` does with all that is due."""
    for row in outbox.lease(limit=10, worker="test", now=clock.now()):
        steps.deliver(row, worker="test", now=clock.now())


def a_case(form: Channel, **typed: object) -> tuple[Case, str]:
    """Somebody writes; the case of it, and the address of their page."""
    page = page_after(send(form, **typed))
    (case_id,) = cast.care(now=clock.now()).opened
    return Case.objects.get(pk=case_id), page


def add(page: str, place: Channel, **typed: object) -> int:
    data = {"form": number(place), "text": "One thing more."} | typed
    return Client().post(page, data, REMOTE_ADDR="203.0.113.9").status_code


class TestSaid:
    def test_shows_what_they_wrote_and_the_link_to_keep(self) -> None:
        page = page_after(send(a_form(), text="My kettle\nsings."))
        html = read(f"{page}?sent=1")
        assert "My kettle<br>sings." in html
        assert "It has arrived." in html
        assert f"http://testserver{page}" in html
        assert "It has arrived." not in read(page)

    def test_is_found_by_nobody_else(self) -> None:
        page = page_after(send(a_form()))
        response = Client().get(page)
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert not response.cookies
        assert (
            "frame-ancestors 'self' https://shop.example;"
            in response.headers["Content-Security-Policy"]
        )

    def test_shows_answers_once_they_have_left_and_nothing_internal(self) -> None:
        case, page = a_case(a_form())
        cases.note(case_id=case.pk, text="A difficult one.", by=cast.amir(), now=clock.now())
        answer(case, "It **left** today.")
        assert "left" not in read(page)
        deliver()
        html = read(page)
        assert "It <strong>left</strong> today." in html
        assert "Amir Haddad" in html
        assert "difficult" not in html

    def test_shows_no_other_thread_of_the_same_person(self) -> None:
        form = a_form()
        case, first = a_case(form, text="My bill is wrong.", **signed_for("4711"))
        second = page_after(send(form, text="My kettle sings.", **signed_for("4711")))
        cast.care(now=clock.now())
        conversation = Conversation.objects.filter(case=case).earliest("id")
        written = Written(
            conversation_id=conversation.pk, text="Your bill is mended.", is_public=False,
            seen_at=clock.now(), is_sure=True,
        )  # fmt: skip
        cases.reply(case_id=case.pk, written=written, by=cast.amir(), now=clock.now())
        deliver()
        assert "mended" in read(first)
        assert "mended" not in read(second)
        assert "bill" not in read(second)

    def test_makes_nobody_the_owner_of_an_address_that_was_only_typed(self) -> None:
        form = a_form()
        theirs, _page = a_case(form, text="My bill is wrong.", mail="nia@example.org")
        strangers, _page = a_case(form, text="What did I say of my bill?", mail="nia@example.org")
        assert theirs.contact_id != strangers.contact_id

    def test_hands_out_the_files_of_our_answers_and_no_others(self) -> None:
        case, page = a_case(a_form())
        content = b"%PDF the way"
        sha256 = hashlib.sha256(content).hexdigest()
        files.store({sha256: content})
        kept = [{"sha256": sha256, "name": "way.pdf", "kind": "application/pdf", "size": 12}]
        Draft.objects.create(
            case=case, user=cast.amir(), files=kept, begun_version=1, changed_at=clock.now()
        )
        answer(case, "See the file.")
        deliver()
        link = re.search(r'href="(/form/said/[^"]+/files/[^"]+)"', read(page))
        assert link is not None
        response = Client().get(link[1])
        assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
        assert "attachment" in response.headers["Content-Disposition"]
        other = page_after(send(a_form("Other")))
        assert Client().get(link[1].replace(page, other)).status_code == 404
        assert Client().get(link[1].replace(sha256, "0" * 64)).status_code == 404


class TestAdding:
    def test_goes_into_the_same_case(self) -> None:
        form = a_form()
        case, page = a_case(form, name="Nia")
        picture = SimpleUploadedFile("more.png", b"\x89PNG")
        assert add(page, form, files=[picture]) == 303
        assert cast.care(now=clock.now()).n_joined == 1
        case.refresh_from_db()
        assert case.n_messages == 2
        assert "One thing more." in read(page)
        assert "more.png" in read(page)

    def test_is_one_message_however_often_it_is_sent(self) -> None:
        form = a_form()
        page = page_after(send(form))
        once = number(form)
        assert {add(page, form, form=once) for _ in range(3)} == {303}
        assert Mention.objects.count() == 2

    def test_is_bounded_and_trapped_like_the_form(self) -> None:
        form = a_form(per_address="2")
        page = page_after(send(form))
        assert add(page, form, website="x") == 422
        assert add(page, form, text=" ") == 422
        assert add(page, form) == 303
        assert add(page, form) == 429

    def test_opens_a_closed_case_again(self) -> None:
        form = a_form()
        case, page = a_case(form)
        cases.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=cast.amir(), now=clock.now()
        )
        add(page, form, text="It is broken again! Why?")
        cast.care(now=clock.now())
        case.refresh_from_db()
        assert case.closed_at is None


class TestAnswersByMail:
    def test_leave_by_the_mailbox_and_come_back_into_the_case(self) -> None:
        box = a_mailbox()
        case, page = a_case(a_form(mailbox=str(box.pk)), mail="nia@example.org")
        answer(case, "It left today.")
        row = Outgoing.objects.get()
        said = outbox.utterance_of(row)
        assert (row.channel_id, said.to) == (box.pk, "nia@example.org")
        assert said.key.endswith("@example.org")
        assert said.references == (Mention.objects.get().external_id,)
        reply = cast.post(
            "Thank you, but it is not here?", who="nia Example", id="<r@people>",
            reply_to_id=said.key, references=(*said.references, said.key),
            thread=said.references[0], network="email", visibility="private",
        )  # fmt: skip
        cast.hear(reply, on=box, now=clock.now())
        assert cast.care(now=clock.now()).n_joined == 1
        outbox.confirm(key=said.key, receipt=Receipt(id=said.key), now=clock.now())
        html = read(page)
        assert "We answered by mail." in html
        assert "It left today." not in html, "who typed the address may be a stranger"
        assert "not here?" not in html, "what went on by mail stays in the mailbox"

    def test_hide_their_files_from_who_only_typed_the_address(self) -> None:
        content = b"%PDF the bill"
        sha256 = hashlib.sha256(content).hexdigest()
        files.store({sha256: content})
        kept = [{"sha256": sha256, "name": "bill.pdf", "kind": "application/pdf", "size": 13}]
        case, page = a_case(a_form(mailbox=str(a_mailbox().pk)), mail="nia@example.org")
        Draft.objects.create(
            case=case, user=cast.amir(), files=kept, begun_version=1, changed_at=clock.now()
        )
        answer(case, "Your bill.")
        said = outbox.utterance_of(Outgoing.objects.get())
        outbox.confirm(key=said.key, receipt=Receipt(id=said.key), now=clock.now())
        message = Message.objects.get(by__isnull=False)
        assert "bill.pdf" not in read(page)
        assert Client().get(f"{page}files/{message.pk}/{sha256}/").status_code == 404

    def test_stand_on_the_page_too_for_whom_the_website_signs(self) -> None:
        form = a_form(mailbox=str(a_mailbox().pk))
        case, page = a_case(form, **signed_for("4711", mail="nia@example.org"))
        assert "and here." in read(f"{page}?sent=1")
        answer(case, "It left today.")
        said = outbox.utterance_of(Outgoing.objects.get())
        assert said.to == "nia@example.org"
        outbox.confirm(key=said.key, receipt=Receipt(id=said.key), now=clock.now())
        assert "It left today." in read(page)

    def test_stand_on_the_page_when_there_is_no_address_or_no_mailbox(self) -> None:
        box = a_mailbox()
        form = a_form(mailbox=str(box.pk))
        case, page = a_case(form)
        answer(case, "It left today.")
        assert Outgoing.objects.get().channel_id == form.pk
        deliver()
        assert "It left today." in read(page)
        channels.remove(channel=box, by=cast.ada(), now=cast.NOW)
        case, _page = a_case(form, mail="nia@example.org", text="Quite another matter")
        answer(case, "So did this.")
        assert Outgoing.objects.latest("id").channel_id == form.pk


class TestEnds:
    def test_when_its_owner_takes_it_away(self) -> None:
        form = a_form()
        page = page_after(send(form))
        response = Client().post(f"{page}withdrawal/")
        assert response.status_code == 200
        assert Client().get(page).status_code == 410
        assert add(page, form) == 410
        assert Mention.objects.count() == 1

    def test_when_the_words_are_deleted(self) -> None:
        page = page_after(send(a_form()))
        row = Mention.objects.get()
        Mention.objects.update(post=row.post | {"text": ""})
        assert "parcel" not in read(page)

    def test_when_the_form_is_removed(self) -> None:
        form = a_form()
        page = page_after(send(form))
        channels.remove(channel=form, by=cast.ada(), now=cast.NOW)
        assert Client().get(page).status_code == 410

    def test_at_once_for_who_guesses(self) -> None:
        page = page_after(send(a_form()))
        wrong = page[:-3] + ("aa/" if page[-3:] != "aa/" else "bb/")
        statuses = [Client().get(wrong).status_code for _ in range(limits.MAX_GUESSES + 1)]
        assert statuses == [404] * limits.MAX_GUESSES + [429]
        assert Client().get(page).status_code == 200
