from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.contacts.models import Contact
from allears.insights.search import question, results
from allears.insights.search.found import Row
from allears.insights.search.question import Kind
from allears.knowledge.models import CannedReply
from allears.mentions.models import Mention
from allears.problems import actions as problems
from allears.staff.models import User


def find(text: str, *, by: User | None = None, **given: str) -> dict[str, list[Row]]:
    asked = question.read({"q": text, **given})
    groups = results.find(asked, user=by or cast.amir(), now=cast.NOW)
    return {group.kind.value: group.rows for group in groups if group.rows}


def said(row: Row) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in row.text)


def say(text: str, language: str) -> Mention:
    (row,) = cast.hear(cast.post(text), understood=cast.marks(language=language))
    return row


pytestmark = pytest.mark.django_db


class TestStems:
    @pytest.mark.parametrize(
        ("language", "text", "asked", "marked"),
        [
            ("en", "Two deliveries were missing", "delivery", "[deliveries]"),
            ("en", "They keep waiting", "wait", "[waiting]"),
            ("de", "Die Lieferungen kamen spät", "Lieferung", "[Lieferungen]"),
            ("de", "Alte Häuser am Fluss", "Haus", "[Häuser]"),
            ("fr", "Des problèmes de livraison", "probleme", "[problèmes]"),
            ("ru", "Поставки задержаны", "поставка", "[Поставки]"),
            ("ar", "الكتب وصلت", "كتب", "[الكتب]"),
            ("unknown", "Parcel?", "parcel", "[Parcel]"),
            ("ja", "東京タワーへ行きました", "東京", "[東京]"),
            ("th", "การจัดส่งล่าช้า", "จัดส่ง", "[จัดส่ง]"),
        ],
    )
    def test_meet_other_forms_of_the_word(
        self, language: str, text: str, asked: str, marked: str
    ) -> None:
        say(text, language)
        assert marked in said(find(asked)["mentions"][0])

    def test_of_several_languages_are_asked_at_once(self) -> None:
        say("Two hotels were full", "en")
        say("Das Hotel war voll", "de")
        assert len(find("hotels")["mentions"]) == 2

    def test_do_not_join_what_is_not_side_by_side(self) -> None:
        say("京都と東北", "ja")
        assert "mentions" not in find("東京")

    def test_leave_small_words_out(self) -> None:
        say("Parcel of a friend", "en")
        assert find("the parcel")["mentions"]

    def test_begin_while_somebody_types(self) -> None:
        say("Two deliveries were missing", "en")
        assert find("deli")["mentions"]


class TestFind:
    def test_finds_a_case_by_words_of_different_messages(self) -> None:
        cast.amir()
        cast.hear(
            cast.post("My tram is late. Who gives me my money back?"),
            understood=cast.marks(intent="complaint", language="en"),
            hits=[cast.monitor()],
        )
        cast.care()
        case = Case.objects.get()
        cases.note(case_id=case.pk, text="She was promised a voucher", by=cast.amir(), now=cast.NOW)
        (row,) = find("trams vouchers mira")["cases"]
        assert row.id == case.pk
        assert find("vouchers")["notes"][0].url.startswith(row.url)
        assert find(f"#{case.pk}")["cases"][0].id == case.pk

    def test_forgets_what_a_renamed_case_was_called(self) -> None:
        cast.hear(
            cast.post("My tram is late, I want a refund!"),
            understood=cast.marks(intent="complaint"),
            hits=[cast.monitor()],
        )
        cast.care()
        Case.objects.update(title="Zebra")
        assert find("zebra")["cases"]
        Case.objects.update(title="Okapi")
        assert "cases" not in find("zebra")
        Contact.objects.update(name="Wilhelmina")
        assert find("wilhelmina okapi")["cases"]

    def test_finds_people_by_the_beginning_of_a_name_or_handle(self) -> None:
        cast.hear(cast.post("Hello", who="Zoë Älvarez"))
        assert [row.name for row in find("alv")["people"]] == ["Zoë Älvarez"]
        assert find("zoë@example")["people"]

    def test_shows_what_somebody_else_wrote_for_themselves_to_nobody(self) -> None:
        CannedReply.objects.create(
            name="Sorry",
            shortcut="sorry",
            text="We are sorry.",
            owner=cast.lena(),
            created_at=cast.NOW,
            changed_at=cast.NOW,
        )
        assert "answers" not in find("sorry", by=cast.amir())
        assert find("sorry", by=cast.lena())["answers"][0].place == "/sorry"

    def test_reads_the_query_language(self) -> None:
        say("The delivery was late", "en")
        say("Late again, but the delivery came", "en")
        assert len(find('"was late"')["mentions"]) == 1
        assert len(find("delivery NOT again")["mentions"]) == 1
        assert said(find("late NEAR/1 again")["mentions"][0]).startswith("[Late]")

    def test_narrows_down_by_network_language_time_and_kind(self) -> None:
        say("Tram one", "en")
        say("Tram zwei", "de")
        assert len(find("tram", lang="de")["mentions"]) == 1
        assert "mentions" not in find("tram", network="mastodon")
        assert find("tram", time="day")["mentions"]
        assert list(find("tram", kind="mentions")) == ["mentions"]

    def test_pages_without_loss(self) -> None:
        for n in range(results.PAGE + 3):
            say(f"Tram number {n} of many", "en")
        asked = question.read({"q": "tram", "kind": "mentions"})
        (first,) = results.find(asked, user=cast.amir(), now=cast.NOW)
        assert first.after is not None
        more = question.read(
            {"q": "tram", "kind": "mentions", "before": question.spell(first.after)}
        )
        (second,) = results.find(more, user=cast.amir(), now=cast.NOW)
        ids = [row.id for row in [*first.rows, *second.rows]]
        assert first.n == len(set(ids)) == len(ids) == results.PAGE + 3

    def test_takes_as_many_reads_for_many_as_for_few(
        self, django_assert_max_num_queries: object
    ) -> None:
        for n in range(7):
            cast.hear(
                cast.post(f"My tram number {n} is late, refund!", who=f"P{n} X"),
                understood=cast.marks(intent="complaint"),
                hits=[cast.monitor()],
            )
        cast.care()
        user = cast.amir()
        with django_assert_max_num_queries(45):  # type: ignore[operator]
            assert len(find("tram", by=user)["cases"]) == results.FEW


