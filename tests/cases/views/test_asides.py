from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases.models import Aside

HTMX = {"HX-Request": "true"}


class TestAsides:
    def test_are_asked_answered_and_shown(self, world: World) -> None:
        case, desk = world.case(), cast.at_the_desk(world.agent)
        url = f"/cases/{case.pk}/questions/"
        fields = {
            "kind": "approval",
            "words": "May <we> say so?",
            "to": f"team-{cast.press().pk}",
            "length": "1h",
        }
        assert desk.post(url, fields | {"to": "team-x"}, headers=HTMX).status_code == 409
        assert desk.post(url, fields, headers=HTMX).status_code == 204
        aside = Aside.objects.get()
        taker = cast.at_the_desk(cast.pia())
        page = taker.get(f"/cases/{case.pk}/").content.decode()
        assert "May &lt;we&gt; say so?" in page
        assert "No, because" in page
        taker.post(f"/questions/{aside.pk}/owner/", headers=HTMX)
        answer = {"words": "Not yet.", "verdict": "no"}
        assert taker.post(f"/questions/{aside.pk}/answer/", answer).status_code == 302
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "Pia Novak said no at the side" in page
        assert "1 earlier question" in page

    def test_are_taken_back(self, world: World) -> None:
        case, desk = world.case(), cast.at_the_desk(world.agent)
        fields = {"kind": "known", "words": "?", "to": f"person-{cast.rita().pk}", "length": "4h"}
        desk.post(f"/cases/{case.pk}/questions/", fields)
        aside = Aside.objects.get()
        assert desk.post(f"/questions/{aside.pk}/removal/", headers=HTMX).status_code == 204
        assert desk.post(f"/questions/{aside.pk}/removal/", headers=HTMX).status_code == 409
        assert desk.post("/questions/999/removal/").status_code == 404
