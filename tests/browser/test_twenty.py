"""The twenty things that an agent does most, with the keyboard wherever there is a key.

Every step is looked at twice: on the screen where it was done, and on a colleague's screen or at the
mail server. Each test brings people of its own by mail or by a file, and finds them by a word that
nobody else says, so that one that fails leaves the others alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.house import Person, eventually, send_now
from tests.browser.steps import (
    SOON_MS,
    choose,
    comes,
    in_thread,
    listed,
    load,
    opened,
    rows,
    sent_to,
    told,
)
from tests.mailserver import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Enter = Callable[..., Person]
OFFLINE = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|htmx:(sendError|afterRequest)")


class TestReading:
    def test_goes_down_the_list_opens_and_marks_as_new_again(
        self, enter: Enter, tmp_path: Path
    ) -> None:
        """1 who waits, 2 j and k, 3 Enter and the next, 19 read and unread."""
        page = enter("ada").page
        people = ["Ines Duarte", "Tomas Novak", "Leyla Aydin"]
        load(page, tmp_path, [(who, f"My heron is broken, {who}.") for who in people])
        listed(page, "heron", 3)
        expect(rows(page).locator("a.is-unread")).to_have_count(3)
        expect(rows(page).first.locator(".row-why")).to_be_visible()
        shown = rows(page).locator(".row-who").all_inner_texts()
        assert sorted(shown) == sorted(people)

        links = rows(page).locator("a")
        page.keyboard.press("j")
        expect(links.nth(0)).to_be_focused()
        page.keyboard.press("j")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("k")
        expect(links.nth(0)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#case-head h1")).to_have_text(shown[0])
        page.keyboard.press("]")
        expect(page.locator("#case-head h1")).to_have_text(shown[1])
        expect(rows(page).locator("a[aria-current]")).to_contain_text(shown[1])
        in_thread(page, f"My heron is broken, {shown[1]}.")

        expect(rows(page).locator("a.is-unread")).to_have_count(1, timeout=SOON_MS)
        listed(page, "heron", 3)
        expect(rows(page).locator("a.is-unread")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("u")
        told(page, "New to you again")
        expect(rows(page).locator("a.is-unread")).to_have_count(2, timeout=SOON_MS)
        page.reload()
        expect(rows(page).locator("a.is-unread")).to_have_count(2)
        amir = enter("amir").page
        listed(amir, "heron", 3)
        expect(rows(amir).locator("a.is-unread")).to_have_count(3)

    def test_never_jumps_and_says_what_is_new(self, enter: Enter, tmp_path: Path) -> None:
        page, other = enter("ada").page, enter("ada").page
        load(other, tmp_path, [("Bo Lind", "My pelican is broken, one.")])
        listed(page, "pelican", 1)
        page.keyboard.press("j")
        before = rows(page).first.bounding_box()
        load(other, tmp_path, [("Cy Holm", "My pelican is broken, two.")])
        new = page.locator("#rows-new button")
        expect(new).to_have_text("1 new", timeout=SOON_MS)
        expect(rows(page)).to_have_count(1)
        expect(rows(page).locator("a")).to_be_focused()
        assert before is not None
        new.press("Enter")
        expect(rows(page)).to_have_count(2)
        expect(rows(page).locator("a").first).to_be_focused()


class TestGiving:
    def test_takes_gives_snoozes_and_closes(self, enter: Enter, mail: MailServer) -> None:
        """4 take, 5 assign, 6 hand over, 13 snooze and wake, 14 close and undo."""
        page, amir = enter("ada").page, enter("amir").page
        page.goto("/settings/teams/new/")
        page.get_by_label("Name", exact=True).fill("Workshop")
        page.locator("main form button.button-main").click()
        page.wait_for_url(lambda url: "/new/" not in url)
        address = comes(page, mail, "Mira Kovac <mira@far.test>", "Nobody mends my ibis.")
        page.goto(address)
        amir.goto(address)

        page.keyboard.press("t")
        in_thread(page, "Ada Okafor took it")
        in_thread(amir, "Ada Okafor took it")
        opened(page, "a", "#assign-list")
        choose(page, "Amir Haddad")
        told(page, "Given to Amir Haddad")
        expect(amir.locator("#case-head .case-meta")).to_contain_text("Amir", timeout=SOON_MS)
        amir.goto("/inbox/?queue=mine&q=ibis")
        expect(rows(amir)).to_have_count(1, timeout=SOON_MS)
        opened(page, "a", "#assign-list")
        choose(page, "Workshop")
        told(page, "Workshop was asked")
        expect(rows(amir)).to_have_count(1)  # until somebody says yes, nothing changes
        expect(page.locator("#offer")).to_be_visible(timeout=SOON_MS)
        page.keyboard.press("o")
        in_thread(page, "Ada Okafor accepted it for Workshop")
        expect(page.locator("#case-head .case-meta")).to_contain_text("Workshop", timeout=SOON_MS)
        expect(rows(amir)).to_have_count(0, timeout=SOON_MS)

        opened(page, "s", "#snooze-list")
        choose(page, "In an hour")
        told(page, "Snoozed until")
        amir.goto("/inbox/?queue=snoozed&q=ibis")
        expect(rows(amir)).to_have_count(1, timeout=SOON_MS)
        expect(page.locator("#snooze-list .menu-item").first).to_contain_text(
            "Wake", timeout=SOON_MS
        )
        opened(page, "s", "#snooze-list")
        choose(page, "Wake it up")
        told(page, "Awake again")
        expect(rows(amir)).to_have_count(0, timeout=SOON_MS)

        opened(page, "e", "#close-list")
        choose(page, "Solved, not confirmed")
        in_thread(page, "Ada Okafor closed it: solved, not confirmed")
        amir.goto("/inbox/?queue=closed&q=ibis")
        expect(rows(amir)).to_have_count(1, timeout=SOON_MS)
        page.keyboard.press("z")
        told(page, "Taken back")
        expect(rows(amir)).to_have_count(0, timeout=SOON_MS)
        expect(page.locator("#close-list")).to_have_count(1)


class TestAnswering:
    def test_writes_takes_back_plans_and_sends(
        self, enter: Enter, mail: MailServer, tmp_path: Path
    ) -> None:
        """7 a canned reply, 8 undo, 9 send, 10 plan, 11 a file."""
        page = enter("ada").page
        page.goto("/settings/replies/new/")
        page.get_by_label("Name", exact=True).fill("Egret hours")
        page.locator("[name=text]").fill("Hello {{first_name|there}}, we open at nine.")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url: "/new/" not in url)
        address = comes(page, mail, "Juno Park <juno@far.test>", "When do you open the egret?")
        page.goto(address)

        box = page.locator("#reply-text")
        page.keyboard.press("r")
        page.keyboard.type("/egret")
        expect(page.get_by_role("option", name="Egret hours")).to_be_visible(timeout=SOON_MS)
        page.keyboard.press("Enter")
        expect(box).to_have_value("Hello Juno, we open at nine.")
        plan = tmp_path / "plan.txt"
        plan.write_text("Gate 4", "utf-8")
        page.locator("#reply input[type=file]").set_input_files(plan)
        expect(page.locator("#reply-files")).to_contain_text("plan.txt", timeout=SOON_MS)

        box.press("Control+Enter")
        told(page, "Leaves in 10 s.")
        page.keyboard.press("Escape")
        page.keyboard.press("z")
        told(page, "Taken back")
        expect(box).to_have_value("Hello Juno, we open at nine.", timeout=SOON_MS)
        expect(page.locator("#reply-files")).to_contain_text("plan.txt")
        assert sent_to(mail, "juno@far.test") == []

        box.press("Control+Shift+Enter")
        expect(page.locator("#send-list .menu-item").first).to_be_focused()
        choose(page, "Tomorrow")
        planned = page.locator("#thread .message-state-planned")
        expect(planned).to_contain_text("Leaves", timeout=SOON_MS)
        amir = enter("amir").page
        amir.goto(address)
        expect(amir.locator("#thread .message-state-planned")).to_be_visible()
        planned.get_by_role("button", name="Take back").click()  # its toast may be gone by now
        expect(planned).to_have_count(0, timeout=SOON_MS)
        expect(box).to_have_value("Hello Juno, we open at nine.", timeout=SOON_MS)
        expect(amir.locator("#thread .message-state-planned")).to_have_count(0, timeout=SOON_MS)

        page.keyboard.press("r")
        page.keyboard.press("Control+Enter")
        in_thread(page, "Hello Juno, we open at nine.")
        send_now(page)
        assert eventually(lambda: len(sent_to(mail, "juno@far.test")) == 1)
        (answer,) = sent_to(mail, "juno@far.test")
        body = answer.get_body(("plain",))
        assert body is not None
        assert "Hello Juno, we open at nine." in body.get_content()
        (file,) = answer.iter_attachments()
        assert (file.get_filename(), file.get_content()) == ("plan.txt", "Gate 4")
        expect(box).to_have_value("")
        in_thread(amir, "Hello Juno, we open at nine.")

    def test_tells_a_colleague_by_a_note(self, enter: Enter, mail: MailServer) -> None:
        """12 a note with @ rings the colleague's bell, and nothing leaves."""
        page, amir = enter("ada").page, enter("amir").page
        address = comes(page, mail, "Vera Stahl <vera@far.test>", "Where is my curlew?")
        amir.goto("/people/")
        page.goto(address)
        page.keyboard.press("n")
        page.keyboard.type("@ami")
        found = page.get_by_role("option", name="Amir Haddad").filter(visible=True)
        expect(found).to_be_visible(timeout=SOON_MS)
        page.keyboard.press("Enter")
        page.keyboard.type("please look at the curlew")
        page.keyboard.press("Control+Enter")
        in_thread(page, "please look at the curlew")
        expect(amir.locator("#bell .bell-count")).to_be_visible(timeout=SOON_MS)
        amir.locator("body").press("g")
        amir.keyboard.press("n")
        notice = amir.locator("#notices-panel [data-row]", has_text="please look at the curlew")
        expect(notice).to_be_visible(timeout=SOON_MS)
        notice.locator("a").press("Enter")
        in_thread(amir, "please look at the curlew")
        assert sent_to(mail, "vera@far.test") == []

    def test_loses_no_draft_on_a_train(self, enter: Enter, mail: MailServer) -> None:
        """A draft survives a reload and a while without a line, which says so and comes back."""
        ada = enter("ada")
        page = ada.page
        page.goto(comes(page, mail, "Otto Graf <otto@far.test>", "My line is down, stork."))
        box, sign = page.locator("#reply-text"), page.locator("#live-sign")
        page.keyboard.press("r")
        page.keyboard.type("We come")
        expect(page.locator("[data-draft-sign]")).to_have_text("Draft kept", timeout=SOON_MS)
        page.reload()
        expect(box).to_have_value("We come")

        ada.context.set_offline(True)
        box.press("End")
        page.keyboard.type(" on Monday")
        kept = "Draft kept on this device only"
        expect(page.locator("[data-draft-sign]")).to_have_text(kept, timeout=SOON_MS)
        expect(sign).to_be_visible(timeout=SOON_MS)
        ada.context.set_offline(False)
        expect(sign).to_be_hidden(timeout=SOON_MS)
        expect(page.locator("[data-draft-sign]")).to_have_text("Draft kept", timeout=SOON_MS)
        other = enter("ada").page
        other.goto(page.url)
        expect(other.locator("#reply-text")).to_have_value("We come on Monday")
        ada.complaints[:] = [one for one in ada.complaints if not OFFLINE.search(one)]


