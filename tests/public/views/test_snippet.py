"""What administrators copy into their website."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from tests import cast
from tests.public.forms import a_form, a_mailbox, address_of

from allears.channels import actions as channels
from allears.channels.models import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.ada())


class TestSnippet:
    def test_shows_the_lines_the_link_and_the_form_itself(self, desk: Client) -> None:
        form = a_form()
        answer = desk.get(f"/settings/channels/{form.pk}/form/")
        page = html.unescape(answer.content.decode())
        assert f'<script src="http://testserver{address_of(form).rstrip("/")}.js" async>' in page
        assert f'<iframe class="public-preview" src="{address_of(form)}?in=frame"' in page
        assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "No website is named" not in page

    def test_says_when_no_website_may_show_it(self, desk: Client) -> None:
        page = desk.get(f"/settings/channels/{a_form(sites='').pk}/form/").content.decode()
        assert "No website is named" in page

    def test_makes_a_secret_and_shows_it_once(self, desk: Client) -> None:
        form = a_form()
        address = f"/settings/channels/{form.pk}/form/"
        page = html.unescape(desk.post(address).content.decode())
        secret = channels.facts(Channel.objects.get(pk=form.pk)).get("secret")
        assert page.count(secret) >= 2
        assert secret not in desk.get(address).content.decode()

    def test_is_for_forms_alone(self, desk: Client) -> None:
        assert desk.get(f"/settings/channels/{a_mailbox().pk}/form/").status_code == 404


class TestConnecting:
    def test_leads_from_the_blanks_to_the_lines(self, desk: Client) -> None:
        box = a_mailbox()
        page = desk.get("/settings/channels/new/webform/").content.decode()
        assert f'<option value="{box.pk}">Desk</option>' in page
        assert "setting-secret" not in page
        typed = {
            "setting-sites": "shop.example",
            "setting-mailbox": str(box.pk),
            "name": "Shop",
            "do": "save",
        }
        answer = desk.post("/settings/channels/new/webform/", typed)
        form = Channel.objects.get(network="webform")
        assert answer.headers["Location"] == f"/settings/channels/{form.pk}/form/"
        assert channels.facts(form).get("secret")
        shown = desk.get(f"/settings/channels/{form.pk}/").content.decode()
        assert re.search(r"Answers leave by</dt><dd[^>]*>Desk<", shown)

    def test_refuses_a_mailbox_that_is_none(self, desk: Client) -> None:
        typed = {"setting-mailbox": "999", "do": "save"}
        assert desk.post("/settings/channels/new/webform/", typed).status_code == 422
