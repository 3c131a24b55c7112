from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.mentions import met

pytestmark = pytest.mark.django_db


class TestMonitorIdsOf:
    def test_names_all_of_each_in_one_read_and_leaves_out_who_was_met_by_none(self) -> None:
        trams, late = cast.monitor(), cast.monitor("Late", "late")
        (both,) = cast.hear(cast.post("The tram is late"), hits=[trams, late])
        (one,) = cast.hear(cast.post("The tram is here"), hits=[trams])
        (none,) = cast.hear(cast.post("Hello"))
        with CaptureQueriesContext(connection) as asked:
            found = met.monitor_ids_of([both.pk, one.pk, none.pk])
        assert len(asked) == 1
        assert {pk: sorted(ids) for pk, ids in found.items()} == {
            both.pk: sorted([trams.pk, late.pk]),
            one.pk: [trams.pk],
        }
