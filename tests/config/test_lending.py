"""Connections that are lent come back, and are lent again."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from allears.config.lending import POOL, lend


class TestLend:
    def test_bounds_how_many_are_open(self) -> None:
        databases = {"default": {"NAME": "desk"}}
        lend(databases)
        assert databases["default"]["OPTIONS"] == {"pool": POOL}

    def test_leaves_other_options(self) -> None:
        databases = {"default": {"OPTIONS": {"sslmode": "require"}}}
        lend(databases)
        assert databases["default"]["OPTIONS"]["sslmode"] == "require"

    @pytest.mark.django_db
    def test_lends_the_same_connection_to_the_next_page(self) -> None:
        mine = {"default": deepcopy(dict(connections["default"].settings_dict))}
        lend(mine)
        mine["default"]["OPTIONS"]["pool"] = {**POOL, "min_size": 1, "max_size": 1}
        pages = [DatabaseWrapper(mine["default"], alias="default") for _ in range(2)]
        pids = []
        try:
            for page in pages:
                with page.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    pids.append(cursor.fetchone()[0])
                page.close()
        finally:
            pages[0].close_pool()
        assert pids[0] == pids[1]
        assert settings.DATABASES["default"].get("OPTIONS", {}).get("pool") is None