class TestHostile:
    @pytest.mark.parametrize(
        "text",
        ["x" * 10_000, "(" * 5000, "a\0b", "\ud800tram", "'):* & | !", "\\", "%", "<->", "🙂", '"', "AND", "-", "lang:", "a " * 5000, "٣", "#" + "9" * 40],
    )  # fmt: skip
    def test_words_are_only_words(self, text: str) -> None:
        say("Tram <b>bold</b> & more", "en")
        asked = question.read({"q": text})
        if asked.error is None and asked.text:
            results.find(asked, user=cast.amir(), now=cast.NOW)

    def test_kinds_are_known(self) -> None:
        assert question.read(
            {"kind": "x", "team": "x", "time": "x", "before": "x"}
        ) == question.read({})
        assert question.read({"kind": "notes"}).kind is Kind.NOTES


class TestProblems:
    @pytest.fixture(autouse=True)
    def _known(self) -> None:
        facts = problems.Facts(
            kind="problem", title="Kettle lids leak", internal="A supplier changed the hinges",
            team=cast.service(),
        )  # fmt: skip
        row = problems.open_problem(facts=facts, by=cast.amir(), now=cast.NOW)
        said = problems.Said(language="de", title="Undichte Deckel", text="Wir schicken neue.")
        problems.say_in_public(problem_id=row.pk, said=said, by=cast.amir(), now=cast.NOW)

    @pytest.mark.parametrize("words", ["lid", "hinge kettle", "Deckel", '"Kettle lids"', "suppl"])
    def test_are_found_by_what_we_know_and_by_what_is_said_outside(self, words: str) -> None:
        (row,) = find(words, by=cast.rita())["problems"]
        assert (row.name, row.state) == ("Kettle lids leak", "suspected")

    def test_are_not_found_by_other_words(self) -> None:
        assert "problems" not in find("teapot")

    def test_show_the_words_that_were_asked_for(self) -> None:
        (row,) = find("hinge")["problems"]
        assert "[hinges]" in said(row)

    def test_stand_in_the_palette(self) -> None:
        page = cast.at_the_desk(cast.rita()).get("/palette/?q=kettle").content.decode()
        assert "Kettle lids leak" in page

    def test_cost_the_same_reads_however_many_there_are(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(30):
            facts = problems.Facts(kind="wish", title=f"A kettle {n}", team=cast.service())
            problems.open_problem(facts=facts, by=cast.amir(), now=cast.NOW)
        asked = question.read({"q": "kettle", "kind": "problems"})
        with django_assert_max_num_queries(10):
            (group,) = results.find(asked, user=cast.amir(), now=cast.NOW)
        assert (len(group.rows), group.n) == (25, None)
