"""What people may type about themselves and others."""

from __future__ import annotations

import pytest

from allears.staff.forms import FirstAdministratorForm, PersonForm, ProfileForm, TeamForm
from allears.staff.models import Team, User

GOOD = {
    "name": "Ada",
    "email": "ada@example.org",
    "password": "a long sentence",
    "timezone": "Europe/Berlin",
}


class TestFirstAdministrator:
    def test_is_taken_as_typed(self) -> None:
        form = FirstAdministratorForm(GOOD | {"name": "  Ada \t Okafor\n"})
        assert form.is_valid()
        assert form.cleaned_data["name"] == "Ada Okafor"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "   "),
            ("name", "x" * 121),
            ("name", "a\x00b"),
            ("email", "ada"),
            ("password", "short"),
            ("password", "password123"),
            ("password", "ada@example.org"),
            ("timezone", "Europe/Atlantis"),
            ("timezone", "../../etc/passwd"),
        ],
    )
    def test_is_refused_at_the_blank_that_is_wrong(self, field: str, value: str) -> None:
        form = FirstAdministratorForm(GOOD | {field: value})
        assert not form.is_valid()
        assert list(form.errors) == [field]

    def test_never_shows_the_password_again(self) -> None:
        html = str(FirstAdministratorForm(GOOD | {"email": "wrong"}))
        assert GOOD["password"] not in html
        assert "data-guess-zone" in html


class TestPerson:
    def test_works_in_known_teams_alone(self) -> None:
        data = {"name": "Noor", "email": "noor@example.org", "role": "agent", "teams": ["7"]}
        assert PersonForm(data, teams=[Team(pk=7, name="Seven")]).is_valid()
        assert "teams" in PersonForm(data, teams=[Team(pk=8, name="Eight")]).errors

    def test_has_a_known_role(self) -> None:
        data = {"name": "Noor", "email": "noor@example.org", "role": "root"}
        assert "role" in PersonForm(data, teams=[]).errors


class TestTeam:
    def test_shows_names_as_text(self) -> None:
        html = str(TeamForm(people=[User(pk=1, name="<script>alert(1)</script>")]))
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


class TestProfile:
    @pytest.mark.parametrize(
        ("field", "value"), [("locale", "xx"), ("theme", "pink"), ("density", ""), ("name", "")]
    )
    def test_refuses_what_there_is_not(self, field: str, value: str) -> None:
        good = {
            "name": "Ada",
            "timezone": "UTC",
            "locale": "en",
            "theme": "auto",
            "density": "compact",
        }
        assert ProfileForm(good).is_valid()
        assert field in ProfileForm(good | {field: value}).errors
