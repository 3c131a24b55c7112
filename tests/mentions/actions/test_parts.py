"""Parts: a change writes every monitor that uses one anew, or nothing at all."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError, parse
from allears.mentions import actions, queries
from allears.mentions.models import Monitor, MonitorVersion, Part
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


def add(name: str = "brand", written: str = 'acme OR "acme inc"') -> Part:
    return actions.add_part(name=name, written=written, by=cast.lena(), now=cast.NOW)


def change(part: Part, written: str, *, name: str = "") -> actions.Effect:
    return actions.change_part(
        part=part,
        name=name or part.name,
        written=written,
        reason="They have a new name.",
        by=cast.lena(),
        now=cast.NOW,
    )


class TestAdd:
    def test_is_listened_for_written_out_and_shown_by_its_name(self) -> None:
        add()
        made = cast.monitor(query="late @{Brand}")
        ((_pk, text),) = queries.listening()
        assert parse(text) == parse('late (acme OR "acme inc")')
        assert made.typed == "late @{Brand}"
        assert queries.versions(made.pk)[0].typed == "late @{Brand}"

    def test_leaves_a_handle_of_the_same_name_a_handle(self) -> None:
        cast.monitor(query="late @brand")
        add()
        assert queries.listening()[0][1] == "late @brand"

    @pytest.mark.parametrize("name", ["", "a}", '"x"', "x" * 61])
    def test_refuses_a_name_that_would_mean_something(self, name: str) -> None:
        with pytest.raises(NotPossible):
            add(name=name)

    def test_refuses_a_second_of_the_name(self) -> None:
        add()
        with pytest.raises(NotPossible, match="of this name"):
            add("BRAND", "x1")

    @pytest.mark.parametrize("written", ["", "late AND", "NOT a", "@{nothing}", "@{brand}"])
    def test_refuses_what_cannot_be_read_alone(self, written: str) -> None:
        with pytest.raises(QueryError):
            add(written=written)


class TestChange:
    def test_writes_its_monitors_anew_with_a_version_that_says_why(self) -> None:
        part, far = add(), add("shop", "@{brand} shop")
        late, other = cast.monitor("Late", "late @{shop}"), cast.monitor("Other", "tram")
        effect = change(part, "zenith")
        assert [one.pk for one in effect.monitors] == [late.pk]
        assert [one.pk for one in effect.parts] == [far.pk]
        assert parse(dict(queries.listening())[late.pk]) == parse("late (zenith shop)")
        newest = queries.versions(late.pk)[0]
        assert newest.reason == "The part “brand” was changed. They have a new name."
        assert MonitorVersion.objects.filter(monitor=other).count() == 1

    def test_refuses_a_circle_and_changes_nothing(self) -> None:
        part = add()
        add("shop", "@{brand} shop")
        with pytest.raises(QueryError, match="circle"):
            change(part, "@{shop}")
        assert Part.objects.get(pk=part.pk).written == 'acme OR "acme inc"'

    def test_refuses_what_would_break_a_monitor(self) -> None:
        part = add()
        cast.monitor("Near", "late NEAR/5 @{brand}")
        with pytest.raises(QueryError, match="“Near” could not be read"):
            change(part, "acme NOT test")
        assert parse(queries.listening()[0][1]) == parse('late NEAR/5 (acme OR "acme inc")')

    def test_keeps_the_name_while_it_is_used(self) -> None:
        part = add()
        change(part, "acme", name="our brand")
        cast.monitor(query="@{our brand} late")
        with pytest.raises(NotPossible, match="its name stays"):
            change(part, "acme", name="brand")

    def test_shows_what_it_would_do_without_doing_it(self) -> None:
        part = add()
        cast.monitor(query="late @{brand}")
        effect = actions.effect_of(part=part, name=part.name, written="zenith")
        assert len(effect.monitors) == 1
        assert "acme" in Monitor.objects.get().query


class TestRemove:
    def test_is_refused_while_it_is_used(self) -> None:
        part = add()
        monitor = cast.monitor(query="late @{brand}")
        with pytest.raises(NotPossible, match="Trams"):
            actions.remove_part(part=part, by=cast.lena(), now=cast.NOW)
        actions.remove_monitor(monitor=monitor, by=cast.lena(), now=cast.NOW)
        actions.remove_part(part=part, by=cast.lena(), now=cast.NOW)
        assert not Part.objects.exists()
