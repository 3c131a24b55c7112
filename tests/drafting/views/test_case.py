from __future__ import annotations

import json
from datetime import datetime

from django.test import Client
from django.urls import reverse
from tests import cast, walled
from tests.drafting.desk import DRAFT, Desk

from allears.cases import actions
from allears.cases import queries as cases
from allears.cases.models import Case
from allears.drafting.models import Offer

HTMX = {"HTTP_HX_REQUEST": "true"}


def fragment(client: Client, case: Case) -> str:
    answer = client.get(reverse("drafts_for", args=[case.pk]), **HTMX)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


class TestOfCase:
    def test_offers_what_was_answered_well_with_its_source(self, desk: Desk) -> None:
        first, _message = desk.answered(outcome="satisfied")
        desk.learn()
        case = desk.asks()
        text = fragment(cast.at_the_desk(desk.world.agent), case)
        assert "A lid that leaks is worn" in text
        assert f"your answer to #{first.pk}" in text
        assert "they were satisfied" in text
        assert "Ana" not in text
        assert "Thank you for telling us, Jonas." in text

    def test_writes_down_once_that_it_was_offered(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks()
        client = cast.at_the_desk(desk.world.agent)
        fragment(client, case)
        fragment(client, case)
        assert Offer.objects.get().case_id == case.pk

    def test_is_empty_where_nothing_fits_and_the_page_says_so(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks("Can I visit your factory with my school class?")
        client = cast.at_the_desk(desk.world.agent)
        assert 'class="draft"' not in fragment(client, case)
        page = client.get(reverse("drafts_for", args=[case.pk]))
        assert "Nothing fits" in page.content.decode()

    def test_is_empty_once_the_person_was_answered(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks()
        desk.world.answer(case, "We look at it.")
        client = cast.at_the_desk(desk.world.agent)
        assert 'class="draft"' not in fragment(client, case)
        page = client.get(reverse("drafts_for", args=[case.pk]))
        assert "Nothing waits for an answer" in page.content.decode()

    def test_is_for_who_may_answer_the_case(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks()
        assert 'class="draft"' not in fragment(cast.at_the_desk(cast.pia()), case)
        assert 'class="draft"' not in fragment(cast.at_the_desk(cast.rita()), case)


class TestTake:
    def offered(self, desk: Desk) -> tuple[Client, Case, Offer]:
        desk.answered()
        desk.learn()
        case = desk.asks()
        client = cast.at_the_desk(desk.world.agent)
        fragment(client, case)
        return client, case, Offer.objects.get()

    def test_puts_it_into_the_draft_and_sends_nothing(self, desk: Desk) -> None:
        client, case, offer = self.offered(desk)
        client.post(reverse("draft_take", args=[offer.pk]))
        draft = cases.draft(case.pk, desk.world.agent)
        assert draft is not None
        assert draft.text == DRAFT.format(name="Jonas")
        assert case.messages.filter(by__isnull=False).count() == 0

    def test_asks_before_it_touches_what_stands_there(self, desk: Desk) -> None:
        client, case, offer = self.offered(desk)
        client.post(reverse("case_draft", args=[case.pk]), {"text": "My own words"})
        url = reverse("draft_take", args=[offer.pk])
        asked = client.post(url)
        assert asked.status_code == 409
        draft = cases.draft(case.pk, desk.world.agent)
        assert draft is not None
        assert draft.text == "My own words"
        client.post(url, {"where": "below"})
        draft = cases.draft(case.pk, desk.world.agent)
        assert draft is not None
        assert draft.text.startswith("My own words\n\nThank you")
        client.post(url, {"where": "instead"})
        draft = cases.draft(case.pk, desk.world.agent)
        assert draft is not None
        assert draft.text == DRAFT.format(name="Jonas")

    def test_hands_a_script_the_words_and_the_way_back(self, desk: Desk) -> None:
        client, _case, offer = self.offered(desk)
        answer = client.post(reverse("draft_take", args=[offer.pk]), **HTMX)  # type: ignore[arg-type]
        told = json.loads(answer.content)
        assert told["text"] == DRAFT.format(name="Jonas")
        offer.refresh_from_db()
        assert offer.taken_by == desk.world.agent
        client.post(told["undo"], **HTMX)  # type: ignore[arg-type]
        offer.refresh_from_db()
        assert offer.taken_at is None

    def test_says_that_its_source_is_gone(self, desk: Desk) -> None:
        client, _case, offer = self.offered(desk)
        assert offer.source is not None
        offer.source.delete()
        assert client.post(reverse("draft_take", args=[offer.pk])).status_code == 404


class TestRefuse:
    def test_is_not_offered_again_for_the_like_but_for_others(self, desk: Desk) -> None:
        desk.answered()
        desk.learn()
        case = desk.asks()
        client = cast.at_the_desk(desk.world.agent)
        assert 'class="draft"' in fragment(client, case)
        offer = Offer.objects.get()
        client.post(reverse("draft_refusal", args=[offer.pk]), **HTMX)  # type: ignore[arg-type]
        assert 'class="draft"' not in fragment(client, case)
        like = desk.asks("My kettle leaks at the lid when I pour water!", who="kim")
        assert 'class="draft"' not in fragment(client, like)
        other = desk.asks(
            "Is boiling water from the lid normal? It drips on my hand when I pour.", who="lou"
        )
        assert 'class="draft"' in fragment(client, other)
        client.post(reverse("draft_refusal", args=[offer.pk]) + "?do=allow", **HTMX)  # type: ignore[arg-type]
        assert 'class="draft"' in fragment(client, like)


class TestWalls:
    def test_no_source_behind_a_wall_for_who_is_outside(self, desk: Desk) -> None:
        source, _message = desk.answered()
        desk.learn()
        case = desk.asks()
        outside = cast.at_the_desk(desk.world.agent)
        assert "A lid that leaks" in fragment(outside, case)
        put_behind(source, now=desk.world.now)
        assert "A lid that leaks" not in fragment(outside, case)
        offer = Offer.objects.get()
        assert outside.post(reverse("draft_take", args=[offer.pk])).status_code == 404


def put_behind(case: Case, *, now: datetime) -> None:
    actions.wall_case(case_id=case.pk, wall=walled.wall(), words="HR", by=cast.lena(), now=now)