class TestFinding:
    def test_filters_saves_a_view_and_closes_many(self, enter: Enter, tmp_path: Path) -> None:
        """15 filter by a field and by a query, keep it; 16 choose many, close, take back."""
        page = enter("ada").page
        said = [
            (f"Nia {n}", f"My lapwing is {'late' if n % 3 else 'lost'}, {n}!") for n in range(30)
        ]
        load(page, tmp_path, said)
        listed(page, "lapwing", 30)
        page.keyboard.press("f")
        expect(page.locator("[data-filter-find]")).to_be_focused(timeout=SOON_MS)
        page.keyboard.type("nobody yet")
        page.get_by_label("Nobody yet").check()
        page.locator("[data-filter-find]").fill("")
        page.locator("#filter-query").locator("xpath=ancestor::details[1]/summary").press("Enter")
        page.locator("#filter-query").fill("lapwing AND lost")
        page.get_by_role("button", name="Show", exact=True).press("Enter")
        expect(rows(page)).to_have_count(10, timeout=SOON_MS)
        expect(page.locator(".chips")).to_contain_text("Nobody yet")
        expect(page.locator(".chips")).to_contain_text("lapwing AND lost")
        page.get_by_role("link", name="Save as a view").first.press("Enter")
        expect(page.locator("#view-name")).to_be_focused()
        page.keyboard.type("Lost lapwings")
        page.keyboard.press("Enter")
        view = page.locator(".pane-queues").get_by_role("link", name="Lost lapwings")
        expect(view).to_have_attribute("aria-current", "page", timeout=SOON_MS)
        expect(rows(page)).to_have_count(10)

        first = rows(page).first.locator("a")
        page.keyboard.press("j")
        expect(first).to_be_focused()
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Shift+X")
        expect(page.locator("[data-chosen]")).to_have_text("3 chosen")
        page.keyboard.press("Escape")
        listed(page, "lapwing", 30)
        page.keyboard.press("j")
        page.keyboard.press("Control+a")
        expect(page.locator("[data-chosen]")).to_have_text("30 chosen")
        bar = page.locator("#bulk-form")
        close = bar.locator("summary", has_text="Close")
        close.press("Enter")
        close.press("ArrowDown")
        choose(page, "Solved, not confirmed")
        done = page.locator("#bulks")
        expect(done).to_contain_text("Closing: solved, not confirmed", timeout=SOON_MS)
        expect(page.locator("#rows [data-row]:not(.is-gone)")).to_have_count(0, timeout=60_000)
        amir = enter("amir").page
        amir.goto("/inbox/?queue=closed&q=lapwing")
        expect(rows(amir)).to_have_count(30)
        done.get_by_role("button", name="Undo").press("Enter")
        expect(rows(amir)).to_have_count(0, timeout=60_000)
        listed(page, "lapwing", 30)

    def test_finds_by_a_stem_and_goes_by_typing(self, enter: Enter, tmp_path: Path) -> None:
        """17 search everything, 18 the palette."""
        page = enter("ada").page
        load(page, tmp_path, [("Paz Ibarra", "The avocets were delayed again, please help.")])
        listed(page, "avocets", 1)
        page.keyboard.press("g")
        page.keyboard.press("f")
        expect(page.locator("#search-q")).to_be_focused()
        page.keyboard.type("avocet delay")
        hit = page.locator("#found [data-row]", has_text="Paz Ibarra").first
        expect(hit.locator("mark").first).to_have_text("avocets", timeout=SOON_MS)
        hit.locator("a").press("Enter")
        in_thread(page, "The avocets were delayed again")
        page.keyboard.press("Control+k")
        page.keyboard.type("paz iba")
        option = page.get_by_role("option", name=re.compile("Paz Ibarra"))
        expect(option.first).to_be_visible(timeout=SOON_MS)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/(people|cases)/\d+/"))

    def test_puts_two_who_are_one_together_and_apart(self, enter: Enter, tmp_path: Path) -> None:
        """20 a person's page."""
        page = enter("ada").page
        said = [("Sol Merino", "My dunlin is broken."), ("Sol M. Bird", "And the dunlin is lost!")]
        load(page, tmp_path, said)
        page.goto("/people/?q=Sol+Merino")
        page.locator("#people [data-row] a").first.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sol Merino")
        expect(page.locator("#story")).to_contain_text("My dunlin is broken.")
        person = page.url
        page.get_by_role("link", name="Same as somebody else").press("Enter")
        page.get_by_role("searchbox").fill("Sol M. Bird")
        page.keyboard.press("Enter")
        page.locator("main [data-row] a", has_text="Sol M. Bird").press("Enter")
        page.get_by_role("button", name="They are one person").press("Enter")
        page.wait_for_url(lambda url: "merge" not in url)
        amir = enter("amir").page
        amir.goto(person)
        expect(amir.locator("#story")).to_contain_text("My dunlin is broken.")
        expect(amir.locator("#story")).to_contain_text("And the dunlin is lost!")
        page.goto(person)
        page.get_by_role("button", name="They are two after all").press("Enter")
        page.wait_for_load_state()
        amir.goto(person)
        expect(amir.locator("#story")).not_to_contain_text("And the dunlin is lost!")
        amir.goto("/people/?q=Sol")
        expect(amir.locator("#people [data-row]")).to_have_count(2)
