from __future__ import annotations

import pytest
from tests import cast

from allears.contacts import finding
from allears.contacts.models import Contact, Identity


@pytest.fixture
def people(db: None) -> list[int]:
    """Two of one first name, and somebody else."""
    made = []
    for n, name in enumerate(("Rosa Weiss", "Rosa Luna", "Tariq Öz")):
        contact = Contact.objects.create(name=name, created_at=cast.NOW)
        Identity.objects.create(
            contact=contact,
            network="email",
            key=str(n),
            handle=f"{name.split()[1].lower()}@people.test",
            name=name,
            first_seen_at=cast.NOW,
            last_seen_at=cast.NOW,
        )
        made.append(contact.pk)
    return made


class TestFind:
    def test_meets_a_name_by_its_beginning(self, people: list[int]) -> None:
        found, n = finding.find("ros", limit=5)
        assert ([one.pk for one in found], n) == ([people[1], people[0]], 2)

    def test_needs_all_of_the_words(self, people: list[int]) -> None:
        assert finding.ids("rosa wei") == [people[0]]

    def test_meets_an_address_and_letters_without_their_marks(self, people: list[int]) -> None:
        assert finding.ids("luna@people") == [people[1]]
        assert finding.ids("oz") == [people[2]]

    def test_goes_on_where_a_page_ended(self, people: list[int]) -> None:
        found, n = finding.find("rosa", limit=1, before_id=people[1])
        assert ([one.pk for one in found], n) == ([people[0]], 2)


class TestHandles:
    def test_puts_those_that_begin_so_first(self, people: list[int]) -> None:
        found = finding.handles("@we", limit=5)
        assert found[0] == ("weiss@people.test", "Rosa Weiss")

    def test_finds_a_handle_by_the_name_of_who_has_it(self, people: list[int]) -> None:
        assert "luna@people.test" in dict(finding.handles("rosa", limit=5))

    def test_has_an_end(self, people: list[int]) -> None:
        assert len(finding.handles("people", limit=1)) <= 1
