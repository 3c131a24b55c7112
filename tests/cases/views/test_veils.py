from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases.models import Event

CARD = "4242 4242 4242 4242"


class TestReveal:
    def test_shows_a_card_to_who_asked_and_writes_that_down(self, world: World) -> None:
        case = world.case(f"My card {CARD} was charged twice, call +49 30 1234567")
        message = case.messages.get()
        desk, reader = cast.at_the_desk(world.agent), cast.at_the_desk(cast.rita())
        url = f"/cases/{case.pk}/"
        page = desk.get(url).content.decode()
        assert CARD not in page
        assert "My card •••• 4242" in page
        assert "+49 30 1234567" in page
        assert reader.post(f"/messages/{message.pk}/reveal/").status_code == 403
        assert desk.post(f"/messages/{message.pk}/reveal/").status_code == 302
        assert CARD in desk.get(url).content.decode()
        event = Event.objects.get(case=case, kind="revealed")
        assert (event.by, event.data["kinds"]) == (world.agent, ["card"])
        page = reader.get(url).content.decode()
        assert "Amir Haddad looked at what was covered: card number" in page
        assert CARD not in page
        assert "+49 30 1234567" not in page

    def test_is_not_for_another_team(self, world: World) -> None:
        message = world.case(f"My card {CARD}").messages.get()
        pia = cast.at_the_desk(cast.pia())
        assert (
            pia.post(f"/messages/{message.pk}/reveal/", headers={"HX-Request": "true"}).status_code
            == 409
        )
        assert not Event.objects.filter(kind="revealed").exists()

    def test_is_needed_nowhere_else_for_nobody_sees_it_there(self, world: World) -> None:
        case = world.case(f"My card {CARD} was charged twice")
        mention = case.messages.get().mention
        assert mention is not None
        desk = cast.at_the_desk(world.agent)
        for url in (
            "/inbox/?queue=all",
            "/listen/",
            f"/mentions/{mention.pk}/",
            "/search/?q=charged",
            "/notices/",
            f"/people/{case.contact_id}/",
            f"/cases/{case.pk}/beside/",
        ):
            page = desk.get(url)
            assert page.status_code == 200, url
            assert CARD not in page.content.decode(), url
        assert mention.text.count(CARD) == 1
