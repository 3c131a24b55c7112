from __future__ import annotations

import json

from django.test import Client
from django.urls import reverse
from tests import cast
from tests.drafting.desk import LEAK_AGAIN, Desk
from tests.drafting.modelserver import ModelServer

from allears.cases.models import Case
from allears.drafting import actions
from allears.drafting.models import Asked, Offer
from allears.staff.models import AuditEntry


def ready(server: ModelServer, desk: Desk) -> tuple[Client, Case]:
    facts = actions.Facts(
        is_on=True, url=server.url, model="small-1", timeout_s=5, allowed_host=server.host,
        per_day=5, tokens_per_day=9_999, key="sk-secret",
    )  # fmt: skip
    actions.save_endpoint(facts=facts, by=cast.ada(), now=desk.world.now)
    desk.answered()
    desk.learn()
    return cast.at_the_desk(desk.world.agent), desk.asks(f"Jonas here. {LEAK_AGAIN}")


class TestModel:
    def test_shows_what_leaves_then_lets_it_leave_and_offers_what_came(
        self, desk: Desk, server: ModelServer
    ) -> None:
        client, case = ready(server, desk)
        url = reverse("drafts_model", args=[case.pk])
        assert f'href="{url}"' in client.get(reverse("drafts_for", args=[case.pk])).content.decode()
        page = client.get(url)
        text = page.content.decode()
        assert server.host in text
        assert "[NAME-1] here." in text
        assert server.heard == []
        answer = client.post(url, {"seal": page.context["what"].seal})
        assert answer.status_code == 302
        (heard,) = server.heard
        assert heard == json.loads(page.context["what"].text)
        shown = client.get(reverse("drafts_for", args=[case.pk])).content.decode()
        assert "Written by small-1 from these sources: #" in shown
        assert "A worn seal is the cause, Jonas." in shown
        offer = Offer.objects.get(kind="model")
        client.post(reverse("draft_take", args=[offer.pk]))
        assert case.messages.filter(by__isnull=False).count() == 0

    def test_says_what_is_wrong(self, desk: Desk, server: ModelServer) -> None:
        client, case = ready(server, desk)
        url = reverse("drafts_model", args=[case.pk])
        seal = client.get(url).context["what"].seal
        server.gives(401, {"error": {"message": "<b>no</b> such key"}})
        answer = client.post(url, {"seal": seal})
        assert answer.status_code == 422
        assert "does not take our key" in answer.content.decode()
        assert "<b>no</b>" not in answer.content.decode()

    def test_asks_again_when_it_changed(self, desk: Desk, server: ModelServer) -> None:
        client, case = ready(server, desk)
        url = reverse("drafts_model", args=[case.pk])
        answer = client.post(url, {"seal": "old"})
        assert answer.status_code == 422
        assert "Look again" in answer.content.decode()
        assert server.heard == []

    def test_is_not_there_while_it_is_off_or_for_who_does_not_answer(
        self, desk: Desk, server: ModelServer
    ) -> None:
        client, case = ready(server, desk)
        url = reverse("drafts_model", args=[case.pk])
        assert cast.at_the_desk(cast.pia()).get(url).status_code == 404
        facts = actions.Facts(
            is_on=False, url=server.url, model="small-1", timeout_s=5, allowed_host=server.host,
            per_day=5, tokens_per_day=9_999,
        )  # fmt: skip
        actions.save_endpoint(facts=facts, by=cast.ada(), now=desk.world.now)
        assert client.get(url).status_code == 404

    def test_keeps_what_left_for_leads_to_read(self, desk: Desk, server: ModelServer) -> None:
        client, case = ready(server, desk)
        url = reverse("drafts_model", args=[case.pk])
        client.post(url, {"seal": client.get(url).context["what"].seal})
        lena = cast.at_the_desk(cast.lena())
        row = Asked.objects.get()
        assert "small-1" in lena.get(reverse("drafts_use")).content.decode()
        text = lena.get(reverse("drafts_sent", args=[row.pk])).content.decode()
        assert "321 tokens there, 12 back" in text
        assert "[NAME-1] here." in text
        entry = AuditEntry.objects.get(what="drafting.asked")
        assert entry.data["sha256"] in text
        assert entry.data["masked"]["NAME"] >= 1
        assert "<bdi>NAME</bdi>" in text
