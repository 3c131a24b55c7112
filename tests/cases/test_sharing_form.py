from __future__ import annotations

import pytest

from allears.cases.sharing_form import AwayForm, SkillsForm

pytestmark = pytest.mark.django_db


class TestSkillsForm:
    def test_reads_numbers_by_network(self) -> None:
        form = SkillsForm({"capacities": "email 5, Mastodon 3"}, worker=None)
        assert form.is_valid(), form.errors
        assert form.kept().capacities == {"email": 5, "mastodon": 3}

    def test_says_what_it_cannot_read(self) -> None:
        form = SkillsForm({"capacities": "carrier pigeon 5"}, worker=None)
        assert "carrier pigeon 5" in str(form.errors)


class TestAwayForm:
    def test_reads_a_time_of_the_reader(self) -> None:
        form = AwayForm({"until": "2026-03-03T09:00"}, zone="Europe/Berlin")
        assert form.is_valid()
        assert form.cleaned_data["until"].isoformat() == "2026-03-03T09:00:00+01:00"
