"""Mentions a channel, asked of the floor above."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import counts


@pytest.mark.django_db
class TestLastDay:
    def test_counts_what_was_kept_in_the_last_24_hours(self) -> None:
        blog = cast.channel()
        cast.hear(cast.post("The tram is late"), cast.post("Again late"))
        cast.hear(cast.post("Old news"), now=cast.NOW - timedelta(days=2))
        assert counts.last_day(cast.NOW)[blog.pk] == 2
