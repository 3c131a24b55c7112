"""Every row that can be behind a wall is guarded where its reads begin."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from tests import cast, walled

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.contacts.models import Contact, Identity
from allears.lib import sight
from allears.lib.sight import BLIND, WHOLE, Sight
from allears.mentions.models import Mention
from allears.public import urls
from allears.staff import guard
from allears.staff.guard import Guarded
from allears.staff.models import User

SOURCE = Path(guard.__file__).parents[1]
OPEN = {"Case_watchers": "read as a condition on cases alone"}
"""What points at something that can be walled, and why it needs no guard of its own."""

NEED_NOTHING = {
    "form_script", "form_articles", "form_article_helped", "public_article", "public_problem",
    "channel_form", "your_data",
}  # fmt: skip
"""Addresses for people outside that show nobody."""


def guarded() -> dict[str, type[models.Model]]:
    return {
        model.__name__: model
        for model in apps.get_models()
        if isinstance(model._default_manager, Guarded)
    }


def points_at(model: type[models.Model]) -> set[str]:
    """Fields by which a row belongs to something that can be behind a wall."""
    known = set(guarded().values())
    return {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in known
    }


class TestGuarded:
    def test_is_every_model_that_belongs_to_something_walled(self) -> None:
        open_ones = {
            model.__name__
            for model in apps.get_models(include_auto_created=True)
            if model.__module__.startswith("allears.")
            and points_at(model)
            and not isinstance(model._default_manager, Guarded)
        }
        assert open_ones == set(OPEN)
        walled = {
            model
            for model in apps.get_models()
            if {"wall", "walls"} & {field.name for field in model._meta.get_fields()}
        }
        assert {one.__name__ for one in walled} - set(guarded()) <= {
            "Team",
            "Route",
            "Behind",
            "WallEvent",
        }

    def test_reads_nowhere_past_the_guard(self) -> None:
        past = {
            path.relative_to(SOURCE).as_posix()
            for path in SOURCE.rglob("*.py")
            if "_base_manager" in path.read_text() and "migrations" not in path.parts
        }
        assert past == {"staff/guard.py", "cases/queries/hidden.py", "mentions/hidden.py"}

    def test_lets_those_whom_we_serve_see_what_is_theirs(self) -> None:
        """Nobody is logged in on their pages, so they would find nothing of what is walled."""
        narrow = {one.name for one in urls.urlpatterns if not hasattr(one.callback, "sees_all")}
        assert narrow == NEED_NOTHING

    def test_is_not_passed_by_words_of_sql(self) -> None:
        """Raw reads of guarded tables stand in writes, or say `walls` themselves."""
        tables = {model._meta.db_table for model in guarded().values()}
        loose = []
        for path in SOURCE.rglob("*.py"):
            parts = path.relative_to(SOURCE).parts
            if "migrations" in parts or "actions" in parts or parts[0] == "flow":
                continue
            if path.name in ("actions.py", "erase.py", "prepare.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                    continue
                words = node.value.lower()
                reads = any(f"{how} {name}" in words for name in tables for how in ("from", "join"))
                if reads and "walls" not in words and "{1}" not in words:
                    loose.append(f"{'/'.join(parts)}: {words.strip()[:80]}")
        assert not loose


@pytest.mark.django_db
class TestOpenTo:
    def test_asks_nothing_more_of_who_sees_everything(self) -> None:
        with sight.through(WHOLE):
            assert "walls" not in str(Case.objects.values("pk").query)

    def test_is_a_condition_for_everybody_else(self) -> None:
        for one in (BLIND, Sight(frozenset({1}))):
            with sight.through(one):
                assert "walls" in str(Message.objects.values("pk").query)
                assert "wall_id" in str(Contact.objects.values("pk").query)

    def test_reads_the_same_where_nothing_is_walled(self) -> None:
        cast.hear(cast.post("My tram is late. Who pays?"), hits=[cast.monitor()])
        cast.care()
        found = []
        for one in (WHOLE, BLIND, Sight(frozenset({99}))):
            with sight.through(one):
                rows = {name: model.objects.count() for name, model in guarded().items()}
            found.append(rows)
        assert found[0] == found[1] == found[2]
        assert found[0]["Mention"] == 1


class TestSightOf:
    def test_is_blind_for_a_stranger_and_whole_for_who_is_everywhere(self) -> None:
        assert guard.sight_of(object()) == BLIND
        assert guard.sight_of(User(walled_off=[])) == WHOLE
        assert guard.sight_of(User(walled_off=[3])) == Sight(frozenset({3}))


class TestHides:
    def test_names_from_whom(self) -> None:
        people = {1: Sight(frozenset({7})), 2: Sight(frozenset({8}))}
        assert guard.hides(people, frozenset({7})) == {1}
        assert guard.hides(people, frozenset()) == set()


@pytest.mark.django_db
class TestHidden:
    def test_finds_those_that_are_hidden(self) -> None:
        cast.hear(cast.post("My tram is late."))
        assert guard.hidden(Mention, BLIND).count() == 0
        assert guard.hidden_ids(Mention, [1], WHOLE) == set()


@pytest.mark.django_db
class TestOfPerson:
    """That we know somebody is told by what we know of them."""

    def test_hides_whom_only_hidden_cases_tell_of(self) -> None:
        case = walled.case(who="Zork Winter")
        person = case.contact
        outside = Sight(frozenset({walled.wall().pk}))
        with sight.through(outside):
            assert Contact.objects.filter(pk=person.pk).exists()
        wall_case(case)
        with sight.through(outside):
            assert not Contact.objects.filter(pk=person.pk).exists()
            assert not Identity.objects.filter(contact=person).exists()
        with sight.through(WHOLE):
            assert Contact.objects.filter(pk=person.pk).exists()

    def test_shows_who_has_another_case(self) -> None:
        case = walled.case(who="Zork Winter")
        wall_case(case)
        other = Case.objects.get(pk=case.pk)
        other.pk, other.tag, other.wall, other.walls = None, "another", None, None
        other.save()
        with sight.through(Sight(frozenset({walled.wall().pk}))):
            assert Contact.objects.filter(pk=case.contact_id).exists()

    def test_shows_who_said_something_else(self) -> None:
        case = walled.case(who="Zork Winter")
        wall_case(case)
        cast.hear(cast.post("Nice tram today", who="Zork Winter"), hits=[cast.monitor()])
        with sight.through(Sight(frozenset({walled.wall().pk}))):
            assert Contact.objects.filter(pk=case.contact_id).exists()

    def test_shows_who_has_no_case_at_all(self) -> None:
        wall_case(walled.case(who="Zork Winter"))
        other = Contact.objects.create(name="By hand", created_at=cast.NOW)
        with sight.through(Sight(frozenset({walled.wall().pk}))):
            assert Contact.objects.filter(pk=other.pk).exists()


def wall_case(case: Case) -> None:
    cases.wall_case(case_id=case.pk, wall=walled.wall(), words="x", by=cast.lena(), now=cast.NOW)
