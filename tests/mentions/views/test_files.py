"""Attachments leave only as downloads, and only by the mention that names them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from tests import cast

from allears.listening.post import File
from allears.mentions import files
from allears.mentions.views.files import safe_name

CONTENT = b"<script>alert(1)</script>"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class TestSafeName:
    @pytest.mark.parametrize(
        ("given", "safe"),
        [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\evil.exe", "evil.exe"),
            ("in\u202efdp.exe", "infdp.exe"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
            (".htaccess", "htaccess"),
            ('quo"te<.html', "quo te .html"),
            ("تقرير.pdf", "تقرير.pdf"),
            ("", "attachment"),
            ("..", "attachment"),
        ],
    )
    def test_hides_nothing_and_stays_in_its_folder(self, given: str, safe: str) -> None:
        assert safe_name(given) == safe

    def test_cuts_a_long_name_and_keeps_its_ending(self) -> None:
        name = safe_name("x" * 400 + ".pdf")
        assert len(name) <= 150
        assert name.endswith(".pdf")


@pytest.mark.django_db
class TestFile:
    @pytest.fixture(autouse=True)
    def _folder(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path / "files"

    @pytest.fixture
    def url(self) -> str:
        files.store({SHA256: CONTENT})
        attached = File(name="bill.html", media_type="text/html", sha256=SHA256)
        (mention,) = cast.hear(cast.post("See the bill", files=(attached,)))
        return f"/files/{mention.pk}/{SHA256}/"

    def test_is_a_download_that_a_browser_never_shows(self, url: str) -> None:
        answer = cast.at_the_desk(cast.rita()).get(url)
        assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]
        assert answer["Content-Disposition"] == 'attachment; filename="bill.html"'
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in answer["Cache-Control"]

    def test_is_not_given_to_strangers(self, url: str, client: Client) -> None:
        assert client.get(url).status_code == 302

    def test_is_not_found_by_a_mention_that_does_not_name_it(self, url: str) -> None:
        (other,) = cast.hear(cast.post("No files here"))
        rita = cast.at_the_desk(cast.rita())
        assert rita.get(f"/files/{other.pk}/{SHA256}/").status_code == 404
        assert rita.get(f"/files/9999/{SHA256}/").status_code == 404

    @pytest.mark.parametrize("name", ["..", "0" * 64, "x", SHA256.upper()])
    def test_is_not_found_by_another_name(self, url: str, name: str) -> None:
        place = url.rsplit("/", 2)[0]
        assert cast.at_the_desk(cast.rita()).get(f"{place}/{name}/").status_code == 404

    def test_is_not_found_when_its_bytes_never_came(self) -> None:
        attached = File(name="bill.pdf", sha256="1" * 64)
        (mention,) = cast.hear(cast.post("See the bill", files=(attached,)))
        answer = cast.at_the_desk(cast.rita()).get(f"/files/{mention.pk}/{'1' * 64}/")
        assert answer.status_code == 404
