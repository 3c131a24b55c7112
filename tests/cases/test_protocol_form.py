from __future__ import annotations

import pytest
from tests import cast

from allears.cases import protocols
from allears.cases.protocol_form import ProtocolForm
from allears.triage.hard import Kind


@pytest.mark.django_db
class TestProtocolForm:
    def test_reads_a_team_or_the_leads_and_refuses_a_team_that_is_not_there(self) -> None:
        words = protocols.of(Kind.DEATH)
        fields = {"say": "a", "not_say": "b", "calls": "c: 112"}
        for raw, team in (("", None), (str(cast.press().pk), cast.press())):
            form = ProtocolForm(fields | {"team": raw}, words=words)
            assert form.is_valid()
            assert form.kept()["team"] == team
        assert not ProtocolForm(fields | {"team": "999"}, words=words).is_valid()
