"""The pages of the look itself."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory

from allears.web import views


class TestDesignPages:
    @pytest.mark.parametrize("query", ["", "?theme=dark&density=compact", "?theme=<x>&density=<x>"])
    def test_show_people_whatever_the_address_says(self, query: str) -> None:
        for view in (views.components, views.inbox):
            html = view(RequestFactory().get(f"/design/{query}")).content.decode()
            assert "Lena Brandt" in html
            assert "<x>" not in html

    def test_have_no_id_twice(self) -> None:
        html = views.inbox(RequestFactory().get("/design/inbox/")).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
