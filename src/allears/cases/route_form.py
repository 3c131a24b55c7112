"""The form of one route of a draft: its name, what it asks for, and what it gives.

What was removed since it was chosen stays in the list and is called so, so that saving another
blank does not quietly let it go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases import tree_words
from allears.cases.actions.routes import words_fault
from allears.cases.rules import draft as drafts
from allears.cases.rules.priority import Priority
from allears.cases.rules.routing import Conditions, Route
from allears.connectors import CONNECTORS
from allears.contacts import queries as contacts

Choices = list[tuple[str, str | Promise]]
CHOSEN = ("intents", "moods", "networks", "channel_ids", "monitor_ids", "visibilities", "roles")
"""Conditions of which several values can be ticked, in their order on the page."""


class Ticks(forms.MultipleChoiceField):
    """Some of a few."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class RouteForm(forms.Form):
    """A route as its page shows it. The root has no conditions and a team of its own."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=drafts.MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    parent = forms.TypedChoiceField(label=lazy("Lies in"), coerce=int)
    intents = Ticks(lazy("Intent"))
    moods = Ticks(lazy("Mood"))
    networks = Ticks(lazy("Network"))
    channel_ids = Ticks(lazy("Channel"))
    monitor_ids = Ticks(lazy("Monitor"))
    visibilities = Ticks(lazy("Visibility"))
    roles = Ticks(lazy("Role of the person"))
    urgency = forms.ChoiceField(label=lazy("Urgency at least"), required=False)
    languages = forms.CharField(
        label=lazy("Languages"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"placeholder": "de, French", "autocomplete": "off"}),
    )
    authors = forms.CharField(
        label=lazy("Authors"),
        required=False,
        max_length=20_000,
        help_text=lazy("Handles or addresses, one a line; * stands for any letters."),
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "*@press.example", "spellcheck": "false"}
        ),
    )
    words = forms.CharField(
        label=lazy("Words"),
        required=False,
        strip=False,
        max_length=drafts.MAX_WORDS,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "dir": "auto",
                "spellcheck": "false",
                "autocapitalize": "off",
                "placeholder": "refund NEAR late",
                "data-editor-url": reverse_lazy("monitor_check"),
                "data-editor-says": "#route-words-says",
            }
        ),
    )
    team = forms.ChoiceField(label=lazy("Accountable team"), required=False)
    watchers = Ticks(lazy("Teams that may watch"))
    is_wall = forms.BooleanField(
        label=lazy("A wall: nobody watches these cases, whatever stands above"), required=False
    )
    priority = forms.ChoiceField(label=lazy("Priority"), required=False)
    sla = forms.ChoiceField(label=lazy("Times"), required=False)
    is_continue = forms.BooleanField(
        label=lazy("Let the routes after it look, too: their teams watch"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        draft: drafts.Draft,
        route: Route,
        known: tree_words.Names,
    ) -> None:
        super().__init__(data, initial=_initial(route))
        self._draft, self._route = draft, route
        self._choose(known)
        if drafts.is_new(route.id):
            self.fields["name"].widget.attrs["autofocus"] = True
        if route.parent_id is None:
            kept = ("name", "team", "watchers", "priority", "sla")
            for name in [name for name in self.fields if name not in kept]:
                del self.fields[name]
            self.fields["team"].required = True

    def _choose(self, known: tree_words.Names) -> None:
        route = self._route
        networks = {*CONNECTORS, *route.conditions.networks}
        lists: dict[str, Iterable[tuple[object, object]]] = {
            "parent": _parents(self._draft, route),
            "intents": tree_words.INTENTS.items(),
            "moods": tree_words.MOODS.items(),
            "networks": [(slug, tree_words.network(slug)) for slug in sorted(networks)],
            "channel_ids": _living("channel", known.channels, route.conditions.channel_ids, known),
            "monitor_ids": _living("monitor", known.monitors, route.conditions.monitor_ids, known),
            "visibilities": tree_words.VISIBILITIES.items(),
            "roles": _roles(route.conditions.roles),
            "urgency": [("", _("any")), *tree_words.URGENCIES.items()],
            "team": _open(self._draft, route, "team", pairs=known.teams.items(), known=known),
            "watchers": known.teams.items(),
            "priority": _open(
                self._draft, route, "priority", pairs=tree_words.PRIORITIES.items(), known=known
            ),
            "sla": _open(self._draft, route, "sla", pairs=known.policies.items(), known=known),
        }
        for name, pairs in lists.items():
            choices = [(str(value), label) for value, label in pairs]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_languages(self) -> frozenset[str]:
        typed = str(self.cleaned_data["languages"]).replace(";", ",").split(",")
        try:
            return frozenset(tree_words.read_language(one) for one in typed if one.strip())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_authors(self) -> tuple[str, ...]:
        lines = [line.strip() for line in str(self.cleaned_data["authors"]).splitlines()]
        found = tuple(dict.fromkeys(line for line in lines if line))
        if len(found) > drafts.MAX_VALUES or any(len(one) > drafts.MAX_VALUE for one in found):
            raise forms.ValidationError(_("These are too many, or one of them is too long."))
        return found

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).replace("\r\n", "\n")
        fault = words_fault(words)
        if fault is not None:
            said = _("%(words)s (character %(at)d)") % {"words": fault.words, "at": fault.at}
            raise forms.ValidationError(said)
        return words.strip()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_wall") and data.get("watchers"):
            words = _("Behind a wall nobody watches: untick the teams, or take the wall away.")
            self.add_error("watchers", words)
        return data

    def route(self) -> Route:
        """The route as it was filled in; its place is that of before."""
        data = self.cleaned_data

        def ids(name: str) -> frozenset[int]:
            return frozenset(int(value) for value in data.get(name) or ())

        def values(name: str) -> frozenset[str]:
            return frozenset(data.get(name) or ())

        return Route(
            id=self._route.id,
            name=str(data["name"]),
            conditions=Conditions(
                monitor_ids=ids("monitor_ids"),
                channel_ids=ids("channel_ids"),
                networks=values("networks"),
                intents=values("intents"),
                moods=values("moods"),
                visibilities=values("visibilities"),
                roles=values("roles"),
                urgency=str(data.get("urgency") or ""),
                languages=data.get("languages") or frozenset(),
                authors=data.get("authors") or (),
                words=str(data.get("words") or ""),
            ),
            team_id=int(data["team"]) if data["team"] else None,
            watchers=tuple(sorted(ids("watchers"))) or (() if data.get("is_wall") else None),
            priority=Priority(data["priority"]) if data["priority"] else None,
            sla_id=int(data["sla"]) if data["sla"] else None,
            is_continue=bool(data.get("is_continue")),
        )

    @property
    def parent_id(self) -> int | None:
        """Where it shall lie; None for the root."""
        return self.cleaned_data.get("parent")


def _initial(route: Route) -> dict[str, Any]:
    when = route.conditions
    return {
        "name": route.name,
        "parent": route.parent_id,
        **{name: [str(value) for value in sorted(getattr(when, name))] for name in CHOSEN},
        "urgency": when.urgency,
        "languages": ", ".join(sorted(when.languages)),
        "authors": "\n".join(when.authors),
        "words": when.words,
        "team": route.team_id,
        "watchers": [str(pk) for pk in route.watchers or ()],
        "is_wall": route.watchers == (),
        "priority": route.priority or "",
        "sla": route.sla_id,
        "is_continue": route.is_continue,
    }


def _parents(draft: drafts.Draft, route: Route) -> Choices:
    """Every route but itself and what lies under it; the depth is shown by blanks."""
    below = draft.below(route.id)
    return [
        (str(one.id), "\u2003" * draft.depth(one.id) + one.name)
        for one in draft.routes
        if one.id not in below
    ]


def _roles(chosen: frozenset[str]) -> list[tuple[object, object]]:
    """What people can be, and what is chosen here although nobody is it any more."""
    known: dict[object, object] = dict(contacts.role_choices())
    return [*(known | {one: contacts.role_label(one) for one in chosen}).items()]


def _living(
    kind: str, called: Mapping[int, str], chosen: frozenset[int], known: tree_words.Names
) -> Choices:
    """What can be chosen now, and what is chosen here although it was removed."""
    removed = _("%s (removed)")
    return [
        (str(pk), removed % name if (kind, pk) in known.gone else name)
        for pk, name in called.items()
        if (kind, pk) not in known.gone or pk in chosen
    ]


def _open(
    draft: drafts.Draft,
    route: Route,
    kind: str,
    *,
    pairs: Iterable[tuple[object, object]],
    known: tree_words.Names,
) -> list[tuple[object, object]]:
    """The choices, before them what leaving it open means."""
    if route.parent_id is None:
        return [("", _("choose one") if kind == "team" else _("none")), *pairs]
    parent = draft.tree.routes[route.parent_id]
    nothing = tree_words.PRIORITIES["normal"] if kind == "priority" else _("none")
    words = tree_words.nearest(draft.tree, parent, kind, known) or nothing
    return [("", _("as the parent (%s)") % words), *pairs]
