"""Who may be the same person."""

from __future__ import annotations

import pytest
from tests import cast

from allears.contacts import actions, alike
from allears.contacts.models import Contact, Identity, Merge

pytestmark = pytest.mark.django_db
N = iter(range(1000))


def person(
    name: str, network: str, handle: str, *, url: str = "", links: tuple[str, ...] = ()
) -> Contact:
    contact = Contact.objects.create(name=name, created_at=cast.NOW)
    Identity.objects.create(
        contact=contact, network=network, key=f"{handle or next(N)}".lower(), handle=handle,
        name=name, url=url, links=alike.places(links), first_seen_at=cast.NOW, last_seen_at=cast.NOW,
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
        person("M. Stone", "logged", "mira@town.example")
        assert found(mira) == [("M. Stone", "address")]

    def test_are_less_sure_where_one_only_typed_the_address_or_is_called_so(self) -> None:
        mira = person("Mira", "email", "mira@town.example")
        person("Anybody", "webform", "mira@town.example")
        person("Nobody", "appstore", "Mira@town.example")
        assert sorted(found(mira)) == [
            ("Anybody", "claimed_address"), ("Nobody", "claimed_address")
        ]  # fmt: skip

    def test_share_name_and_handle_on_another_network(self) -> None:
        mira = person("Mira Stone", "mastodon", "mirastone")
        person("mira stone", "bluesky", "MiraStone")
        person("Somebody Else", "reddit", "mirastone")
        assert found(mira) == [("mira stone", "name_and_handle")]

    def test_share_a_web_address(self) -> None:
        mira = person("Mira", "rss", "", url="https://mira.example/")
        person("The blog", "mastodon", "blog", url="https://mira.example/")
        assert found(mira) == [("The blog", "website")]

    def test_link_to_one_another_and_have_proved_it(self) -> None:
        mira = person(
            "Mira", "mastodon", "m", url="https://a.example/@m", links=("https://b.example/mira",)
        )
        other = person(
            "Stone", "bluesky", "s", url="https://b.example/mira/", links=("http://a.example/@m",)
        )
        assert found(mira) == [("Stone", "verified_link")]
        assert found(other) == [("Mira", "verified_link")]

    def test_have_proved_one_website(self) -> None:
        mira = person("Mira", "mastodon", "m", links=("https://www.mira.example/",))
        person("Stone", "bluesky", "s", links=("https://mira.example",))
        assert found(mira) == [("Stone", "verified_link")]

    def test_are_less_sure_where_only_one_links(self) -> None:
        mira = person("Mira", "mastodon", "m", url="https://a.example/@m")
        person("Claims", "bluesky", "c", links=("https://a.example/@m",))
        person("M.", "rss", "", url="https://a.example/@m")
        assert found(mira) == [("M.", "website"), ("Claims", "linked_one_way")]

    def test_are_not_everybody_of_a_house_that_many_link_to(self) -> None:
        mira = person("Mira", "mastodon", "m", links=("https://acme.example/",))
        for name in "abcdef":
            person(name.upper(), "bluesky", name, links=("https://acme.example/",))
        assert found(mira) == []

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
