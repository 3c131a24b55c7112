from __future__ import annotations

from allears.drafting.forms import EndpointForm
from allears.drafting.models import Endpoint

TYPED = {"url": "https://api.example.com/v1", "model": "m", "timeout_s": "30", "per_day": "1",
         "tokens_per_day": "1"}  # fmt: skip


class TestEndpointForm:
    def test_leaves_the_key_alone_unless_it_is_typed_or_forgotten(self) -> None:
        row = Endpoint(pk=1, key=b"x")
        form = EndpointForm(TYPED, row=row)
        assert form.is_valid()
        assert form.facts().key is None
        form = EndpointForm(TYPED | {"forget_key": "on"}, row=row)
        assert form.is_valid()
        assert form.facts().key == ""

    def test_never_shows_the_key(self) -> None:
        form = EndpointForm(TYPED | {"key": "sk-secret"}, row=Endpoint(pk=1))
        assert "sk-secret" not in form.as_p()
