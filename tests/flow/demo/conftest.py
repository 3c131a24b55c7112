"""One loading of a cut of the play for all tests of a file; each test's own changes are taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from allears.connectors import demo_live
from allears.flow.demo import loading

LOADED_AT = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)
CUT = 40
"""Moments of the play: the first day until the afternoon."""


@pytest.fixture(scope="module")
def _loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load(by=None, now=LOADED_AT, speed=60, most=CUT)
        yield
        transaction.set_rollback(True)
    shutil.rmtree(loading.folder(), ignore_errors=True)


@pytest.fixture
def loaded(_loaded_once: None) -> Iterator[loading.Status]:
    shutil.rmtree(loading.folder() / "answers", ignore_errors=True)
    demo_live.set_speed(loading.folder(), 60)
    with transaction.atomic():
        yield loading.status()
        transaction.set_rollback(True)
