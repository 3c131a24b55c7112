from __future__ import annotations

import pytest
from django.test import RequestFactory

from allears.web import bodies


class TestBounded:
    @pytest.mark.parametrize(("n", "found"), [(0, b""), (3, b"xxx"), (4, None)])
    def test_takes_as_much_as_it_may(self, n: int, found: bytes | None) -> None:
        request = RequestFactory().post("/", b"x" * n, content_type="text/plain")
        assert bodies.bounded(request, 3) == found

    @pytest.mark.parametrize("said", ["²", "", "none"])
    def test_refuses_nothing_for_a_length_that_is_no_number(self, said: str) -> None:
        request = RequestFactory().post(
            "/", b"xx", content_type="text/plain", headers={"Content-Length": said}
        )
        assert bodies.bounded(request, 3) is not None
