from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from tests import cast

from allears.cases.templatetags import allears_cases

pytestmark = pytest.mark.django_db


class TestBeginList:
    def test_is_empty_for_strangers_and_full_for_the_administrator(self) -> None:
        assert allears_cases.begin_list(AnonymousUser()) == []
        assert len(allears_cases.begin_list(cast.ada())) == 5
