from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.problems import actions
from allears.problems.models import Problem


@pytest.fixture
def problem(db: None) -> Problem:
    lead = cast.lena()
    facts = actions.Facts(kind="problem", title="Secret name", internal="Secret cause")
    row = actions.open_problem(facts=facts, by=lead, now=cast.NOW)
    for language, title in (("en", "Lids leak"), ("de", "Deckel lecken")):
        said = actions.Said(language=language, title=title, text="We mend them.")
        actions.say_in_public(problem_id=row.pk, said=said, by=lead, now=cast.NOW)
    return row


@pytest.fixture
def public(problem: Problem) -> Problem:
    actions.publish(problem_id=problem.pk, by=cast.lena(), now=cast.NOW)
    return problem


class TestProblem:
    def test_is_not_there_before_it_is_published(self, problem: Problem) -> None:
        answer = Client().get(f"/known/{problem.pk}/")
        assert answer.status_code == 404
        assert "Lids" not in answer.content.decode()

    def test_says_what_is_public_and_nothing_else(self, public: Problem) -> None:
        answer = Client().get(f"/known/{public.pk}/")
        page = answer.content.decode()
        assert "Lids leak" in page
        assert "Secret" not in page
        assert "noindex" not in page
        assert '<meta name="description" content="We mend them.">' in page
        assert answer.headers["X-Robots-Tag"] == "all"
        assert not answer.cookies

    def test_speaks_the_language_of_the_visitor(self, public: Problem) -> None:
        answer = Client().get(f"/known/{public.pk}/?lang=de")
        assert "Deckel lecken" in answer.content.decode()

    def test_counts_somebody_once_an_hour(self, public: Problem) -> None:
        for _press in range(3):
            answer = Client().post(f"/known/{public.pk}/")
            assert answer.status_code == 200
        Client().post(f"/known/{public.pk}/", REMOTE_ADDR="198.51.100.7")
        public.refresh_from_db()
        assert public.n_outside == 2

    def test_counts_nobody_when_it_is_over(self, public: Problem) -> None:
        actions.change_state(
            problem_id=public.pk, state="fixed", note="", by=cast.lena(), now=cast.NOW
        )
        Client().post(f"/known/{public.pk}/")
        public.refresh_from_db()
        assert public.n_outside == 0
