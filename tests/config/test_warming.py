from __future__ import annotations

import gc

from allears.config import warming
from allears.web import icons
from allears.web.templatetags.allears_web import icon as icon_tag


class TestWarm:
    def test_has_every_template_of_ours_ready(self) -> None:
        names = list(warming.names())
        assert len(names) == len(set(names)) > 100
        assert {"cases/inbox.html", "web/frame.html", "public/matter.html"} <= set(names)
        assert warming.warm() == len(names)

    def test_has_the_icons_drawn_that_pages_show(self) -> None:
        warming.warm()
        before = icons.svg.cache_info()
        assert before.currsize > 100
        icon_tag("inbox")
        after = icons.svg.cache_info()
        assert (after.hits, after.misses) == (before.hits + 1, before.misses)

    def test_begins_with_the_desk(self) -> None:
        apps = [name.split("/")[0] for name in warming.names()]
        assert apps.index("cases") < apps.index("public")


class TestSettle:
    def test_has_what_stays_looked_through_no_more(self) -> None:
        before, often = gc.get_freeze_count(), gc.get_threshold()
        here = [[n] for n in range(1_000)]
        try:
            warming.settle()
            assert gc.get_freeze_count() >= before + len(here)
            assert gc.get_threshold() == warming.OFTEN
        finally:
            gc.set_threshold(*often)
