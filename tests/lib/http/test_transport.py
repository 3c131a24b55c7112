from __future__ import annotations

import httpcore
import httpx
import pytest

from allears.lib.http import Blocked, TooSlow, Unreachable, read_url
from allears.lib.http.transport import refuse_private, told


class TestRefusePrivate:
    @pytest.mark.parametrize(
        "url", ["http://10.0.0.1/", "http://[::1]/", "http://localhost/", "http://127.0.0.1:80/"]
    )
    def test_needs_no_lookup(self, url: str) -> None:
        with pytest.raises(Blocked):
            refuse_private(read_url(url), frozenset())

    def test_lets_pass_what_is_named(self) -> None:
        allowed = frozenset({"10.0.0.1", "localhost:8080"})
        refuse_private(read_url("http://10.0.0.1/"), allowed)
        refuse_private(read_url("http://localhost:8080/"), allowed)
        with pytest.raises(Blocked):
            refuse_private(read_url("http://localhost/"), allowed)


class TestTold:
    @pytest.mark.parametrize(
        ("error", "kind", "may_have_arrived"),
        [
            (httpcore.ConnectTimeout(), TooSlow, False),
            (httpcore.ReadTimeout(), TooSlow, True),
            (httpcore.ConnectError("no"), Unreachable, False),
            (httpcore.ReadError("cut"), Unreachable, True),
            (httpcore.RemoteProtocolError("what"), Unreachable, True),
            (httpx.ConnectError("no"), Unreachable, False),
            (httpx.ReadTimeout("slow"), TooSlow, True),
        ],
    )
    def test_knows_whether_it_may_have_arrived(
        self, error: Exception, kind: type[Unreachable], may_have_arrived: bool
    ) -> None:
        with pytest.raises(kind) as caught, told("a.example"):
            raise error
        assert caught.value.may_have_arrived is may_have_arrived
        assert "a.example" in caught.value.why
