from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.lib import sight
from allears.staff.many import AnyOf
from allears.staff.models import Membership, User

pytestmark = pytest.mark.django_db


class TestAnyOf:
    def test_finds_the_same_rows_as_a_list_does(self) -> None:
        amir, lena, _pia = cast.amir(), cast.lena(), cast.pia()
        ids = [amir.pk, lena.pk, 10**12]
        found = User.objects.filter(AnyOf("pk", ids)).order_by("pk")
        assert list(found) == list(User.objects.filter(pk__in=ids).order_by("pk")) == [amir, lena]

    def test_finds_nothing_for_none(self) -> None:
        cast.amir()
        assert not User.objects.filter(AnyOf("pk", [])).exists()

    def test_goes_along_a_key_and_with_other_conditions(self) -> None:
        lena = cast.lena()
        Membership.objects.create(team=cast.press(), user=lena, since=cast.NOW)
        team_ids = {cast.press().pk}
        rows = User.objects.filter(AnyOf("memberships__team_id", team_ids), name=lena.name)
        assert list(rows) == [lena]
        assert not User.objects.filter(AnyOf("memberships__team_id", team_ids), name="x").exists()

    def test_is_turned_round(self) -> None:
        amir, lena = cast.amir(), cast.lena()
        assert list(User.objects.exclude(AnyOf("pk", [amir.pk])).filter(pk=lena.pk)) == [lena]
        assert not User.objects.exclude(AnyOf("pk", [amir.pk])).filter(pk=amir.pk).exists()

    def test_is_as_long_for_many_as_for_few(self) -> None:
        with sight.through(sight.WHOLE), CaptureQueriesContext(connection) as asked:
            list(User.objects.filter(AnyOf("pk", range(5_000))))
        assert asked.captured_queries[0]["sql"].count("ANY(") == 1
        assert "4998,4999" in asked.captured_queries[0]["sql"].replace(" ", "")
