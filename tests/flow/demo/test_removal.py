"""The demo goes without a trace: every table is as before, and what was real stays and is handed over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests import cast

from allears.cases import actions as cases
from allears.cases import routing as tree_rows
from allears.cases.models import Case
from allears.cases.rules import draft as drafts
from allears.channels import queries as channels
from allears.flow import steps
from allears.flow.demo import loading, removal
from allears.mentions.models import Health, Monitor
from allears.staff import queries as people
from allears.staff.actions import NotPossible
from allears.staff.models import Membership, User

NOW = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)
CUT = 36
COUNTED_ELSEWHERE = {"django_session", "django_migrations", "cases_route", "mentions_health"}
"""Of the routes the tree is compared: saving one writes its conditions in their order. How a real
monitor does is looked at by the hour, demo or not; see below for those of the demo."""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_folder_is_left() -> Iterator[None]:
    yield
    shutil.rmtree(loading.folder(), ignore_errors=True)


def everything() -> dict[str, tuple[int, str]]:
    """Each table: how many rows, and a sum over what stands in them."""
    names = sorted(set(connection.introspection.table_names()) - COUNTED_ELSEWHERE)
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM \"{name}\" t"
            )
            found[name] = cursor.fetchone()
    return found


def real_case() -> Case:
    cast.monitor()
    cast.hear(cast.post("The tram is late again, why?", created_at=NOW - timedelta(hours=2)))
    cast.care(NOW - timedelta(hours=2))
    return Case.objects.get()


class TestRemove:
    def test_leaves_every_table_as_it_was(self) -> None:
        ada, lena = cast.ada(), cast.lena()
        real_case()
        before, tree = everything(), drafts.stamp_of(tree_rows.tree())
        real = set(Monitor.objects.values_list("pk", flat=True))
        loading.load(by=ada, now=NOW, speed=60, most=CUT)
        for minutes in (0, 2):
            _visit(NOW + timedelta(minutes=minutes))
        case = Case.objects.filter(network="demo-mail").latest("pk")
        cases.note(case_id=case.pk, text="Real words. @Amara", by=lena, now=NOW)
        cases.save_draft(case_id=case.pk, text="Half", begun_version=1, by=lena, now=NOW)
        cases.see_many(case_ids=[case.pk], by=lena, now=NOW)
        loaded = everything()
        assert sum(loaded[name] != before[name] for name in before) > 20
        done = removal.remove(by=ada, now=NOW + timedelta(hours=1))
        assert done.n_cases > 6
        assert done.kept == ()
        after = everything()
        assert {name: after[name] for name in after if after[name] != before[name]} == {}
        assert set(Health.objects.values_list("monitor", flat=True)) <= real
        assert drafts.stamp_of(tree_rows.tree()) == tree
        assert not loading.folder().exists()
        assert loading.status() == loading.Status()

    def test_hands_real_cases_over_to_whoever_removes(self) -> None:
        ada, case = cast.ada(), real_case()
        loading.load(by=ada, now=NOW, speed=0, most=4)
        theo = User.objects.get(email="theo@fernhill.example")
        Membership.objects.create(team=case.team, user=theo, since=NOW)
        cases.assign(case_id=case.pk, user=theo, by=ada, now=NOW)
        done = removal.remove(by=ada, now=NOW + timedelta(hours=1))
        case.refresh_from_db()
        assert case.assignee == ada
        assert done.n_handed == 1
        assert done.kept == ()

    def test_keeps_a_colleague_who_did_something_real_as_a_former_one(self) -> None:
        ada, case = cast.ada(), real_case()
        loading.load(by=ada, now=NOW, speed=0, most=4)
        theo = User.objects.get(email="theo@fernhill.example")
        cases.note(case_id=case.pk, text="A real note", by=theo, now=NOW)
        done = removal.remove(by=ada, now=NOW + timedelta(hours=1))
        theo.refresh_from_db()
        assert done.kept == ("Theo Marsh",)
        assert not theo.is_active
        assert case.notes.get().text == "A real note"

    def test_is_refused_where_there_is_none_and_to_the_invented(self) -> None:
        with pytest.raises(NotPossible, match="no demo"):
            removal.remove(by=cast.ada(), now=NOW)
        loading.load(by=None, now=NOW, speed=0, most=1)
        with pytest.raises(NotPossible, match="part of it"):
            removal.remove(by=people.invented()[0], now=NOW)


def _visit(now: datetime) -> None:
    for channel in channels.of_prefix("demo-"):
        kept = steps.listen(channel, now=now, after=lambda: now)
        steps.care(now=now, only=kept.mention_ids)
