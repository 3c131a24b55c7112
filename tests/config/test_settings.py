"""Django's settings follow from the environment: hosts, cookies, database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from allears.config import settings

PRINT = """
import json
from allears.config import settings as s
names = ("ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE DEBUG"
         " SECURE_HSTS_SECONDS SECURE_PROXY_SSL_HEADER SECRET_KEY DATABASES MIDDLEWARE").split()
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def made(data: Path, **environment: str) -> dict[str, Any]:
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("ALLEARS_", "DATABASE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        env=kept | {"ALLEARS_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class TestSettings:
    def test_of_a_fresh_machine_answer_to_itself_alone(self, tmp_path: Path) -> None:
        found = made(tmp_path)
        assert set(found["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
        assert not found["SESSION_COOKIE_SECURE"]
        assert found["SECURE_PROXY_SSL_HEADER"] is None
        assert found["SECRET_KEY"] == (tmp_path / "secret-key").read_text()

    def test_with_an_https_address_send_cookies_over_tls_only(self, tmp_path: Path) -> None:
        found = made(
            tmp_path,
            ALLEARS_URL="https://ears.example.org",
            ALLEARS_HOST="0.0.0.0",
            ALLEARS_HOSTS="ears, ears.local",
            ALLEARS_SECRET_KEY="given",
        )
        assert set(found["ALLOWED_HOSTS"]) >= {"ears.example.org", "ears", "ears.local"}
        assert "0.0.0.0" not in found["ALLOWED_HOSTS"]
        assert found["CSRF_TRUSTED_ORIGINS"] == ["https://ears.example.org"]
        assert found["SESSION_COOKIE_SECURE"]
        assert found["CSRF_COOKIE_SECURE"]
        assert found["SECURE_HSTS_SECONDS"] > 0
        assert found["SECRET_KEY"] == "given"
        assert not (tmp_path / "secret-key").exists()


class TestDatabase:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            (
                "postgresql://me:p%40ss@db.example.org:5433/ears",
                {
                    "NAME": "ears",
                    "USER": "me",
                    "PASSWORD": "p@ss",
                    "HOST": "db.example.org",
                    "PORT": "5433",
                },
            ),
            (
                "postgresql://me@/ears?host=%2Frun%2Fpg&port=5432",
                {"NAME": "ears", "HOST": "/run/pg", "PORT": "5432"},
            ),
            (
                "postgres://h/d?sslmode=require",
                {"OPTIONS": settings.PLANNED_ONCE | {"sslmode": "require"}},
            ),
            ("postgresql://h", {"NAME": "allears"}),
        ],
    )
    def test_is_read_from_its_address(self, url: str, expected: dict[str, Any]) -> None:
        found = settings._database(url)
        assert {name: found[name] for name in expected} == expected
