"""The form that anybody may fill in: what becomes of a message, and what becomes of a flood."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from tests import cast
from tests.public.forms import SECRET, a_form, a_mailbox, address_of, number, page_after, read, send

from allears.channels import actions as channels
from allears.connectors import webform
from allears.lib import clock
from allears.mentions import files, queries
from allears.mentions.models import Mention
from allears.public import actions, typed
from allears.public.models import Tally

pytestmark = pytest.mark.django_db


def kept() -> list[Any]:
    return [queries.post_of(row) for row in Mention.objects.order_by("id")]


class TestShown:
    def test_is_a_page_without_any_cookie(self) -> None:
        answer = Client().get(address_of(a_form(heading="Tell us", intro="We read it all.")))
        html = answer.content.decode()
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
        assert "Tell us" in html
        assert "We read it all." in html

    def test_may_stand_on_the_sites_that_are_named_and_nowhere_else(self) -> None:
        answer = Client().get(address_of(a_form(sites="https://shop.example\nhttp://b.example:81")))
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://shop.example http://b.example:81;" in policy
        assert "X-Frame-Options" not in answer.headers
        assert "script-src 'self'" in policy

    def test_stands_on_no_site_when_none_is_named(self) -> None:
        policy = Client().get(address_of(a_form(sites=""))).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self';" in policy

    @pytest.mark.parametrize(
        ("spoken", "words", "direction"),
        [
            ("de-AT,de;q=0.9", "Schreiben Sie uns", "ltr"),
            ("ar", "اكتب إلينا", "rtl"),
            ("xx", "Write to us", "ltr"),
        ],
    )
    def test_speaks_the_visitors_language(self, spoken: str, words: str, direction: str) -> None:
        html = Client().get(address_of(a_form()), HTTP_ACCEPT_LANGUAGE=spoken).content.decode()
        assert f'<h1 dir="auto">{words}</h1>' in html
        assert f'dir="{direction}"' in html

    def test_speaks_the_language_that_its_address_asks_for(self) -> None:
        assert "Schreiben Sie uns" in read(address_of(a_form()) + "?lang=de&theme=dark")
        assert "Write to us" in read(address_of(a_form("Other")) + "?lang=nonsense&theme=pink")

    def test_says_honestly_where_the_answer_will_be(self) -> None:
        assert "We answer on a page of your own" in read(address_of(a_form()))
        box = a_mailbox()
        assert "We answer to this address." in read(address_of(a_form("B", mailbox=str(box.pk))))

    @pytest.mark.parametrize(
        "key", ["1-0000000000", "nonsense", "1-", "99999999999999999-0123456789"]
    )
    def test_is_at_no_other_address(self, key: str) -> None:
        a_form()
        assert Client().get(f"/form/{key}/").status_code == 404
        assert Client().get(f"/form/{key}.js").status_code == 404

    def test_is_closed_while_its_channel_is_paused_and_gone_after(self) -> None:
        form = a_form()
        channels.pause(channel=form, by=cast.ada(), now=cast.NOW)
        assert Client().get(address_of(form)).status_code == 503
        assert send(form).status_code == 503
        address = address_of(form)
        channels.remove(channel=form, by=cast.ada(), now=cast.NOW)
        assert Client().get(address).status_code == 404
        assert kept() == []


class TestSent:
    def test_becomes_a_private_post_in_a_thread_of_its_own(self) -> None:
        form = a_form(blanks="Order number *\nShop: Bern | Basel", mailbox=str(a_mailbox().pk))
        answer = send(
            form, name="Nia Example", mail="Nia@example.org", **{"ask-0": "4711", "ask-1": "Bern"}
        )
        (post,) = kept()
        assert page_after(answer).startswith("/form/said/")
        assert post.text == "Where is my parcel?\n\nOrder number: 4711\nShop: Bern"
        assert (post.visibility, post.network, post.channel) == ("private", "webform", form.name)
        assert (post.author.id, post.author.handle) == ("nia@example.org", "Nia@example.org")
        assert post.thread == post.id

    def test_opens_a_case(self) -> None:
        send(a_form())
        assert len(cast.care(now=clock.now()).opened) == 1

    def test_is_one_message_however_often_it_is_sent(self) -> None:
        form = a_form()
        data = {"form": number(form), "text": "Once."}
        pages = {
            page_after(Client().post(address_of(form), data, REMOTE_ADDR="203.0.113.9"))
            for _ in range(3)
        }
        assert len(pages) == len(kept()) == 1
        assert list(Tally.objects.filter(key__endswith=":all").values_list("n", flat=True)) == [1]

    def test_brings_its_files_into_the_store(self) -> None:
        picture = SimpleUploadedFile("../..\\shot.PNG", b"\x89PNG bytes", content_type="text/html")
        send(a_form(), files=[picture, SimpleUploadedFile("bill.pdf", b"%PDF-1.7")])
        (post,) = kept()
        assert [(f.name, f.media_type) for f in post.files] == [
            ("shot.PNG", "image/png"),
            ("bill.pdf", "application/pdf"),
        ]
        assert all(files.path_of(one.sha256) for one in post.files)

    def test_keeps_to_its_look_and_language_afterwards(self) -> None:
        answer = send(a_form(), query="?in=frame&lang=de&next=http://evil.example")
        assert answer.headers["Location"].endswith("/?in=frame&lang=de&sent=1")

    def test_without_words_or_with_wrong_ones_is_asked_again(self) -> None:
        form = a_form(blanks="Order number *\nShop: Bern | Basel", needs_mail="yes")
        answer = send(form, text=" ", mail="", name="Nïa <b>", **{"ask-1": "Paris"})
        html = answer.content.decode()
        assert answer.status_code == 422
        for words in (
            "Please write what it is about",
            "leave a mail address",
            "fill this in",
            "from the list",
        ):
            assert words in html
        assert "Nïa &lt;b&gt;" in html
        assert kept() == []

    def test_refuses_an_address_that_is_none(self) -> None:
        assert "no mail address" in send(a_form(), mail="nia at home").content.decode()

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ([("run.exe", b"MZ")], "of a kind that we do not take"),
            ([("a.pdf", b"")], "is empty"),
            ([("a.pdf", b"1"), ("b.pdf", b"2"), ("c.pdf", b"3")], "At most 2 files go"),
            ([("a.pdf", b"x" * 1_000_001)], "Together the files may have"),
        ],
    )
    def test_bounds_what_may_be_attached(self, sent: list[tuple[str, bytes]], words: str) -> None:
        form = a_form(max_files="2", max_mb="1")
        answer = send(form, files=[SimpleUploadedFile(*one) for one in sent])
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Where is my parcel?" in answer.content.decode()
        assert kept() == []

    def test_is_not_even_read_when_it_is_far_too_large(self) -> None:
        form = a_form(max_mb="1")
        answer = send(form, files=[SimpleUploadedFile("a.pdf", b"x" * 2_500_000)])
        assert answer.status_code == 413

    def test_is_not_lost_while_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(**_: object) -> None:
            raise OperationalError("away")

        monkeypatch.setattr(actions, "take", away)
        answer = send(a_form(), text="Do not lose me.")
        assert answer.status_code == 503
        assert "Do not lose me." in answer.content.decode()


class TestTraps:
    def test_cost_a_person_one_more_press(self) -> None:
        form = a_form()
        one_time = number(form)
        answer = send(form, form=one_time, website="http://spam.example")
        assert answer.status_code == 422
        assert "Where is my parcel?" in answer.content.decode()
        assert one_time in answer.content.decode()
        assert send(form, form=one_time).status_code == 303

    def test_meet_who_is_quicker_than_people(self) -> None:
        form = a_form()
        assert send(form, form=number(form, ago_s=0)).status_code == 422

    @pytest.mark.parametrize("made_up", ["", "nonsense", "1.2.3.4", "x" * 5_000])
    def test_meet_who_never_saw_the_form(self, made_up: str) -> None:
        answer = send(a_form(), form=made_up)
        assert answer.status_code == 422
        assert kept() == []

    def test_do_not_take_the_number_of_another_form(self) -> None:
        assert send(a_form(), form=number(a_form("Other"))).status_code == 422

    def test_show_an_old_form_anew(self) -> None:
        form = a_form()
        days = typed.LATEST + timedelta(days=1)
        old = number(form, ago_s=days.total_seconds())
        answer = send(form, form=old)
        assert answer.status_code == 422
        assert old not in answer.content.decode()


class TestSigned:
    def sent(self, person: object, **more: str) -> Any:
        said = json.dumps(person)
        data = {"person": said, "signature": webform.sign(said, SECRET)} | more
        assert send(a_form(), **data).status_code == 303
        return kept()[0]

    def test_is_known_by_the_number_of_the_website(self) -> None:
        now = clock.now().timestamp()
        post = self.sent({"id": 4711, "time": now, "name": "Nia", "mail": "nia@example.org"})
        assert (post.author.id, post.author.handle) == ("site:4711", "nia@example.org")
        assert post.extra == {"site_person": "4711"}

    def test_counts_as_unsigned_when_it_is_wrong(self) -> None:
        person = {"id": "4711", "time": clock.now().timestamp()}
        post = self.sent(person, signature="0" * 64, mail="nia@example.org")
        assert post.author.id.startswith("visitor-")
        assert post.extra == {}


class TestFlood:
    def test_of_one_address_is_bounded_and_nothing_is_lost(self) -> None:
        form = a_form(per_address="3")
        statuses = [send(form, text=f"No. {n}").status_code for n in range(6)]
        assert statuses == [303] * 3 + [429] * 3
        answer = send(form, text="And me?")
        assert "And me?" in answer.content.decode()
        assert answer.headers["Retry-After"] == "3600"
        assert send(form, from_address="198.51.100.7").status_code == 303

    def test_of_many_addresses_is_bounded_and_leaves_the_signed_in(self) -> None:
        form = a_form(per_hour="2")
        found = [send(form, from_address=f"198.51.100.{n}").status_code for n in range(4)]
        assert found == [303, 303, 429, 429]
        person = json.dumps({"id": "1", "time": clock.now().timestamp()})
        signature = webform.sign(person, SECRET)
        assert send(form, person=person, signature=signature).status_code == 303

    def test_of_files_is_bounded(self) -> None:
        form = a_form(mb_per_hour="1")
        big = SimpleUploadedFile("a.pdf", b"x" * 600_000)
        assert send(form, files=[big], from_address="198.51.100.1").status_code == 303
        big.seek(0)
        assert send(form, files=[big], from_address="198.51.100.2").status_code == 429
        assert send(form, from_address="198.51.100.3").status_code == 303

    def test_leaves_no_address_behind(self) -> None:
        send(a_form(), from_address="198.51.100.77")
        assert Tally.objects.exists()
        assert not any("198.51" in key for key in Tally.objects.values_list("key", flat=True))


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "\x00\x01\u202e\ufeff",
            "{{ settings.SECRET_KEY }}{% load x %}",
            "'; DROP TABLE mentions_mention; --",
            "\ud83d\ude00" * 10,
            "x" * 50_000,
        ],
    )
    def test_words_come_through_as_words_or_are_asked_for_again(self, text: str) -> None:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        answer = send(a_form(), text=text, name=text[:300], mail="")
        assert answer.status_code in (303, 422)
        if answer.status_code == 303:
            assert "<script>alert" not in read(page_after(answer))

    @pytest.mark.parametrize("body", [b"", b"--x", b"\xff" * 100, b"form=1&text=%ff%fe"])
    def test_bytes_that_are_no_form_are_refused(self, body: bytes) -> None:
        for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "a/b"):
            answer = Client().generic("POST", address_of(a_form(kind)), body, kind)
            assert answer.status_code in (413, 422)
        assert kept() == []


class TestScript:
    def test_is_a_few_hundred_bytes(self) -> None:
        answer = Client().get(address_of(a_form()).rstrip("/") + ".js")
        assert answer.status_code == 200
        assert len(answer.content) < 1_000
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
