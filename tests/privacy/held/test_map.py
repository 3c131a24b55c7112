"""The map of what we hold knows every table and every field, and every way in it can be gone."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from allears.privacy import held
from allears.privacy.held import End, Held

ROOTS = {
    "contact": "contacts.Contact",
    "identity": "contacts.Identity",
    "mention": "mentions.Mention",
    "case": "cases.Case",
    "outgoing": "outbox.Outgoing",
}
MODELS = {
    one._meta.label: one for one in apps.get_models(include_auto_created=True) if one._meta.managed
}
TEXT = (models.CharField, models.TextField, models.JSONField)


class TestMap:
    def test_knows_every_table_and_no_other(self) -> None:
        missing = MODELS.keys() - held.BY_LABEL.keys()
        words = "Say in privacy/held whose it is, what an export tells, how it ends"
        assert not missing, f"{words}: {sorted(missing)}"
        assert not held.BY_LABEL.keys() - MODELS.keys()
        assert len(held.ALL) == len(held.BY_LABEL)

    @pytest.mark.parametrize("one", held.ALL, ids=lambda one: one.label)
    def test_knows_every_field_once(self, one: Held) -> None:
        fields = [field.name for field in MODELS[one.label]._meta.local_fields]
        assert sorted(one.fields) == sorted(fields), "each field is told or not told"
        assert set(one.free) <= set(one.fields)

    @pytest.mark.parametrize("one", held.ALL, ids=lambda one: one.label)
    def test_says_why(self, one: Held) -> None:
        assert one.why.endswith(".")
        assert len(one.why) > 5

    @pytest.mark.parametrize(
        "one", [one for one in held.ALL if one.root], ids=lambda one: one.label
    )
    def test_goes_a_way_that_there_is(self, one: Held) -> None:
        model = MODELS[one.label]
        if one.path == "pk":
            assert one.label == ROOTS[one.root]
            return
        for name in one.path.split("__"):
            field = model._meta.get_field(name)
            assert isinstance(field.related_model, type)
            model = field.related_model
        assert model._meta.label == ROOTS[one.root]

    @pytest.mark.parametrize(
        "one", [one for one in held.ALL if one.end is not End.ROW], ids=lambda one: one.label
    )
    def test_leaves_no_table_of_a_person_standing(self, one: Held) -> None:
        """A row that stays does not point to a person, a post or a case that goes."""
        pointing = {
            field.name
            for field in MODELS[one.label]._meta.local_fields
            if field.related_model is not None and field.related_model._meta.label in ROOTS.values()
        }
        assert not pointing, f"{one.label} points to what is erased, and is not a row that goes"

    def test_covers_words_only_where_there_are_words(self) -> None:
        for one in held.ALL:
            for name in one.free:
                try:
                    field = MODELS[one.label]._meta.get_field(name)
                except FieldDoesNotExist:
                    pytest.fail(f"{one.label} has no {name}")
                inside = getattr(field, "base_field", field)
                assert isinstance(inside, TEXT), f"{one.label}.{name} holds no words"
