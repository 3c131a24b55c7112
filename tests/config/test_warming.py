from __future__ import annotations

from allears.config import warming


class TestWarm:
    def test_has_every_template_of_ours_ready(self) -> None:
        names = list(warming.names())
        assert len(names) == len(set(names)) > 100
        assert {"cases/inbox.html", "web/frame.html", "public/matter.html"} <= set(names)
        assert warming.warm() == len(names)

    def test_begins_with_the_desk(self) -> None:
        apps = [name.split("/")[0] for name in warming.names()]
        assert apps.index("cases") < apps.index("public")
