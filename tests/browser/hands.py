"""Somebody who has no mouse: Tab, keys, and eyes on where the focus is.

Every page of theirs is watched: a press of the mouse is counted, and so is a focus that goes nowhere
because the element that had it was taken away. Wherever Tab stops, the stop must be on the screen, not
covered by anything, and be drawn: by a ring around it or around what holds it, or by the caret of a field.
What it misses: whether a ring has contrast enough; axe and eyes see to that.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Locator, Page, expect
from tests.browser.house import Person
from tests.browser.test_axe import told as axe_says

MOST_STOPS = 160
"""How many stops somebody walks before we say that there is no way."""

WATCH = """
(() => {
  const kept = () => sessionStorage.getItem("hands") ?? "";
  const note = (what) => kept().includes(what) || sessionStorage.setItem("hands", kept() + what + "\\n");
  for (const kind of ["pointerdown", "mousedown"])
    addEventListener(kind, (event) => event.isTrusted && note(`mouse: ${kind}`), true);
  let had = null, words = "", since = 0;
  const isGone = (one) => !one.isConnected || !one.checkVisibility();
  addEventListener("focusin", ({ target }) => { had = target; words = target.outerHTML.slice(0, 200); }, true);
  const isSeen = (one) => one.getClientRects().length || one.closest("details:not([open])")?.getClientRects().length;
  const labels = (key) => new Set([...document.querySelectorAll(`[data-key="${key}"]:not([data-key-yields])`)]
    .filter((one) => !one.disabled && isSeen(one)).map((one) => one.dataset.keyLabel ?? one.textContent.trim()));
  setInterval(() => {
    const isNowhere = document.activeElement === document.body && had && isGone(had);
    since = isNowhere ? since + 1 : 0;
    if (since === 4) note(`focus lost on ${location.pathname}: ${words}`);
    if (document.querySelector("dialog:modal")) return;
    for (const { dataset: { key } } of document.querySelectorAll("[data-key]"))
      if (labels(key).size > 1) note(`two things on ${location.pathname} have the key ${key}: ${[...labels(key)]}`);
  }, 200);
})()
"""

SPOT = """
(wanted) => {
  const at = document.activeElement;
  if (!at || at === document.body) return { is_there: false, faults: [] };
  const shown = at.matches("input[type=radio], input[type=checkbox], input[type=file]") ? at.closest("label") ?? at : at;
  const rect = shown.getBoundingClientRect(), faults = [];
  if (rect.width < 1 || rect.height < 1 || rect.bottom <= 0 || rect.top >= innerHeight || rect.right <= 0 || rect.left >= innerWidth) faults.push("is not on the screen");
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const isFree = points.some(([x, y]) => {
    const hit = document.elementFromPoint(rect.left + x * rect.width, rect.top + y * rect.height);
    return hit && (shown.contains(hit) || hit.contains(shown));
  });
  if (!faults.length && !isFree) faults.push("is covered");
  const isDrawn = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const rings = [getComputedStyle(at), getComputedStyle(at, "::after")];
  for (let box = at.parentElement, n = 0; box && n < 4; box = box.parentElement, n += 1) rings.push(getComputedStyle(box));
  const isField = at.matches("textarea, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  if (!isField && !rings.some(isDrawn)) faults.push("has no ring");
  return { is_there: at === wanted, faults, words: at.outerHTML.slice(0, 200) };
}
"""


class Hands:
    """The keyboard of one person."""

    def __init__(self, person: Person) -> None:
        self.page: Page = person.page
        person.context.add_init_script(WATCH)
        self._faults: list[str] = []

    def go(self, address: str) -> None:
        self.page.goto(address)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def to(self, wanted: Locator, *, back: bool = False) -> None:
        """Tab by Tab, until it has the focus. What is on the way is looked at as well."""
        expect(wanted).to_be_attached()
        target = wanted.element_handle()
        for _stop in range(MOST_STOPS):
            spot: dict[str, Any] = self.page.evaluate(SPOT, target)
            self._faults += [f"{self.page.url}: {spot['words']} {one}" for one in spot["faults"]]
            if spot["is_there"]:
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"no way by Tab to {wanted}")

    def use(self, wanted: Locator, *, back: bool = False) -> None:
        """Go there and press it."""
        self.to(wanted, back=back)
        self.page.keyboard.press("Enter")

    def write(self, wanted: Locator, words: str) -> None:
        """Go there and type in place of what stands there."""
        self.to(wanted)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, wanted: Locator, words: str) -> None:
        """In a list that unfolds: its first letters."""
        self.to(wanted)
        self.page.keyboard.type(words)
        expect(wanted.locator("option:checked")).to_contain_text(words, ignore_case=True)

    def palette(self, words: str, *, says: str = "") -> None:
        """Ctrl-K, some letters, Enter on the first."""
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(words)
        first = self.page.get_by_role("option", selected=True)
        expect(first).to_contain_text(says or words)
        self.page.keyboard.press("Enter")

    def hurry(self) -> None:
        """The answer just sent is not held for taking it back, or it has left already."""
        held = self.page.locator("#thread").get_by_role("button", name="Send now")
        left = self.page.locator("#thread .message-out").last.get_by_text("Left", exact=True)
        expect(held.or_(left).first).to_be_visible(timeout=20_000)
        with suppress(AssertionError, Error):  # it leaves while we are on our way
            self.use(held, back=True)

    def lands(self, heading: str) -> None:
        """A key has led to another page; its scripts are there, so its keys are as well."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading, timeout=20_000)
        self.page.wait_for_load_state()

    def check(self) -> None:
        """At the end of a chapter: no mouse, no lost focus, no stop unseen, nothing for axe."""
        noted: str = self.page.evaluate("sessionStorage.getItem('hands') ?? ''")
        found = [*noted.splitlines(), *dict.fromkeys(self._faults), *axe_says(self.page)]
        assert not found, "\n".join(found)
