from __future__ import annotations

import json

from tests import cast
from tests.world import World

from allears.cases.models import SavedView

HTMX = {"HX-Request": "true"}


class TestViews:
    def test_keep_the_list_in_one_spelling(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        answer = client.post(
            "/inbox/views/",
            {"name": "Angry", "query": "mood=negative&queue=all&nonsense=1&team=x&sort=due"},
        )
        view = SavedView.objects.get()
        assert view.query == "queue=all&mood=negative&sort=due"
        assert answer.headers["Location"] == f"/inbox/?{view.query}&view={view.pk}"
        page = client.get(answer.headers["Location"]).content.decode()
        assert page.count("Angry") >= 2
        assert "Save the change" not in page
        changed = client.get(answer.headers["Location"] + "&network=email").content.decode()
        assert "Save the change" in changed

    def test_say_what_is_missing_and_keep_what_was_typed(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        answer = client.post(
            "/inbox/views/", {"name": "Angry", "query": "queue=all", "share": "everybody"}
        )
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="Angry"' in page
        assert "Leads and administrators" in page

    def test_are_counted_beside_the_queues(self, world: World) -> None:
        for n in range(3):
            world.case(f"Where is parcel {n}?", who=f"p{n}")
        client = cast.at_the_desk(world.agent)
        for name, query in (("Free", "queue=all&assignee=nobody"), ("Ended", "state=closed")):
            client.post("/inbox/views/", {"name": name, "query": query})
        page = client.get("/inbox/?queue=mine").content.decode()
        row = page[page.index("Free") :][:200]
        assert ">3<" in row


class TestRemoval:
    def test_can_be_taken_back_from_the_toast(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        client.post("/inbox/views/", {"name": "Angry", "query": "queue=all"})
        url = f"/inbox/views/{SavedView.objects.get().pk}/"
        answer = client.post(f"{url}removal/", headers=HTMX)
        assert not SavedView.objects.exists()
        assert client.get(url).status_code == 404
        toast = json.loads(answer.headers["HX-Trigger"])["toast"]
        assert client.post(toast["undo"] + "x", headers=HTMX).status_code == 409
        assert client.post(toast["undo"], headers=HTMX).status_code == 204
        assert SavedView.objects.get().name == "Angry"


class TestView:
    def test_is_changed_by_its_owner_and_hidden_from_others(self, world: World) -> None:
        client = cast.at_the_desk(world.agent)
        client.post("/inbox/views/", {"name": "Angry", "query": "queue=all"})
        url = f"/inbox/views/{SavedView.objects.get().pk}/"
        client.post(url, {"query": "queue=all&mood=negative"})
        client.post(url, {"name": "Furious", "share": str(cast.service().pk)})
        view = SavedView.objects.get()
        assert (view.name, view.query) == ("Furious", "queue=all&mood=negative")
        assert (view.team, view.shared_at) == (cast.service(), world.now)
        assert cast.at_the_desk(cast.rita()).get(url).status_code == 404
