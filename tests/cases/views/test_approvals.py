from __future__ import annotations

from tests import cast
from tests.cases.actions.test_approvals import ask, rule
from tests.world import World

from allears.cases.models import Approval, Draft
from allears.outbox.models import Outgoing

HTMX = {"HX-Request": "true"}


class TestDecide:
    def test_is_asked_for_by_sending_and_shows_where_it_stands(self, world: World) -> None:
        rule()
        lena = cast.lena()
        case, desk = world.case(), cast.at_the_desk(world.agent)
        assert (
            "A second person looks at it first." in desk.get(f"/cases/{case.pk}/").content.decode()
        )
        fields = {
            "kind": "private",
            "text": "It <b>comes</b> today.",
            "conversation": case.conversations.get().pk,
            "seen_at": world.now.isoformat(),
        }
        sent = desk.post(f"/cases/{case.pk}/replies/", fields, headers=HTMX)
        assert sent.status_code == 204
        assert "waits for a second person" in sent.headers["HX-Trigger"]
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "Your answer waits for a yes" in page
        assert "Take it back as a draft" in page
        assert "Yes, send it" not in page
        boss = cast.at_the_desk(lena)
        assert "To approve" in boss.get("/inbox/?queue=approval").content.decode()
        page = boss.get(f"/cases/{case.pk}/").content.decode()
        assert "It &lt;b&gt;comes&lt;/b&gt; today." in page
        assert "Yes, send it" in page
        approval = Approval.objects.get()
        said = {"is": "yes", "text": "It comes today.", "seen_at": world.now.isoformat()}
        done = boss.post(f"/approvals/{approval.pk}/", said, headers=HTMX)
        assert (done.status_code, Outgoing.objects.count()) == (204, 1)
        late = boss.post(f"/approvals/{approval.pk}/", said, headers=HTMX)
        assert (late.status_code, Outgoing.objects.count()) == (409, 1)
        page = desk.get(f"/cases/{case.pk}/").content.decode()
        assert "Lena Brandt changed the answer of Amir Haddad and sent it" in page
        assert "1 answer was changed before it left" in page

    def test_of_a_no_gives_the_reason(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        boss = cast.at_the_desk(cast.lena())
        said = {"is": "no", "words": "Too cold."}
        assert boss.post(f"/approvals/{approval.pk}/", said, headers=HTMX).status_code == 204
        page = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "Lena Brandt said no to your answer" in page
        assert "Too cold." in page
        assert Draft.objects.get().text == "It comes today."

    def test_says_what_speaks_against_it_and_keeps_what_was_typed(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        seen = world.now.isoformat()
        world.pass_time(minutes=1)
        world.says("Never mind.")
        world.hear()
        world.care()
        boss = cast.at_the_desk(cast.lena())
        said = {"is": "yes", "text": "It comes, really.", "seen_at": seen}
        for headers in (HTMX, {}):
            refused = boss.post(f"/approvals/{approval.pk}/", said, headers=headers)
            assert refused.status_code == 422
            words = refused.content.decode()
            assert "has written meanwhile" in words
            assert "It comes, really." in words
        assert not Outgoing.objects.exists()


class TestRemoval:
    def test_makes_it_a_draft_again(self, world: World) -> None:
        rule()
        case = world.case()
        approval = ask(world, case)
        desk = cast.at_the_desk(world.agent)
        assert desk.post(f"/approvals/{approval.pk}/removal/", headers=HTMX).status_code == 204
        assert desk.post(f"/approvals/{approval.pk}/removal/", headers=HTMX).status_code == 409
        assert desk.post("/approvals/999/removal/").status_code == 404
