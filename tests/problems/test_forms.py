from __future__ import annotations

from tests import cast
from tests.problems.trouble import Trouble

from allears.problems import forms


class TestProblemForm:
    def test_reads_what_was_typed(self, trouble: Trouble) -> None:
        typed = forms.initial(trouble.problem) | {"title": "Lids", "owner": str(cast.pia().pk)}
        form = forms.ProblemForm(typed, has_kind=False)
        assert form.is_valid(), form.errors
        facts = form.facts(kind="problem")
        assert (facts.title, facts.owner, facts.team) == ("Lids", cast.pia(), cast.service())

    def test_takes_no_reader_for_an_owner(self, trouble: Trouble) -> None:
        typed = forms.initial(trouble.problem) | {"owner": str(cast.rita().pk)}
        assert not forms.ProblemForm(typed, has_kind=False).is_valid()


class TestWordsForm:
    def test_is_filled_with_what_is_kept(self, trouble: Trouble) -> None:
        kept = trouble.problem.public_words.get()
        form = forms.WordsForm(forms.initial_words(kept))
        assert form.is_valid()
        assert form.said().text == kept.text
