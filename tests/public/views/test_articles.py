"""Public articles: offered by a form, and each at an address of its own."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.knowledge.test_actions import article
from tests.public.forms import a_form, address_of, page_after, send

from allears.knowledge import actions as knowledge
from allears.mentions.models import Mention

pytestmark = pytest.mark.django_db
LATE = "My tram was late and I want my money"


def ask(address: str, text: str = LATE) -> tuple[int, str]:
    answer = Client().post(f"{address}articles/", {"text": text})
    return answer.status_code, answer.content.decode()


class TestOffer:
    def test_gives_what_fits_while_somebody_types(self) -> None:
        article()
        answer = Client().post(f"{address_of(a_form())}articles/", {"text": LATE})
        assert answer.status_code == 200
        assert "My tram was late" in answer.content.decode()
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert not Mention.objects.exists()

    def test_is_silent_where_nothing_fits_or_none_is_public(self) -> None:
        article(is_public=False)
        address = address_of(a_form())
        assert ask(address) == (204, "")
        article("Opening hours", "From nine to five")
        assert ask(address) == (204, "")

    def test_is_silent_where_the_form_does_not_want_it(self) -> None:
        article()
        form = a_form(offers="no")
        assert ask(address_of(form)) == (204, "")
        assert "data-offers" not in Client().get(address_of(form)).content.decode()

    def test_takes_no_more_than_words(self) -> None:
        article()
        assert ask(address_of(a_form()), LATE * 9_000) == (204, "")

    def test_is_at_no_other_address(self) -> None:
        assert ask("/form/1-0000000000/")[0] == 404


class TestBeforeSending:
    """Without any script."""

    def test_asks_once_whether_one_helps(self) -> None:
        article()
        form = a_form()
        answer = send(form, text=LATE)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "Does one of these help?" in html
        assert LATE in html
        assert not Mention.objects.exists()
        fields = dict(re.findall(r'name="(form|looked)" value="([^"]*)"', html))
        assert fields["looked"] == "1"
        page_after(send(form, text=LATE, **fields))
        assert Mention.objects.get().text == LATE

    def test_lets_pass_what_nothing_fits(self) -> None:
        article("Opening hours", "From nine to five")
        page_after(send(a_form(), text=LATE))

    def test_never_loses_files_that_were_chosen(self) -> None:
        article()
        file = SimpleUploadedFile("ticket.pdf", b"%PDF")
        page_after(send(a_form(), text=LATE, files=[file]))


class TestHelped:
    def test_counts_and_sends_nothing(self) -> None:
        row = article()
        answer = Client().post(f"{address_of(a_form())}articles/{row.pk}/", {"text": LATE})
        assert "Nothing was sent" in answer.content.decode()
        row.refresh_from_db()
        assert row.n_helped == 1
        assert not Mention.objects.exists()

    def test_may_stand_where_its_form_stands(self) -> None:
        row = article()
        address = f"{address_of(a_form())}articles/{row.pk}/"
        policy = Client().post(address).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://shop.example" in policy


class TestArticle:
    def test_is_read_by_anybody_and_thanks_for_a_word(self) -> None:
        row = article()
        address = f"/answers/{row.pk}/"
        answer = Client().get(address)
        assert "<strong>half</strong>" in answer.content.decode()
        assert not answer.cookies
        assert "Thank you" in Client().post(address).content.decode()
        row.refresh_from_db()
        assert row.n_helped == 1

    def test_is_gone_when_it_is_taken_back(self) -> None:
        row = article()
        knowledge.withdraw(row=row, by=cast.lena(), now=cast.NOW)
        assert Client().get(f"/answers/{row.pk}/").status_code == 404
        address = f"{address_of(a_form())}articles/{row.pk}/"
        assert Client().post(address).status_code == 404

    def test_shows_no_html_of_whoever_wrote_it(self) -> None:
        row = article("<b>x</b>", "<script>alert(1)</script> [a](javascript:alert(1))")
        html = Client().get(f"/answers/{row.pk}/").content.decode()
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html
        assert 'href="javascript' not in html
