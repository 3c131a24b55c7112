from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases.models import Case, Draft, Message

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(world: World) -> Client:
    limits = replace(world.network.limits, can_files=True, max_file_bytes=2000)
    world.network.limits = limits
    return cast.at_the_desk(world.agent)


def upload(client: Client, case: Case, content: bytes, name: str = "plan.txt") -> str:
    file = SimpleUploadedFile(name, content, content_type="text/plain")
    answer = client.post(f"/cases/{case.pk}/files/", {"files": file}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


class TestFiles:
    def test_go_with_the_answer_under_their_names(self, world: World, client: Client) -> None:
        case = world.case()
        assert "plan.txt" in upload(client, case, b"Line 4")
        form = {
            "conversation": str(case.conversations.get().pk),
            "kind": "private",
            "text": "Here it is.",
            "seen_at": world.now.isoformat(),
        }
        assert client.post(f"/cases/{case.pk}/replies/", form, headers=HTMX).status_code == 204
        world.pass_time(seconds=15)
        world.deliver()
        (file,) = world.network.said[0].files
        assert (file.name, file.content, file.media_type) == ("plan.txt", b"Line 4", "text/plain")
        message = Message.objects.get(by=world.agent)
        url = f"/messages/{message.pk}/files/{message.files[0]['sha256']}/"
        got = cast.at_the_desk(cast.rita()).get(url)
        assert b"".join(got.streaming_content) == b"Line 4"  # type: ignore[attr-defined]
        assert "attachment" in got.headers["Content-Disposition"]
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert url in client.get(f"/cases/{case.pk}/").content.decode()

    def test_that_are_too_large_are_named(self, world: World, client: Client) -> None:
        case = world.case()
        assert "too large" in upload(client, case, b"x" * 2001)
        assert not Draft.objects.exists()

    def test_of_others_cannot_be_had_by_their_hash(self, world: World, client: Client) -> None:
        case, other = world.case(), world.case("Me too?", who="noor")
        upload(client, case, b"Secret")
        sha256 = Draft.objects.get().files[0]["sha256"]
        url = f"/cases/{case.pk}/files/{sha256}/"
        assert client.get(url).status_code == 200
        assert cast.at_the_desk(cast.lena()).get(url).status_code == 404
        assert client.get(f"/cases/{other.pk}/files/{sha256}/").status_code == 404

    def test_are_described_and_taken_out(self, world: World, client: Client) -> None:
        case = world.case()
        upload(client, case, b"Line 4")
        url = f"/cases/{case.pk}/files/{Draft.objects.get().files[0]['sha256']}/"
        assert client.post(url, {"alt": "A plan"}).status_code == 204
        assert Draft.objects.get().files[0]["alt"] == "A plan"
        assert "plan.txt" not in client.delete(url, headers=HTMX).content.decode()
        assert not Draft.objects.exists()

    def test_that_are_no_pictures_are_never_shown(self, world: World, client: Client) -> None:
        case = world.case()
        upload(client, case, b"<svg onload=x>", "x.svg")
        sha256 = Draft.objects.get().files[0]["sha256"]
        assert client.get(f"/cases/{case.pk}/files/{sha256}/picture/").status_code == 404
