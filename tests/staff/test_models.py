"""What a person is and may do."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests import cast

from allears.staff import actions
from allears.staff.models import AuditEntry, Role, User


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "answers", "leads", "administers"),
        [
            (Role.READER, False, False, False),
            (Role.AGENT, True, False, False),
            (Role.LEAD, True, True, False),
            (Role.ADMINISTRATOR, True, True, True),
        ],
    )
    def test_include_the_ones_below(
        self, role: Role, answers: bool, leads: bool, administers: bool
    ) -> None:
        user = User(role=role)
        assert (user.can_answer, user.can_lead, user.is_administrator) == (
            answers,
            leads,
            administers,
        )


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "initials"), [("Ada Okafor", "AO"), ("Ada", "A"), ("", "D"), ("a b c", "AC")]
    )
    def test_are_first_and_last(self, name: str, initials: str) -> None:
        assert User(name=name, email="desk@example.org").initials == initials


@pytest.mark.django_db
class TestRows:
    def test_an_address_is_one_person_whatever_its_case(self) -> None:
        cast.amir()
        with pytest.raises(IntegrityError):
            User.objects.create(email="AMIR@example.org", created_at=cast.NOW)

    def test_a_person_is_found_whatever_the_case(self) -> None:
        assert User.objects.get_by_natural_key(cast.amir().email.upper()) == cast.amir()

    def test_an_audit_entry_never_changes(self) -> None:
        actions.audit(what="x.y", words="once", by=None, now=cast.NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.update(words="other")
        assert AuditEntry.objects.get().words == "once"
