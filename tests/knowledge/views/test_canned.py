from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.knowledge.test_actions import canned

from allears.knowledge.models import CannedReply


@pytest.fixture
def client(db: None) -> Client:
    return cast.at_the_desk(cast.amir())


class TestIndex:
    def test_teaches_when_there_is_nothing(self, client: Client) -> None:
        page = client.get("/settings/replies/").content.decode()
        assert "Nothing is kept yet" in page
        assert "{{first_name|there}}" in page

    def test_finds_by_words_and_answers_htmx_with_the_rows(self, client: Client) -> None:
        canned(cast.amir(), "Sorry")
        canned(cast.amir(), "Thanks")
        page = client.get("/settings/replies/?q=thank", headers={"HX-Request": "true"})
        assert page.content.decode().lstrip().startswith('<div id="canned-rows"')
        assert "Thanks" in page.content.decode()
        assert "Sorry" not in page.content.decode()


class TestOne:
    def test_is_kept_changed_removed_and_brought_back(self, client: Client) -> None:
        form = {"name": "Sorry", "shortcut": "", "text": "Sorry {{first_name}}", "language": "en"}
        assert client.post("/settings/replies/new/", form).status_code == 302
        row = CannedReply.objects.get()
        url = f"/settings/replies/{row.pk}/"
        assert client.post(url, form | {"text": "So sorry"}).status_code == 302
        row.refresh_from_db()
        assert row.text == "So sorry"
        gone = client.post(f"{url}removal/")
        assert gone.headers["Location"].endswith(f"?removed={row.pk}")
        page = client.get(gone.headers["Location"]).content.decode()
        assert "is removed" in page
        assert "Undo" in page
        assert client.get(url).status_code == 404
        client.post(f"{url}removal/", {"back": "1"})
        assert client.get(url).status_code == 200

    def test_of_others_is_not_there(self, client: Client) -> None:
        row = canned(cast.lena())
        assert client.get(f"/settings/replies/{row.pk}/").status_code == 404
        assert client.post(f"/settings/replies/{row.pk}/removal/").status_code == 404

    def test_says_what_is_wrong_with_the_form(self, client: Client) -> None:
        canned(cast.amir())
        form = {"name": "Sorry", "text": "x"}
        answer = client.post("/settings/replies/new/", form)
        assert answer.status_code == 422
        assert "/sorry is taken" in answer.content.decode()


class TestPreview:
    def test_fills_blanks_and_names_slips(self, client: Client) -> None:
        page = client.post(
            "/settings/replies/preview/", {"text": "Hi {{first_name}} {{frist}} <b>"}
        )
        words = page.content.decode()
        assert "Hi Mira" in words
        assert "There is no blank “frist”" in words
        assert "&lt;b&gt;" in words


class TestFiles:
    @pytest.mark.parametrize("kind", ["csv", "jsonl"])
    def test_go_out_and_come_in_again(self, client: Client, kind: str) -> None:
        canned(cast.amir(), "Sorry", language="de")
        saved = client.get(f"/settings/replies/export/?kind={kind}")
        assert "attachment" in saved.headers["Content-Disposition"]
        CannedReply.objects.all().delete()
        file = SimpleUploadedFile("replies", saved.content)
        client.post("/settings/replies/import/", {"file": file})
        row = CannedReply.objects.get()
        assert (row.name, row.language, row.owner) == ("Sorry", "de", cast.amir())

    def test_that_hold_nothing_say_so(self, client: Client) -> None:
        answer = client.post(
            "/settings/replies/import/",
            {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")},
            follow=True,
        )
        assert "one of them must be “text”" in answer.content.decode()
