from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOW

from allears.cases.models import Case
from allears.contacts.models import Contact
from allears.lib import clock
from allears.mentions.models import Mention
from allears.outbox.models import Outgoing
from allears.practice.models import Practice

GOOD = "Hello Greta, how nice! Take the one of 24 cm and do it now. Write to me any time. Amir"
HTMX = {"HX-Request": "true"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def passes(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def time(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    moving = Clock()
    monkeypatch.setattr(clock, "now", lambda: moving.now)
    return moving


class TestDesk:
    def test_is_practised_from_the_first_word_to_the_feedback(self, time: Clock) -> None:
        desk = cast.at_the_desk(cast.amir())
        assert "Greta Holm" in desk.get("/practice/").content.decode()
        desk.post("/practice/beginning/", {"scenario": "next"})
        row = Practice.objects.get()
        url = f"/practice/{row.pk}/"
        body = desk.get(url).content.decode()
        assert "the right size for it" in body
        assert "nobody outside reads this" in body
        assert "First answer" in body
        time.passes(minutes=5)
        desk.post(f"{url}replies/", {"kind": "private", "text": GOOD})
        soon = desk.get(url).content.decode()
        assert "is writing" in soon
        assert "gets the clay one" not in soon
        time.passes(seconds=15)
        assert "gets the clay one" in desk.get(url).content.decode()
        desk.post(f"{url}end/")
        feedback = desk.get(url).content.decode()
        assert "What really happened" in feedback
        assert "“Hello Greta, how nice" in feedback
        row.refresh_from_db()
        assert row.n_met == row.n_points > 5
        assert "1 of " in desk.get("/practice/").content.decode()

    def test_leaves_nothing_outside_of_itself(self, time: Clock) -> None:
        desk = cast.at_the_desk(cast.amir())
        desk.post("/practice/beginning/", {"scenario": "a01-plant-pot"})
        url = f"/practice/{Practice.objects.get().pk}/"
        for kind in ("private", "note", "lead"):
            desk.post(f"{url}replies/", {"kind": kind, "text": GOOD})
        desk.post(f"{url}end/")
        assert not any(model.objects.exists() for model in (Case, Contact, Mention, Outgoing))
        for place in ("/search/?q=Greta", "/people/?q=Greta", "/palette/?q=Greta"):
            assert "Greta Holm" not in desk.get(place).content.decode()

    def test_goes_with_whom_it_belonged_to(self, time: Clock) -> None:
        rita = cast.rita()
        cast.at_the_desk(rita).post("/practice/beginning/", {"scenario": "next"})
        rita.delete()
        assert not Practice.objects.exists()

    def test_answers_a_script_with_what_changed(self, time: Clock) -> None:
        desk = cast.at_the_desk(cast.amir())
        desk.post("/practice/beginning/", {"scenario": "next"})
        url = f"/practice/{Practice.objects.get().pk}/"
        said = desk.post(f"{url}replies/", {"kind": "private", "text": GOOD}, headers=HTMX)
        body = said.content.decode()
        assert body.count('hx-swap-oob="true"') == 2
        assert "<html" not in body
        target = HTMX | {"HX-Target": "practice-talk"}
        time.passes(seconds=15)
        assert "gets the clay one" in desk.get(url, headers=target).content.decode()

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_keeps_what_was_typed_when_it_cannot_leave(
        self, time: Clock, headers: dict[str, str]
    ) -> None:
        desk = cast.at_the_desk(cast.amir())
        desk.post("/practice/beginning/", {"scenario": "d16-tram-ticket"})
        url = f"/practice/{Practice.objects.get().pk}/replies/"
        said = desk.post(url, {"kind": "public", "text": "word " * 200}, headers=headers)
        assert said.status_code == 422
        assert "longer than it can be there" in said.content.decode()
        assert "word word" in said.content.decode()

    def test_is_one_at_a_time_and_nobody_elses(self, time: Clock) -> None:
        amir, pia = cast.at_the_desk(cast.amir()), cast.at_the_desk(cast.pia())
        amir.post("/practice/beginning/", {"scenario": "next"})
        amir.post("/practice/beginning/", {"scenario": "d16-tram-ticket"})
        row = Practice.objects.get()
        url = f"/practice/{row.pk}/"
        assert pia.get(url).status_code == 404
        assert pia.post(f"{url}replies/", {"kind": "note", "text": "x"}).status_code == 404
        pia.post(f"{url}end/")
        row.refresh_from_db()
        assert row.ended_at is None
        assert cast.at_the_desk(cast.lena()).get(url).status_code == 404  # not before it ended

    def test_says_so_when_the_customer_is_unknown(self, time: Clock) -> None:
        desk = cast.at_the_desk(cast.amir())
        desk.post("/practice/beginning/", {"scenario": "nobody"})
        assert "Choose a customer" in desk.get("/practice/").content.decode()
        gone = Practice.objects.create(user=cast.amir(), scenario="gone", began_at=NOW)
        assert desk.get("/practice/").status_code == 200
        body = desk.get(f"/practice/{gone.pk}/", follow=True).content.decode()
        assert "not in All Ears any more" in body
