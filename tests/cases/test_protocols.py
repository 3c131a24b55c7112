from __future__ import annotations

import pytest

from allears.cases import protocols
from allears.triage.hard import Kind


@pytest.mark.django_db
class TestOf:
    @pytest.mark.parametrize("kind", Kind)
    def test_has_words_of_ours_for_every_kind(self, kind: Kind) -> None:
        words = protocols.of(kind)
        assert words.say
        assert words.not_say
        assert all(line.count(":") == 1 for line in words.calls.splitlines())
        assert protocols.label_of(kind)

    def test_knows_no_label_for_what_is_no_kind(self) -> None:
        assert protocols.label_of("fun") == ""
