"""What is on the pictures: a page, whose eyes, how wide, light or dark, and what is pressed first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from playwright.sync_api import Page

Where = str | Callable[[], str]
Step = Callable[[Page], None]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One picture."""

    name: str
    path: Where
    who: str = "lena"
    """The first part of a colleague's address: lena leads care, priya the workshop, nora administers."""
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"
    then: tuple[Step, ...] = ()


def _case(title: str, query: str = "queue=all") -> Callable[[], str]:
    def find() -> str:
        cases = import_module("allears.cases.queries.rows").Case
        return f"/cases/{cases.objects.filter(title=title).latest('pk').pk}/?{query}"

    return find


def _person(network: str, key: str) -> Callable[[], str]:
    def find() -> str:
        known = import_module("allears.contacts.queries").by_address(network, key)
        return f"/people/{known.contact_id}/" if known else "/people/"

    return find


def _monitor() -> str:
    rows = import_module("allears.mentions.queries").Monitor.objects
    return f"/settings/monitors/{rows.get(name__startswith='Leaks').pk}/"


def _press(*keys: str) -> Step:
    def press(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(120)

    return press


def _write(words: str) -> Step:
    def write(page: Page) -> None:
        page.locator("#reply-text").click()
        page.keyboard.type(words, delay=20)

    return write


def _show(selector: str) -> Step:
    def show(page: Page) -> None:
        page.locator(selector).first.scroll_into_view_if_needed()

    return show


BEFORE = (Scene(name="first-steps", path="/begin/", who="nora"),)
"""Taken before there is anything."""

SCENES = (
    Scene(name="inbox", path=_case("It happened again")),
    Scene(name="inbox-dark", path=_case("It happened again"), scheme="dark"),
    Scene(name="inbox-phone", path="/inbox/?queue=all", width=390, height=844),
    Scene(name="case-phone", path=_case("It happened again"), width=390, height=844),
    Scene(
        name="bulk",
        path="/inbox/?queue=all",
        then=(_press("j", "x", "j", "j", "j", "X"),),
    ),
    Scene(name="canned", path=_case("It happened again"), who="priya", then=(_write("/"),)),
    Scene(name="planned", path=_case("Hello?"), then=(_show(".planned-acts"),)),
    Scene(name="listen", path="/listen/"),
    Scene(name="search", path="/search/?q=07-2"),
    Scene(name="person", path=_person("demo-square", "teatime_tess")),
    Scene(name="monitor", path=_monitor),
    Scene(name="routes", path="/settings/routes/"),
    Scene(name="times", path="/settings/times/"),
    Scene(name="connect", path="/settings/channels/new/", who="nora"),
    Scene(name="notifications", path="/settings/notifications/"),
    Scene(name="demo", path="/settings/demo/", who="nora"),
)
"""Add one here and it is taken."""
