"""What is worded once finds what a queryset finds, and hides what is hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.lib import sight
from allears.lib.sight import Sight
from allears.staff import worded as module
from allears.staff.many import AnyOf
from allears.staff.models import AuditEntry, Membership, User, Wall, Wishes
from allears.staff.worded import worded

pytestmark = pytest.mark.django_db


@worded
def _named(name: str) -> QuerySet[User]:
    return User.objects.filter(name=name)


@worded
def _among(ids: list[int], *, is_backwards: bool = False) -> QuerySet[User]:
    return User.objects.filter(AnyOf("pk", ids)).order_by("-pk" if is_backwards else "pk")


class TestWorded:
    def test_finds_rows_by_the_value_of_each_call(self) -> None:
        amir, lena = cast.amir(), cast.lena()
        assert _named(amir.name) == [amir]
        assert _named(lena.name) == [lena]
        assert _named("Nobody Atall") == []

    def test_gives_whole_objects_as_the_queryset_does(self) -> None:
        lena = cast.lena()
        found, wanted = _named(lena.name)[0], User.objects.get(name=lena.name)
        assert {k: v for k, v in vars(found).items() if k != "_state"} == {
            k: v for k, v in vars(wanted).items() if k != "_state"
        }
        assert not found._state.adding
        assert found._state.db == "default"
        found.name = "Lena B."
        found.save()
        assert User.objects.get(pk=lena.pk).name == "Lena B."

    def test_words_nothing_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        n_made = 0

        @worded
        def since(at: object) -> QuerySet[Membership]:
            nonlocal n_made
            n_made += 1
            return Membership.objects.filter(since__gte=at)

        lena = cast.lena()
        Membership.objects.create(team=cast.press(), user=lena, since=cast.NOW)
        assert len(since(cast.NOW)) == 1
        assert since(cast.NOW + timedelta(seconds=1)) == []
        with CaptureQueriesContext(connection) as asked:
            assert len(since(cast.NOW - timedelta(days=1))) == 1
        assert n_made == 1
        assert len(asked) == 1
        assert asked[0]["sql"].startswith('SELECT "staff_membership"."id"')

    def test_takes_numbers_many_at_once_and_other_words_by_name(self) -> None:
        amir, lena = sorted((cast.amir(), cast.lena()), key=lambda one: one.pk)
        assert _among([amir.pk, lena.pk]) == [amir, lena]
        assert _among([amir.pk, lena.pk], is_backwards=True) == [lena, amir]
        assert _among([]) == []

    def test_brings_what_belongs_to_a_row(self) -> None:
        @worded
        def members(team_id: int) -> QuerySet[Membership]:
            return Membership.objects.filter(team_id=team_id).select_related("user", "team__wall")

        lena, press = cast.lena(), cast.press()
        Membership.objects.create(team=press, user=lena, since=cast.NOW)
        found = members(press.pk)
        with CaptureQueriesContext(connection) as asked:
            assert [(one.user, one.team, one.team.wall) for one in found] == [(lena, press, None)]
        assert not asked

    def test_brings_values_counts_and_what_is_computed(self) -> None:
        @worded
        def pairs(name: str) -> QuerySet[User, tuple[int, str]]:
            return User.objects.filter(name=name).values_list("pk", "name")

        @worded
        def numbers(name: str) -> QuerySet[User, int]:
            return User.objects.filter(name=name).values_list("pk", flat=True)

        @worded
        def counted(name: str) -> QuerySet[User]:
            return User.objects.filter(name=name).annotate(n=Count("memberships"), same=F("name"))

        lena = cast.lena()
        Membership.objects.create(team=cast.press(), user=lena, since=cast.NOW)
        assert pairs(lena.name) == [(lena.pk, lena.name)]
        assert numbers(lena.name) == [lena.pk]
        assert [(one.pk, vars(one)["n"], vars(one)["same"]) for one in counted(lena.name)] == [
            (lena.pk, 1, lena.name)
        ]

    def test_turns_what_the_database_says_otherwise(self) -> None:
        @worded
        def found(user_id: int) -> QuerySet[Wishes]:
            return Wishes.objects.filter(pk=user_id).annotate(same=F("ways"))

        lena = cast.lena()
        Wishes.objects.create(user=lena, ways={"asked": ["mail"]}, quiet_weekdays=[5, 6])
        wishes = found(lena.pk)[0]
        assert wishes.ways == vars(wishes)["same"] == {"asked": ["mail"]}
        assert wishes.quiet_weekdays == [5, 6]

    def test_finds_nothing_where_nothing_can_be_found(self) -> None:
        @worded
        def nobody(name: str) -> QuerySet[User]:
            return User.objects.none().filter(name=name)

        with CaptureQueriesContext(connection) as asked:
            assert nobody("Lena") == nobody("Amir") == []
        assert not asked


class TestPlans:
    def test_are_made_once_for_each_connection(self) -> None:
        lena = cast.lena()
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        for _time in range(4):
            assert _named(lena.name) == [lena]
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            known = [one for (one,) in cursor.fetchall()]
        assert any('"staff_user"."name" = ($1)' in one for one in known)

    def test_are_made_each_time_where_they_hang_on_the_values(self) -> None:
        @worded(by_values=True)
        def by_mail(email: str) -> QuerySet[User]:
            return User.objects.filter(email=email)

        lena = cast.lena()
        for _time in range(4):
            assert by_mail(lena.email) == [lena]
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            known = [one for (one,) in cursor.fetchall()]
        assert not any('"staff_user"."email" = (' in one for one in known)

    def test_take_numbers_of_any_size_and_many_at_once(self) -> None:
        lena = cast.lena()
        for number in (1, 2**15, 2**31, 2**62):
            assert _among([number]) == []
            assert _among([lena.pk, number]) == [lena]
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement, parameter_types::text FROM pg_prepared_statements")
            known = [types for statement, types in cursor.fetchall() if "::bigint[]" in statement]
        assert known == ["{bigint[]}"]

    def test_leave_signs_of_the_statement_as_they_are(self) -> None:
        @worded
        def like(name: str) -> QuerySet[User, tuple[int, str]]:
            rows = User.objects.filter(name=name, email__contains="%@").exclude(name="50%s %% off")
            return rows.annotate(sign=Value("%s '")).values_list("pk", "sign")

        lena = cast.lena()
        User.objects.filter(pk=lena.pk).update(email="lena%@example.org")
        assert like(lena.name) == [(lena.pk, "%s '")]
        assert like("50%s %% off") == []


class TestHidden:
    def test_is_what_is_hidden_from_whoever_asks(self) -> None:
        @worded
        def entries(what: str) -> QuerySet[AuditEntry]:
            return AuditEntry.objects.filter(what=what)

        wall = Wall.objects.create(
            name="Legal", reason="A court", home=cast.press(), opened_at=cast.NOW
        )
        entry = AuditEntry.objects.create(at=cast.NOW, what="told", words="It went", wall=wall)
        assert entries("told") == [entry]
        for now in (sight.BLIND, Sight(hidden=frozenset({wall.pk}))):
            with sight.through(now):
                assert entries("told") == []
        with sight.through(Sight(hidden=frozenset({wall.pk + 1}))):
            assert entries("told") == [entry]
        assert entries("told") == [entry]

    def test_ways_to_word_are_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST", 3)
        lena = cast.lena()
        for number in range(8):
            with sight.through(Sight(hidden=frozenset({number}))):
                assert _named(lena.name) == [lena]

    def test_are_let_go_without_a_wrong_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST", 1)
        lena = cast.lena()
        ask = module._Wording.ask

        def meanwhile(self: module._Wording, args: tuple[object, ...]) -> list[object]:
            if sight.current().is_whole:  # another thread asks in another way, and lets all go
                with sight.through(sight.BLIND):
                    assert _named(lena.name) == [lena]
            return ask(self, args)

        monkeypatch.setattr(module._Wording, "ask", meanwhile)
        assert _named(lena.name) == _named(lena.name) == [lena]


class TestRefusals:
    @pytest.mark.parametrize("args", [(), (None,), ("Lena", "Amir")])
    def test_of_a_value_that_is_none_or_one_too_many(self, args: tuple[object, ...]) -> None:
        with pytest.raises(TypeError, match="takes 1 values by place"):
            _named(*args)  # type: ignore[call-arg, arg-type]

    def test_of_what_needs_a_second_question(self) -> None:
        @worded
        def prefetched(name: str) -> QuerySet[User]:
            return User.objects.filter(name=name).prefetch_related("memberships")

        @worded
        def dicts(name: str) -> QuerySet[User, dict[str, object]]:
            return User.objects.filter(name=name).values("name")

        with pytest.raises(TypeError, match="cannot prefetch"):
            prefetched("Lena")
        with pytest.raises(TypeError, match="rows of a model or values"):
            dicts("Lena")
