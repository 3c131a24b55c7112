"""The stream and the page of a mention."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import Case
from allears.lib import clock

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def rita() -> Client:
    return cast.at_the_desk(cast.rita())


@pytest.fixture
def amir() -> Client:
    return cast.at_the_desk(cast.amir())


class TestListen:
    def test_shows_what_was_heard_and_what_became_of_it(self, rita: Client) -> None:
        cast.hear(
            cast.post("A lovely tram"),
            hits=[cast.monitor()],
            understood=cast.marks(intent="praise"),
        )
        cast.care()
        page = rita.get("/listen/").content.decode()
        assert 'A lovely <mark class="hit">tram</mark>' in page
        assert "Nobody wants an answer to it." in page
        assert "It reads like praise." in page
        assert 'data-live="mentions cases"' in page

    def test_answers_htmx_with_the_part_alone(self, rita: Client) -> None:
        cast.hear(cast.post("Hello"))
        for target in ("heard", "listen-pulse", "listen-found"):
            headers = {"HX-Request": "true", "HX-Target": target}
            part = rita.get("/listen/", headers=headers).content.decode()
            assert f'id="{target}"' in part.lstrip().split(">")[0]
            assert "<html" not in part

    def test_filters_and_keeps_the_choice(self, rita: Client) -> None:
        cast.hear(cast.post("A late tram"), understood=cast.marks(intent="complaint"))
        cast.hear(cast.post("A new ferry"), understood=cast.marks(intent="chatter"))
        page = rita.get("/listen/?intent=complaint").content.decode()
        assert "A late tram" in page
        assert "A new ferry" not in page
        assert '<option value="complaint" selected>' in page

    def test_marks_the_words_that_were_searched(self, rita: Client) -> None:
        cast.hear(cast.post("A late tram"))
        page = rita.get("/listen/?q=late").content.decode()
        assert '<mark class="hit">late</mark>' in page

    def test_pages_by_the_place_of_the_last_one(self, rita: Client) -> None:
        for n in range(60):
            cast.hear(cast.post(f"Number{n}x"), now=cast.NOW + timedelta(minutes=n))
        first = rita.get("/listen/")
        assert b"Number59x" in first.content
        assert b"Number9x" not in first.content
        older = rita.get("/listen/" + first.context["pager"]["next_url"])
        assert b"Number9x" in older.content
        assert b"Number10x" not in older.content
        assert b'data-live="mentions cases"' not in older.content

    @pytest.mark.parametrize(
        "query",
        [
            "monitor=99999999999999999999", "channel=x", "before=nonsense", "before=2026-01-01_1",
            "q=%00", "q=" + "(" * 150, "language=%F0%9F%98%80", "monitor=-1", "before=_", "intent=%00x",
            "before=9999-12-31T23:59:59%2B00:00_999999999999999999999",
        ],
    )  # fmt: skip
    def test_survives_every_address(self, rita: Client, query: str) -> None:
        cast.hear(cast.post("Hello"))
        assert rita.get(f"/listen/?{query}").status_code == 200

    def test_escapes_everything_that_strangers_wrote(self, rita: Client) -> None:
        cast.hear(cast.post(f"tram {HOSTILE}", who=HOSTILE, title=HOSTILE), hits=[cast.monitor()])
        page = rita.get("/listen/?q=" + HOSTILE).content.decode()
        assert HOSTILE not in page

    def test_counts_the_last_days_by_the_hour(self, rita: Client) -> None:
        now = clock.now()
        cast.hear(cast.post("Now", created_at=now), now=now)
        drawn = rita.get("/listen/").context["pulse"]["timeline"]
        assert (drawn.total, drawn.slots[-1].span.value, len(drawn.slots)) == (1, 1, 168)

    def test_shows_what_was_said_in_a_time(self, rita: Client) -> None:
        for n in (1, 2, 3):
            at = cast.NOW.replace(day=n, hour=9)
            cast.hear(cast.post(f"Number{n}x", created_at=at), now=at.replace(day=9))
        url = "/listen/?range=own&from=2026-03-02T00:00&to=2026-03-03T00:00"
        page = rita.get(url)
        assert "Number2x" in page.content.decode()
        assert "Number1x" not in page.content.decode()
        assert "Number3x" not in page.content.decode()
        assert page.context["pulse"]["timeline"].total == 1
        assert 'data-live="mentions' not in page.content.decode()

    def test_says_what_is_wrong_with_a_query_under_its_field(self, rita: Client) -> None:
        cast.hear(cast.post("A late tram"))
        page = rita.get("/listen/?q=late+OR+(tram").content.decode()
        assert "missing" in page.split('id="listen-fault"')[1].split("</p>")[0]
        assert "A late tram" not in page

    def test_finds_by_the_query_language_what_a_monitor_would_have_caught(
        self, rita: Client
    ) -> None:
        cast.hear(
            cast.post("The tram was very late"), cast.post("Late again, said the tram driver")
        )
        (row,) = rita.get("/listen/?q=late+NEAR/1f+again").context["rows"]
        assert row["text"][-1].text == ", said the tram driver"

    @pytest.mark.parametrize(
        ("query", "shown"),
        [("fate=case", "Where is it"), ("fate=none", "Lovely"), ("visibility=private", ""),
         ("media=yes", ""), ("urgency=critical", "")],
    )  # fmt: skip
    def test_tells_apart_what_became_of_it(self, rita: Client, query: str, shown: str) -> None:
        asks, loves = cast.marks(intent="question"), cast.marks(intent="praise")
        cast.hear(cast.post("Where is it?"), understood=asks, on=cast.channel("Box", "email"))
        cast.hear(cast.post("Lovely tram", who="Jon Ek"), hits=[cast.monitor()], understood=loves)
        cast.care()
        rows = rita.get(f"/listen/?{query}").context["rows"]
        texts = ["".join(piece.text for piece in row["text"]) for row in rows]
        assert [text.startswith(shown) for text in texts] == ([True] if shown else [])

    def test_costs_the_same_for_many(
        self, rita: Client, django_assert_max_num_queries: object
    ) -> None:
        cast.hear(*[cast.post(f"Number{n}x") for n in range(40)], hits=[cast.monitor()])
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            rita.get("/listen/")

    def test_asks_strangers_to_log_in(self, client: Client) -> None:
        assert client.get("/listen/").status_code == 302


class TestBeside:
    def test_counts_who_where_and_how(self, rita: Client) -> None:
        bad = cast.marks(mood="negative", language="de")
        cast.hear(
            cast.post("Tram one", url="https://www.news.example/1"),
            cast.post("Tram two", url="https://blog.news.example/2"),
            understood=bad,
        )
        page = rita.get("/listen/who/?mood=negative")
        lists = {one["heading"]: one["rows"] for one in page.context["lists"]}
        assert [(row["label"], row["n"]) for row in lists["Mood"]] == [("negative", 2)]
        assert lists["Mood"][0]["url"] == "?"
        assert [(row["label"], row["n"]) for row in lists["Language"]] == [("German", 2)]
        assert [(row["label"], row["n"]) for row in lists["Who"]] == [("Mira Lang", 2)]
        assert {row["label"] for row in lists["Websites"]} == {"news.example", "blog.news.example"}
        assert "Of all 2." in page.content.decode()

    def test_a_site_finds_what_lies_below_it(self, rita: Client) -> None:
        cast.hear(
            cast.post("One", url="https://www.news.example/1"),
            cast.post("Two", url="https://blog.news.example/2"),
            cast.post("Three", url="https://badnews.example/3"),
        )
        assert len(rita.get("/listen/?q=site:news.example").context["rows"]) == 2

    def test_counts_words_tags_and_links_that_filter(self, rita: Client) -> None:
        link = "https://example.org/recall"
        cast.hear(
            *[
                cast.post(f"The Fernhill leaks {n} #recall", who=f"P{n} X", links=(link,))
                for n in range(4)
            ]
        )
        page = rita.get("/listen/words/?q=leaks")
        lists = {one["heading"]: one["rows"] for one in page.context["lists"]}
        assert [row["label"] for row in lists["Words most used"]] == ["Fernhill"]
        assert lists["Hashtags"][0]["url"] == "?q=leaks+%23recall"
        assert (lists["Links passed on"][0]["link"], lists["Links passed on"][0]["n"]) == (link, 4)

    @pytest.mark.parametrize("part", ["who", "words"])
    def test_is_empty_for_a_query_that_cannot_be_read(self, rita: Client, part: str) -> None:
        assert rita.get(f"/listen/{part}/?q=(").content == b""


class TestEmptyStream:
    def test_teaches_what_to_do_next(self) -> None:
        ada = cast.at_the_desk(cast.ada())
        assert "Connect something" in ada.get("/listen/").content.decode()
        cast.channel()
        assert "Add a monitor" in ada.get("/listen/").content.decode()
        cast.monitor()
        assert "It is quiet" in ada.get("/listen/").content.decode()
        cast.hear(cast.post("Hello"))
        assert "Nothing like that" in ada.get("/listen/?q=nothing").content.decode()

    def test_shows_no_door_that_is_locked(self, rita: Client) -> None:
        assert "Connect something" not in rita.get("/listen/").content.decode()


class TestMention:
    def test_shows_all_that_we_know(self, amir: Client) -> None:
        (first, _second) = cast.hear(
            cast.post("A late tram https://example.org/x", thread="t1"),
            cast.post("And in the rain", thread="t1"),
            hits=[cast.monitor()],
            understood=cast.marks(intent="complaint", language="en"),
        )
        page = amir.get(f"/mentions/{first.pk}/").content.decode()
        assert 'href="https://example.org/x"' in page
        assert "And in the rain" in page
        assert "It reads like complaint." in page
        assert "95 % sure" in page
        assert "Trams" in page
        assert "Make it a case" in page

    def test_escapes_the_raw_facts(self, rita: Client) -> None:
        (mention,) = cast.hear(cast.post(HOSTILE, extra={"x": HOSTILE}))
        assert HOSTILE not in rita.get(f"/mentions/{mention.pk}/").content.decode()

    def test_offers_readers_no_button(self, rita: Client) -> None:
        (mention,) = cast.hear(cast.post("Hello"))
        assert "Make it a case" not in rita.get(f"/mentions/{mention.pk}/").content.decode()

    def test_that_is_not_there_is_not_found(self, rita: Client) -> None:
        assert rita.get("/mentions/999/").status_code == 404


class TestOpenCase:
    def test_makes_a_case_and_goes_there(self, amir: Client) -> None:
        (mention,) = cast.hear(cast.post("Hello"))
        answer = amir.post(f"/mentions/{mention.pk}/case/")
        case = Case.objects.get()
        assert (answer.status_code, unquote(answer["Location"])) == (302, f"/cases/{case.pk}/")
        page = amir.get(f"/mentions/{mention.pk}/").content.decode()
        assert f"Case {case.pk}" in page
        assert "Make it a case" not in page

    def test_is_for_those_who_answer(self, rita: Client) -> None:
        (mention,) = cast.hear(cast.post("Hello"))
        assert rita.post(f"/mentions/{mention.pk}/case/").status_code == 403
        assert Case.objects.count() == 0

    def test_of_nothing_says_so(self, amir: Client) -> None:
        assert amir.post("/mentions/999/case/")["Location"] == "/listen/"
