from __future__ import annotations

import pytest

from allears.cases.approval_form import LicenceForm
from allears.cases.rules.licence import Reach


class TestLicenceForm:
    @pytest.mark.parametrize(
        ("raw", "reach"),
        [
            ("public-mastodon", Reach(network="mastodon", is_public=True)),
            ("private-", Reach(network="", is_public=False)),
            ("secret-email", None),
            ("public-" + "x" * 41, None),
            ("", None),
        ],
    )
    def test_reads_where_and_how(self, raw: str, reach: Reach | None) -> None:
        form = LicenceForm({"reach": raw, "words": "Because."})
        assert form.is_valid() is (reach is not None)
        if reach is not None:
            assert form.cleaned_data["reach"] == reach
