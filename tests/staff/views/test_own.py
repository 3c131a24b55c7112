"""What concerns oneself alone: picture, keys, where one is logged in, rights."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests import cast

from allears.staff.models import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return cast.at_the_desk(cast.amir())


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile("me.png", content, "image/png")}


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


class TestPicture:
    def test_is_shown_to_colleagues_under_an_address_of_its_own(self, desk: Client) -> None:
        desk.post("/settings/profile/picture/", upload(png()))
        amir = cast.amir()
        assert amir.image in desk.get("/settings/profile/").content.decode()
        answer = cast.at_the_desk(cast.rita()).get(amir.image)
        assert answer["Content-Type"] == "image/webp"
        assert "private" in answer["Cache-Control"]
        assert Client().get(amir.image).status_code == 302

    def test_goes_away_again(self, desk: Client) -> None:
        desk.post("/settings/profile/picture/", upload(png()))
        before = cast.amir().image
        desk.post("/settings/profile/picture/", {"remove": "yes"})
        assert not Picture.objects.exists()
        assert desk.get(before).status_code == 404

    @pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a"])
    def test_is_refused_where_it_is_none(self, desk: Client, content: bytes) -> None:
        desk.post("/settings/profile/picture/", upload(content))
        assert not Picture.objects.exists()


class TestKeys:
    def test_are_listed_from_where_they_are_declared(self, desk: Client) -> None:
        html = desk.get("/settings/keys/").content.decode()
        for name in ("Take", "Close with an outcome", "Write down a call", "Notices", "Undo"):
            assert name in html

    def test_can_be_turned_off_for_every_device(self, desk: Client) -> None:
        assert "data-single-keys" not in desk.get("/settings/keys/").content.decode()
        desk.post("/settings/keys/", {})
        assert 'data-single-keys="off"' in desk.get("/settings/keys/").content.decode()
        desk.post("/settings/keys/", {"single": "yes"})
        assert "data-single-keys" not in desk.get("/settings/keys/").content.decode()


class TestSafety:
    def log_in(self) -> Client:
        amir = cast.amir()
        if not amir.password:
            amir.set_password("a long sentence")
            amir.save()
        client = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/17 Safari/604")
        client.post("/account/login/", {"login": amir.email, "password": "a long sentence"})
        return client

    def test_shows_where_one_is_logged_in_and_ends_it(self) -> None:
        phone, here = self.log_in(), self.log_in()
        html = here.get("/settings/safety/").content.decode()
        assert html.count("Safari on iPhone") == 2
        assert html.count("this one") == 1
        here.post("/settings/safety/")
        assert phone.get("/settings/profile/").status_code == 302
        assert here.get("/settings/profile/").status_code == 200
        assert "Logged out elsewhere" in here.get("/settings/safety/").content.decode()

    def test_ends_nobody_elses_session(self) -> None:
        phone = self.log_in()
        other = cast.at_the_desk(cast.ada())
        other.post("/settings/safety/")
        assert phone.get("/settings/profile/").status_code == 200


class TestWhoMayWhat:
    def test_is_a_table_for_everybody(self) -> None:
        html = cast.at_the_desk(cast.rita()).get("/settings/rights/").content.decode()
        assert "Answer people, in public and in private" in html
        assert "You are: Reader." in html
