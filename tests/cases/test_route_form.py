"""A form that nobody touched gives back the route that it was made of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import QueryDict
from tests import cast

from allears.cases import routing, tree_words
from allears.cases.models import SlaPolicy
from allears.cases.route_form import RouteForm
from allears.cases.rules import draft as drafts
from allears.cases.rules.priority import Priority
from allears.cases.rules.routing import Conditions, Route

pytestmark = pytest.mark.django_db


def form(draft: drafts.Draft, route: Route, data: QueryDict | None = None) -> RouteForm:
    return RouteForm(data, draft=draft, route=route, known=tree_words.names(draft.routes))


def typed(shown: RouteForm) -> QueryDict:
    """What a browser would send."""
    data = QueryDict(mutable=True)
    for field in shown:
        value = field.value()
        if isinstance(value, list):
            data.setlist(field.name, [str(one) for one in value])
        elif value not in (None, False):
            data[field.name] = "on" if value is True else str(value)
    return data


class TestRouteForm:
    def test_gives_back_what_it_was_made_of(self) -> None:
        saved = drafts.begin(routing.tree())
        draft, new_id = drafts.add(saved, saved.root.id, "x")
        route = Route(
            id=new_id,
            name="Late trams",
            conditions=Conditions(
                monitor_ids=frozenset({cast.monitor().pk}),
                channel_ids=frozenset({cast.channel().pk}),
                networks=frozenset({"rss", "gone"}),
                intents=frozenset({"press", "idea"}),
                moods=frozenset({"mixed"}),
                urgency="high",
                languages=frozenset({"de", "pt"}),
                authors=("*@a.example", "b"),
                visibilities=frozenset({"private"}),
                words="tram NEAR late",
            ),
            team_id=cast.press().pk,
            watchers=(cast.service().pk,),
            priority=Priority.HIGH,
            sla_id=SlaPolicy.objects.get().pk,
            is_continue=True,
        )
        draft = drafts.change(draft, route)
        kept = draft.get(new_id)
        assert kept is not None
        sent = form(draft, kept, typed(form(draft, kept)))
        assert sent.is_valid(), sent.errors
        assert sent.route() == route
        assert sent.parent_id == draft.root.id

    def test_asks_the_root_for_a_team_and_for_no_conditions(self) -> None:
        draft = drafts.begin(routing.tree())
        assert set(form(draft, draft.root).fields) == {
            "name", "team", "watchers", "priority", "sla",
        }  # fmt: skip
        sent = form(draft, draft.root, QueryDict("name=All&team="))
        assert "team" in sent.errors
        good = form(draft, draft.root, typed(form(draft, draft.root)))
        assert good.is_valid()
        assert good.route() == replace(draft.root, position=0)

    def test_offers_no_place_in_itself(self) -> None:
        draft = drafts.begin(routing.tree())
        draft, below = drafts.add(draft, draft.routes[1].id, "Below")
        offered = [int(value) for value, _ in form(draft, draft.routes[1]).fields["parent"].choices]  # type: ignore[attr-defined]
        assert draft.routes[1].id not in offered
        assert below not in offered
        assert draft.root.id in offered


@pytest.mark.django_db
class TestWall:
    def test_empties_what_stands_above(self) -> None:
        saved = drafts.begin(routing.tree())
        draft, new_id = drafts.add(saved, saved.root.id, "Press, in confidence")
        kept = draft.get(new_id)
        assert kept is not None
        data = typed(form(draft, kept)).copy()
        data["is_wall"] = "on"
        sent = form(draft, kept, data)
        assert sent.is_valid(), sent.errors
        assert sent.route().watchers == ()
        changed = drafts.change(draft, sent.route())
        walled = changed.get(new_id)
        assert walled is not None
        assert form(changed, walled)["is_wall"].value() is True

    def test_is_refused_beside_teams_that_watch(self) -> None:
        saved = drafts.begin(routing.tree())
        draft, new_id = drafts.add(saved, saved.root.id, "x")
        kept = draft.get(new_id)
        assert kept is not None
        data = typed(form(draft, kept)).copy()
        data.update({"is_wall": "on", "watchers": str(cast.press().pk)})
        assert "wall" in str(form(draft, kept, data).errors["watchers"])
