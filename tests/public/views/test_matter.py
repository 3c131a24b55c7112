"""The page of a case for whom it is about: nothing internal, nothing by a GET, their word counts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests import cast
from tests.cases.championing import forum, invite, person
from tests.world import World, world

from allears.cases import actions, page_links
from allears.cases.models import Case, ChampionStep, FollowUpPolicy, Note, PersonPage, TheirWord
from allears.contacts import queries as contacts
from allears.public.models import Tally

__all__ = ["world"]


def page_for(world: World, case: Case) -> str:
    page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
    return urlsplit(page_links.url_of(page)).path


def read(address: str, **more: Any) -> str:
    answer = Client().get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def add(world: World, address: str, text: str) -> Any:
    found = re.search(r'name="form" value="([^"]+)"', read(address))
    assert found
    world.pass_time(seconds=30)
    return Client().post(address, {"form": found[1], "text": text})


class TestMatter:
    def test_tells_what_happened_in_plain_words_and_nothing_internal(self, world: World) -> None:
        case = world.case("The lamp in our street is dark.")
        actions.note(case_id=case.pk, text="He is a pest.", by=world.agent, now=world.now)
        question = actions.Question(kind="question", words="Secret words?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        world.answer(case, "We send somebody.")
        world.deliver()
        shown = read(page_for(world, case))
        for words in (
            "The lamp in our street is dark.", "We received it.", "We asked somebody who knows more.",
            "We answered.", "Somebody of us sees to it.", "It is with Customer service",
        ):  # fmt: skip
            assert words in shown
        for secret in ("pest", "Secret", "Amir", "Press", "We send somebody", case.tag):
            assert secret not in shown
        assert Note.objects.exists()

    def test_asks_nothing_of_who_only_praised(self, world: World) -> None:
        case = world.case("Thank you so much, your new app is wonderful!")
        address = page_for(world, case)
        assert "You hear from us by" in read(address)
        world.answer(case, "That makes our day.")
        world.deliver()
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        page = read(address)
        assert "Thank you for your kind words." in page
        assert "It was closed." in page
        assert "solved" not in page
        assert "Add something" in page

    def test_leaves_no_trace_anywhere(self, world: World) -> None:
        answer = Client().get(page_for(world, world.case()))
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies

    def test_says_who_has_it_only_where_the_settings_do(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        changed = FollowUpPolicy(shows_first_name=True)
        actions.save_follow_up_policy(changed=changed, by=cast.lena(), now=world.now)
        shown = read(page_for(world, case))
        assert "Amir of Customer service sees to it." in shown
        assert "Haddad" not in shown

    def test_says_how_many_wait_before_them_only_while_they_wait(self, world: World) -> None:
        world.case("First of all.", who="bo")
        world.pass_time(minutes=1)
        case = world.case("Second of all.")
        address = page_for(world, case)
        assert "1 person waits before you." in read(address)
        world.answer(case, "Yes.")
        assert "before you" not in read(address)

    def test_says_by_when_and_owns_up_to_being_late(self, world: World) -> None:
        case = world.case()
        address = page_for(world, case)
        written = actions.Written(
            conversation_id=case.conversations.get().pk, text="Soon.", is_public=False,
            seen_at=world.now, promise=actions.Given(due_at=world.now + timedelta(hours=5)),
        )  # fmt: skip
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
        assert "You hear from us by Monday 2 March, 15:00." in read(address)
        world.pass_time(hours=6)
        assert "We are late, and we know it." in read(address)

    def test_shows_the_line_that_one_of_us_wrote(self, world: World) -> None:
        case = world.case()
        address = page_for(world, case)
        actions.say_understood(
            case_id=case.pk, understood="The <b>lamp</b>", by=world.agent, now=world.now
        )
        assert "The &lt;b&gt;lamp&lt;/b&gt;" in read(address)

    def test_speaks_the_language_that_they_choose(self, world: World) -> None:
        address = page_for(world, world.case())
        assert '<html lang="ar" dir="rtl"' in read(f"{address}?lang=ar")
        assert '<html lang="en"' in read(f"{address}?lang=xx")

    def test_costs_the_same_for_a_long_case(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        case = world.case()
        address = page_for(world, case)
        for n in range(3):
            world.pass_time(minutes=5)
            world.answer(case, f"Answer {n}.")
            world.deliver()
        with django_assert_max_num_queries(8):
            read(address)


class TestAdd:
    def test_becomes_a_message_of_theirs_once(self, world: World) -> None:
        case = world.case()
        address = page_for(world, case)
        found = re.search(r'name="form" value="([^"]+)"', read(address))
        assert found
        world.pass_time(seconds=30)
        for _again in range(2):
            answer = Client().post(address, {"form": found[1], "text": "It is number 7."})
            assert answer.status_code == 303
        world.care()
        assert [one.text for one in case.messages.order_by("at")][1:] == ["It is number 7."]
        case.refresh_from_db()
        assert case.contact_id == Case.objects.get().contact_id

    def test_stays_private_where_they_spoke_in_public(self, world: World) -> None:
        case = world.case("@us the lamp is dark, help!", visibility="public", to=("us",))
        add(world, page_for(world, case), "My number is 0151.")
        world.care()
        added = case.messages.latest("pk")
        assert (added.text, added.is_public) == ("My number is 0151.", False)
        assert added.conversation.is_private

    def test_is_answered_as_if_no_network_knew_it(self, world: World) -> None:
        case = world.case()
        add(world, page_for(world, case), "It is number 7.")
        world.care()
        world.answer(case, "Thank you.")
        world.pass_time(minutes=1)
        world.deliver()
        (said,) = world.network.said
        assert not said.reply_to_id.startswith("page:")
        assert not any(ref.startswith("page:") for ref in said.references)

    def test_says_what_is_missing_and_keeps_what_was_typed(self, world: World) -> None:
        address = page_for(world, world.case())
        assert add(world, address, " ").status_code == 422
        without = Client().post(address, {"text": "Typed with care."})
        assert without.status_code == 422
        assert "Typed with care." in without.content.decode()

    def test_is_bounded(self, world: World) -> None:
        address = page_for(world, world.case())
        codes = {add(world, address, f"Line {n}").status_code for n in range(22)}
        assert codes == {303, 422}
        assert Tally.objects.filter(key__startswith="page:").exists()


class TestWord:
    def test_is_never_said_by_opening_a_link(self, world: World) -> None:
        case = world.case()
        address = page_for(world, case)
        shown = read(f"{address}word/?says=yes")
        assert 'value="yes" checked' in shown
        assert not TheirWord.objects.exists()
        case.refresh_from_db()
        assert case.closed_at is None

    def test_yes_ends_it_and_no_opens_it_again(self, world: World) -> None:
        case = world.case()
        address = page_for(world, case)
        assert Client().post(f"{address}word/", {"says": "yes"}).status_code == 303
        assert "It is good, you said." in read(address)
        Client().post(f"{address}word/", {"says": "no", "text": "Dark again."})
        case.refresh_from_db()
        assert (case.closed_at, case.dissatisfied_at) == (None, world.now)
        assert TheirWord.objects.filter(is_satisfied=False).get().words == "Dark again."

    def test_is_one_of_two(self, world: World) -> None:
        address = page_for(world, world.case())
        assert Client().post(f"{address}word/", {"says": "maybe"}).status_code == 422


class TestWithdrawal:
    def test_ends_the_address_for_everybody(self, world: World) -> None:
        address = page_for(world, world.case())
        assert Client().post(f"{address}withdrawal/").status_code == 200
        assert PersonPage.objects.get().withdrawn_by is None
        for method in ("get", "post"):
            assert getattr(Client(), method)(address).status_code == 404


class TestAddress:
    @pytest.mark.parametrize("token", ["x", "a" * 22, "a" * 22 + ".b", "x" * 500, "..", "%00"])
    def test_that_we_did_not_make_is_none(self, world: World, token: str) -> None:
        assert Client().get(f"/matter/{token}/").status_code == 404

    def test_is_slowed_down_for_whoever_tries_many(self, world: World) -> None:
        codes = [Client().get("/matter/nothing/").status_code for _n in range(35)]
        assert codes[-1] == 429


class TestChampion:
    def test_says_yes_and_leaves_with_one_click(self, world: World) -> None:
        forum(world)
        hilde = person("Hilde")
        case = invite(world, hilde, text="Join us: {{page}}")
        address = page_for(world, case)
        assert "Yes, gladly" in read(address)
        assert Client().get(f"{address}champion/").status_code == 405
        assert Client().post(f"{address}champion/", {"says": "yes"}).status_code == 303
        page = read(address)
        assert "You are one of our champions" in page
        assert "Yes, gladly" not in page
        assert [one.kind for one in contacts.roles_of(hilde.pk)] == ["champion"]
        Client().post(f"{address}champion/", {"says": "leave"})
        assert "champion" not in read(address)
        assert contacts.roles_on([hilde.pk], on=world.now.date()) == {}

    def test_is_no_matter_of_who_was_not_invited(self, world: World) -> None:
        address = page_for(world, world.case())
        assert "champion" not in read(address)
        assert Client().post(f"{address}champion/", {"says": "yes"}).status_code == 422
        assert not ChampionStep.objects.exists()

    @pytest.mark.parametrize("says", ["", "leave", "thanked"])
    def test_takes_nothing_that_cannot_come_next(self, world: World, says: str) -> None:
        forum(world)
        case = invite(world, person("Hilde"))
        address = page_for(world, case)
        assert Client().post(f"{address}champion/", {"says": says}).status_code == 422
        assert ChampionStep.objects.count() == 1
