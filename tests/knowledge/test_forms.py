from __future__ import annotations

from tests import cast
from tests.knowledge.test_actions import canned

from allears.knowledge.forms import CannedForm, initial


class TestCannedForm:
    def test_offers_sharing_to_leads_alone(self, db: None) -> None:
        assert "share" not in CannedForm(user=cast.amir()).fields
        assert "share" in CannedForm(user=cast.lena()).fields

    def test_comes_back_as_it_was_kept(self, db: None) -> None:
        lena = cast.lena()
        row = canned(lena, team=cast.service(), language="de")
        form = CannedForm(initial(row), user=lena)
        assert form.is_valid(), form.errors
        assert form.words().team == cast.service()
        assert form.words().language == "de"
