from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases_actions
from allears.cases.models import Case, Draft
from allears.playbooks import actions as playbook_actions
from allears.playbooks import queries
from allears.playbooks.models import Following, Macro, Playbook, Run
from allears.playbooks.rules import acts as act_rules
from allears.playbooks.rules import steps as step_rules
from allears.playbooks.rules.acts import Act, Do

HTMX = {"HX-Request": "true"}


@pytest.fixture
def amir(world: World) -> Client:
    return cast.at_the_desk(world.agent)


def text(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestMacroAtACase:
    def test_is_chosen_looked_at_run_and_taken_back(self, world: World, amir: Client) -> None:
        macro, case = kept.usual(), world.case("My kettle is broken")
        assert "Broken" in text(amir, "case_macros", case.pk)
        page = text(amir, "case_macro", case.pk, macro.pk)
        assert "It is yours" in page
        assert "Hello Mira, I look into it" in page
        assert not Run.objects.exists()
        url = reverse("case_macro", args=[case.pk, macro.pk])
        answer = amir.post(url, headers=HTMX)
        assert answer.status_code == 204
        run = Run.objects.get()
        back = reverse("macro_run", args=[case.pk, run.pk])
        assert back in answer.headers["HX-Trigger"]
        assert Draft.objects.get().text.startswith("Hello Mira")
        thread = amir.get(reverse("case", args=[case.pk])).content.decode()
        assert "Amir Haddad took it, by the macro Broken" in thread
        assert amir.post(back, headers=HTMX).status_code == 204
        assert not Draft.objects.exists()

    def test_says_why_it_was_refused(self, world: World) -> None:
        macro, case = kept.usual(), world.case("My kettle is broken")
        pia = cast.at_the_desk(cast.pia())
        assert "It cannot run here" in text(pia, "case_macro", case.pk, macro.pk)
        answer = pia.post(reverse("case_macro", args=[case.pk, macro.pk]), headers=HTMX)
        assert answer.status_code == 409
        assert "Nothing was done" in answer.headers["HX-Trigger"]

    def test_comes_as_a_dialog_beside_the_case(self, world: World, amir: Client) -> None:
        macro, case = kept.usual(), world.case("My kettle is broken")
        headers = HTMX | {"HX-Target": "case-macros"}
        address = reverse("case_macros", args=[case.pk])
        chosen = amir.get(address, headers=headers).content.decode()
        assert "<dialog" in chosen
        assert "<html" not in chosen
        first = amir.get(address, {"first": "1", "q": "bro"}, headers=headers).content.decode()
        assert reverse("case_macro", args=[case.pk, macro.pk]) in first
        assert "Run it" in first

    def test_of_somebody_else_is_not_there(self, world: World) -> None:
        case = world.case("My kettle is broken")
        macro = kept.macro(Act(do=Do.TAKE), by=world.agent, everybody=False)
        lena = cast.at_the_desk(cast.lena())
        assert lena.get(reverse("case_macro", args=[case.pk, macro.pk])).status_code == 404


class TestMacroEditor:
    def test_adds_moves_and_removes_without_a_script(self, amir: Client) -> None:
        address = reverse("macro_new")
        typed = {"name": "Mine", "rows": "0", "new": "take", "add": "1"}
        page = amir.post(address, typed).content.decode()
        assert 'name="0-do" value="take"' in page
        typed = {"name": "Mine", "rows": "1", "0-do": "take", "new": "note", "add": "1"}
        page = amir.post(address, typed).content.decode()
        assert 'name="1-do" value="note"' in page
        rows = {"name": "Mine", "rows": "2", "0-do": "take", "1-do": "note", "1-text": "Hm"}
        page = amir.post(address, rows | {"up": "1"}).content.decode()
        assert 'name="0-do" value="note"' in page
        assert not Macro.objects.exists()
        page = amir.post(address, rows | {"remove": "0"}).content.decode()
        assert 'name="1-do"' not in page
        assert amir.post(address, rows | {"keep": "1"}).status_code == 302
        macro = Macro.objects.get()
        assert [act.do for act in act_rules.read(macro.acts)] == [Do.TAKE, Do.NOTE]
        assert macro.shared_at is None

    def test_marks_what_is_wrong(self, amir: Client) -> None:
        typed = {"name": "Mine", "rows": "1", "0-do": "note", "0-text": " ", "keep": "1"}
        answer = amir.post(reverse("macro_new"), typed)
        assert answer.status_code == 422
        assert "Something is missing here" in answer.content.decode()
        assert not Macro.objects.exists()

    def test_lets_only_leads_share(self, world: World, amir: Client) -> None:
        typed = {"name": "Ours", "rows": "1", "0-do": "take", "share": "everybody", "keep": "1"}
        assert amir.post(reverse("macro_new"), typed).status_code == 422
        lena = cast.at_the_desk(cast.lena())
        assert lena.post(reverse("macro_new"), typed).status_code == 302
        assert queries.macros(world.agent)[0].name == "Ours"
        macro = Macro.objects.get()
        assert amir.post(reverse("macro", args=[macro.pk]), typed).status_code == 422

    def test_removes_and_brings_back(self, amir: Client) -> None:
        macro = kept.macro(Act(do=Do.TAKE), by=cast.amir(), everybody=False)
        address = reverse("macro_removal", args=[macro.pk])
        answer = amir.post(address)
        assert queries.macros(cast.amir()) == []
        assert "Broken is removed" in amir.get(answer.headers["Location"]).content.decode()
        amir.post(address, {"back": "1"})
        assert queries.macros(cast.amir()) == [macro]


class TestPlaybookAtACase:
    def test_is_offered_begun_and_followed_to_its_end(self, world: World, amir: Client) -> None:
        kept.playbook()
        case = world.case("My kettle is broken")
        page = text(amir, "case_playbooks", case.pk)
        assert "Dead kettle" in page
        begin = reverse("case_playbook_begin", args=[case.pk])
        amir.post(begin, {"playbook": str(Playbook.objects.get().pk)})
        page = text(amir, "case_playbooks", case.pk)
        assert "Hello Mira, here is Amir Haddad." in page
        row = Following.objects.get()
        step = reverse("following", args=[case.pk, row.pk])
        amir.post(step, {"step": "greet:"})
        assert "Have you tried the other socket?" in text(amir, "case_playbooks", case.pk)
        amir.post(step, {"step": "tried:Yes"})
        page = text(amir, "case_playbooks", case.pk)
        assert "A new one leaves." in page
        assert "Snooze the case until then" in page
        amir.post(step, {"do": "back"})
        amir.post(step, {"step": "tried:No"})
        amir.post(step, {"step": "try:"})
        answer = amir.post(step, {"step": "works:yes"}, headers=HTMX)
        assert "came to its end" in answer.content.decode()
        thread = amir.get(reverse("case", args=[case.pk])).content.decode()
        assert "came to the end of the playbook Dead kettle" in thread

    def test_tells_who_comes_second_where_it_stands(self, world: World, amir: Client) -> None:
        book, case = kept.playbook(), world.case("My kettle is broken")
        amir.post(reverse("case_playbook_begin", args=[case.pk]), {"playbook": str(book.pk)})
        step = reverse("following", args=[case.pk, Following.objects.get().pk])
        amir.post(step, {"step": "greet:"})
        answer = amir.post(step, {"step": "greet:"}, headers=HTMX)
        assert "gone on meanwhile" in answer.headers["HX-Trigger"]

    def test_is_read_by_whoever_sees_the_case(self, world: World, amir: Client) -> None:
        book, case = kept.playbook(), world.case("My kettle is broken")
        amir.post(reverse("case_playbook_begin", args=[case.pk]), {"playbook": str(book.pk)})
        rita = cast.at_the_desk(cast.rita())
        page = text(rita, "case_playbooks", case.pk)
        assert "here is" in page
        assert 'name="step"' not in page


class TestPlaybookEditor:
    def test_writes_steps_that_branch(self, amir: Client) -> None:
        address = reverse("playbook_new")
        page = amir.post(address, {"name": "P", "rows": "0", "new": "ask", "add": "1"})
        assert 'name="0-answer1"' in page.content.decode()
        rows = {
            "name": "P", "rows": "2", "words": "kettle, kettles", "intent": "complaint",
            "0-kind": "ask", "0-key": "a", "0-text": "Is it on?",
            "0-answer0": "Yes", "0-to0": "end", "0-answer1": "No", "0-to1": "",
            "1-kind": "wait", "1-key": "b", "1-text": "Wait", "1-until": "3d",
        }  # fmt: skip
        assert amir.post(address, rows | {"keep": "1"}).status_code == 302
        version = queries.newest_version(Playbook.objects.get().pk)
        assert version is not None
        steps = step_rules.read(version.steps)
        assert [answer.to for answer in steps[0].answers] == ["end", ""]
        assert steps[1].until == "3d"
        page = amir.get(reverse("playbook", args=[version.playbook_id]))
        assert "kettle, kettles" in page.content.decode()

    def test_finds_what_goes_in_a_circle_and_what_is_never_reached(self, amir: Client) -> None:
        rows = {
            "name": "P", "rows": "3", "keep": "1",
            "0-kind": "ask", "0-key": "a", "0-text": "Is it on?",
            "0-answer0": "Yes", "0-to0": "c", "0-answer1": "No", "0-to1": "c",
            "1-kind": "do", "1-key": "b", "1-text": "Never",
            "2-kind": "check", "2-key": "c", "2-text": "Well?", "2-to0": "a",
        }  # fmt: skip
        page = amir.post(reverse("playbook_new"), rows).content.decode()
        assert "No way leads to this step" in page
        assert "one comes back to here" in page
        assert not Playbook.objects.exists()


class TestList:
    def test_tells_what_came_of_each(self, world: World, amir: Client) -> None:
        macro, _book, case = kept.usual(), kept.playbook(), world.case("My kettle is broken")
        amir.post(reverse("case_macro", args=[case.pk, macro.pk]))
        page = text(amir, "playbooks")
        assert page.index("Broken") < page.index("Dead kettle")
        assert "Dead kettle" not in text(amir, "playbooks", kind="macro")
        assert "Dead kettle" in text(amir, "playbooks", q="dead")
        assert "All of them were used" in text(amir, "playbooks", idle="1")
        assert "too few" in text(amir, "macro_results", macro.pk)

    def test_goes_out_and_comes_in(self, world: World, amir: Client) -> None:
        kept.macro(Act(do=Do.OFFER, team=cast.press().pk, text="Yours"), Act(do=Do.NOTE, text="x"))
        kept.playbook()
        written = amir.get(reverse("playbooks_export")).content
        assert b'"team": "Press' in written
        given = SimpleUploadedFile("a.json", written)
        amir.post(reverse("playbooks_import"), {"file": given})
        own = Macro.objects.get(owner=world.agent)
        assert act_rules.read(own.acts)[0].team == cast.press().pk
        assert Playbook.objects.filter(owner=world.agent).count() == 1


class TestMany:
    def test_offers_the_macros_for_the_chosen_rows(self, amir: Client) -> None:
        macro = kept.usual()
        page = amir.get(reverse("macros_for_many"), headers=HTMX).content.decode()
        assert f'value="macro:{macro.pk}"' in page

    def test_runs_one_on_them_without_scripts(self, world: World, amir: Client) -> None:
        macro = kept.macro(Act(do=Do.PRIORITY, choice="high"))
        cases = [world.case(f"Where is parcel {n}?", who=f"p{n}") for n in range(2)]
        shown = amir.get("/inbox/?queue=all").content.decode()
        assert f'formaction="{reverse("macros_for_many")}"' in shown
        ticked = {"case": [one.pk for one in cases], "query": "queue=all", "do": ""}
        page = amir.post(reverse("macros_for_many"), ticked).content.decode()
        assert "On 2 chosen cases." in page
        assert f'<option value="macro:{macro.pk}">' in page
        found = re.findall(r'<input type="hidden" name="case" value="(\d+)">', page)
        run = {"case": found, "query": "queue=all", "do": f"macro:{macro.pk}"}
        done = amir.post(reverse("inbox_bulks"), run, follow=True).content.decode()
        assert "<h1>Running a macro</h1>" in done
        cases_actions.work_on_bulks(now=world.now, ways=playbook_actions.WAYS)
        assert {one.priority for one in Case.objects.all()} == {"high"}

    def test_says_what_is_missing(self, amir: Client) -> None:
        sent = {"case": ["x", "9" * 99], "query": "queue=all"}
        page = amir.post(reverse("macros_for_many"), sent).content.decode()
        assert "No case is chosen" in page
        page = amir.post(reverse("macros_for_many"), {"all": "1"}).content.decode()
        assert "There is no macro yet." in page
