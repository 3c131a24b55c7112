"""What somebody outside a wall may know of an act on many cases."""

from __future__ import annotations

import pytest
from tests import cast
from tests.walled import case, fresh, wall

from allears.cases import actions, queries
from allears.cases.models import Bulk
from allears.cases.queries import bulks
from allears.lib import sight
from allears.staff.models import User

pytestmark = pytest.mark.django_db
LATER = cast.NOW


def walled_pair() -> tuple[int, int]:
    """One that everybody finds, one behind the wall."""
    one, other = case(), case("The bus was full", who="Tomas Berg")
    actions.wall_case(case_id=other.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
    return one.pk, other.pk


def begun(*ids: int, by: User, do: tuple[str, str] = ("priority", "urgent")) -> Bulk:
    return actions.begin_bulk(act=do[0], value=do[1], case_ids=ids, by=by, now=LATER)


def seen(row: Bulk, by: User) -> tuple[int, int, int] | None:
    with sight.through(fresh(by)):
        found = bulks.bulk(row.pk)
        return (len(found.case_ids), found.n_done, found.n_refused) if found else None


class TestBulk:
    def test_counts_for_who_is_outside_as_if_the_others_were_not(self) -> None:
        one, other = walled_pair()
        row = begun(one, other, by=cast.lena())
        assert seen(row, cast.lena()) == (2, 2, 0)
        assert seen(row, cast.amir()) == (1, 1, 0)

    def test_is_not_there_when_all_of_it_is_hidden(self) -> None:
        _one, other = walled_pair()
        row = begun(other, by=cast.lena())
        assert seen(row, cast.lena()) == (1, 1, 0)
        assert seen(row, cast.amir()) is None

    def test_tells_no_reason_of_what_is_hidden(self) -> None:
        one, other = walled_pair()
        amir = cast.amir()
        row = begun(one, other, by=cast.lena(), do=("assign", str(amir.pk)))
        assert seen(row, cast.lena()) == (2, 2, 1)
        assert seen(row, amir) == (1, 1, 0)
        with sight.through(fresh(amir)):
            found = queries.bulk(row.pk)
            assert found is not None
            assert found.refusals == {}

    def test_takes_a_hidden_number_like_one_that_never_was(self) -> None:
        one, other = walled_pair()
        with sight.through(fresh(cast.amir())):
            rows = [begun(one, pk, by=cast.amir()) for pk in (other, 999_999)]
            found = [bulks.bulk(row.pk) for row in rows]
        assert [row and (row.case_ids, row.n_done, row.refusals) for row in found] == [
            ([one], 1, {}), ([one], 1, {}),
        ]  # fmt: skip


class TestAsSeen:
    def test_is_the_list_beside_the_inbox_too(self) -> None:
        one, other = walled_pair()
        row = begun(one, other, by=cast.lena())
        Bulk.objects.filter(pk=row.pk).update(by=cast.amir())
        with sight.through(fresh(cast.amir())):
            (found,) = queries.bulks_of(cast.amir(), now=LATER)
        assert (vars(found)["n_all"], found.n_done) == (1, 1)
