from __future__ import annotations

from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Offer

HTMX = {"HX-Request": "true"}


def offered(world: World) -> Case:
    case = world.case()
    actions.hand_over(
        case_id=case.pk,
        team=cast.press(),
        words="Ein <b>Reporter</b>",
        by=world.agent,
        now=world.now,
    )
    return case


class TestOffer:
    def test_shows_yes_and_no_to_the_taker_and_keeping_it_to_the_giver(self, world: World) -> None:
        case = offered(world)
        taker = cast.at_the_desk(cast.pia()).get(f"/cases/{case.pk}/").content.decode()
        assert "Accept and take" in taker
        assert "Ein &lt;b&gt;Reporter&lt;/b&gt;" in taker
        assert "Keep it after all" not in taker
        giver = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "Keep it after all" in giver
        assert "Accept and take" not in giver

    def test_is_answered_by_a_form(self, world: World) -> None:
        case = offered(world)
        url, desk = f"/cases/{case.pk}/offer/", cast.at_the_desk(cast.pia())
        assert desk.post(url, {"is": "perhaps"}, headers=HTMX).status_code == 409
        assert desk.post(url, {"is": "decline"}, headers=HTMX).status_code == 409
        assert desk.post(url, {"is": "take"}, headers=HTMX).status_code == 204
        case.refresh_from_db()
        assert (case.team, case.assignee) == (cast.press(), cast.pia())

    def test_is_taken_back(self, world: World) -> None:
        case = offered(world)
        cast.at_the_desk(world.agent).delete(f"/cases/{case.pk}/offer/", headers=HTMX)
        assert Offer.objects.get().end == "taken_back"

    def test_stands_among_the_queues(self, world: World) -> None:
        case = offered(world)
        page = cast.at_the_desk(cast.pia()).get("/inbox/?queue=offered").content.decode()
        assert f"/cases/{case.pk}/" in page
        assert "Offered to us" in page


class TestWatcher:
    def test_writes_notes_and_sees_nothing_to_send_with(self, world: World) -> None:
        case = world.case()
        cast.at_the_desk(world.agent).post(
            f"/cases/{case.pk}/watchers/", {"team": cast.press().pk}, headers=HTMX
        )
        page = cast.at_the_desk(cast.pia()).get(f"/cases/{case.pk}/").content.decode()
        assert "A note reaches them." in page
        assert 'value="private"' not in page
        assert "case_assignment" not in page
        assert f"/cases/{case.pk}/assignment/" not in page

    def test_may_answer_when_allowed(self, world: World) -> None:
        case, desk = world.case(), cast.at_the_desk(world.agent)
        fields = {"team": cast.press().pk}
        desk.post(f"/cases/{case.pk}/watchers/", fields, headers=HTMX)
        desk.post(f"/cases/{case.pk}/allowances/", fields, headers=HTMX)
        page = cast.at_the_desk(cast.pia()).get(f"/cases/{case.pk}/").content.decode()
        assert 'value="private"' in page

    def test_says_what_was_wrong(self, world: World) -> None:
        case, desk = world.case(), Client()
        desk.force_login(world.agent)
        url = f"/cases/{case.pk}/watchers/"
        assert desk.post(url, {"team": "x"}, headers=HTMX).status_code == 409
