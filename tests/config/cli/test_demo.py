"""The command of the demo: what it takes, and who is shown a link to sign in."""

from __future__ import annotations

import pytest
import typer

from allears.config import ground
from allears.config.cli import demo


class TestDemo:
    def test_takes_the_speeds_that_there_are(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(typer.Exit) as ended:
            demo.demo(speed=7)
        assert ended.value.exit_code == 2
        assert "0, 1, 10, 60" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("host", "is_ours_alone"),
        [
            ("127.0.0.1", True),
            ("::1", True),
            ("[::1]", True),
            ("localhost", True),
            ("0.0.0.0", False),
            ("192.168.1.4", False),
            ("desk.example", False),
        ],
    )
    def test_shows_links_on_a_machine_that_only_we_reach(
        self, host: str, is_ours_alone: bool
    ) -> None:
        assert ground.is_loopback(host) is is_ours_alone


@pytest.mark.django_db
class TestLinks:
    def test_lead_two_of_them_in_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from pathlib import Path

        from allears.flow.demo import house
        from allears.lib import clock
        from allears.staff import actions as staff

        now = clock.now()
        house.build(world=Path("/nowhere"), loaded_at=now, now=now)
        monkeypatch.setattr(demo.env, "HOST", "127.0.0.1")
        lines = list(demo._links())
        assert [line.split(",")[0].strip() for line in lines[1:]] == ["Amir Haddad", "Lena Brandt"]
        token = lines[1].rstrip("/").rpartition("/")[2]
        link = staff.find_link(token, now=now)
        assert link is not None
        monkeypatch.setattr(demo.env, "HOST", "0.0.0.0")
        assert list(demo._links()) == []
