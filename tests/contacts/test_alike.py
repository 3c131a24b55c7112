"""Who may be the same person."""

from __future__ import annotations

import pytest
from tests import cast

from allears.contacts import actions, alike
from allears.contacts.models import Contact, Identity, Merge

pytestmark = pytest.mark.django_db
N = iter(range(1000))


def person(name: str, network: str, handle: str, *, url: str = "") -> Contact:
    contact = Contact.objects.create(name=name, created_at=cast.NOW)
    Identity.objects.create(
        contact=contact, network=network, key=f"{handle or next(N)}".lower(), handle=handle,
        name=name, url=url, first_seen_at=cast.NOW, last_seen_at=cast.NOW,
    )  # fmt: skip
    return contact


def found(contact: Contact) -> list[tuple[str, str]]:
    return [
        (one.contact.name, str(kind))
        for one in alike.candidates(contact.pk)
        for kind, _words in one.evidence
    ]


class TestCandidates:
    def test_share_an_address(self) -> None:
        mira = person("Mira", "email", "Mira@town.example")
        person("M. Stone", "webform", "mira@town.example")
        assert found(mira) == [("M. Stone", "address")]

    def test_share_name_and_handle_on_another_network(self) -> None:
        mira = person("Mira Stone", "mastodon", "mirastone")
        person("mira stone", "bluesky", "MiraStone")
        person("Somebody Else", "reddit", "mirastone")
        assert found(mira) == [("mira stone", "name_and_handle")]

    def test_share_a_web_address(self) -> None:
        mira = person("Mira", "rss", "", url="https://mira.example/")
        person("The blog", "mastodon", "blog", url="https://mira.example/")
        assert found(mira) == [("The blog", "website")]

    def test_are_nobody_by_the_name_alone_or_a_short_handle(self) -> None:
        mira = person("Mira", "mastodon", "mi")
        person("Mira", "bluesky", "mi")
        person("Mira", "reddit", "other")
        assert found(mira) == []

    def test_are_not_whom_somebody_took_apart(self) -> None:
        mira = person("Mira", "email", "mira@town.example")
        other = person("M. Stone", "webform", "mira@town.example")
        actions.merge(keep=mira, other=other, by=cast.amir(), now=cast.NOW)
        actions.unmerge(merge=Merge.objects.get(), by=cast.amir(), now=cast.NOW)
        assert found(Contact.objects.get(pk=mira.pk)) == []
