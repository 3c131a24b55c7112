"""The blanks of a web form's channel, and what they mean once they are read.

`Form.of` reads settings that somebody typed; whatever cannot be read falls back on what is sane, so
that a visitor is never shown a fault of ours. `faults` says for the same settings what is wrong with
them, for whoever types them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from allears.lib.words import N_
from allears.listening.ports import Setting

KINDS: Final = ".jpg .jpeg .png .gif .webp .heic .pdf .txt .csv .doc .docx .odt .xls .xlsx .ods .ppt .pptx .odp"
MAX_BLANKS: Final = 12
MAX_CHOICES: Final = 30
MAX_SITES: Final = 50
MAX_WORDS: Final = 120
"""Letters of a heading or of the name of a blank."""
_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}\Z")
_KIND = re.compile(r"\.[a-z0-9]{1,8}\Z")
_LIMITS: Final[Mapping[str, tuple[int, int, int]]] = {
    "per_address": (10, 1, 1_000),
    "per_hour": (300, 1, 100_000),
    "max_files": (5, 0, 20),
    "max_mb": (10, 1, 25),
    "mb_per_hour": (500, 1, 100_000),
}
"""Setting to (usual, least, most)."""

SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        key="sites",
        label=N_("Websites that show it"),
        kind="longtext",
        help=N_(
            "One a line, like https://www.example.org. Only these may show the form inside their "
            "pages; a link to it works from everywhere."
        ),
    ),
    Setting(
        key="mailbox",
        label=N_("Answers leave by"),
        kind="choice",
        choices=(("", N_("Nothing: they stand on the person's own page")),),
        channels_of="email",
        help=N_(
            "A mailbox that is connected here. Who leaves no mail address gets a page of their own."
        ),
    ),
    Setting(
        key="heading", label=N_("Heading"), group=N_("What it says"), help=N_("Empty: Write to us.")
    ),
    Setting(
        key="intro", label=N_("Words above the form"), kind="longtext", group=N_("What it says")
    ),
    Setting(
        key="thanks",
        label=N_("Words after it was sent"),
        kind="longtext",
        group=N_("What it says"),
        help=N_("When you usually answer, for example."),
    ),
    Setting(
        key="blanks",
        label=N_("Blanks of your own"),
        kind="longtext",
        group=N_("What it asks"),
        help=N_(
            "One a line: “Order number”. With a star at its end it must be filled in: “Shop *”. With "
            "choices behind a colon it is a list: “Topic: Delivery | Bill | Something else”."
        ),
    ),
    Setting(
        key="needs_mail",
        label=N_("Ask everybody for a mail address"),
        kind="yesno",
        default="no",
        group=N_("What it asks"),
    ),
    Setting(
        key="offers",
        label=N_("Offer public articles while somebody writes"),
        kind="yesno",
        default="yes",
        group=N_("What it asks"),
        help=N_(
            "Those that fit what is typed, at most three. Nothing of it is kept until it is sent."
        ),
    ),
    Setting(
        key="secret",
        label=N_("Secret"),
        kind="password",
        is_secret=True,
        help=N_("With it your website signs who is logged in there."),
    ),
    Setting(
        key="max_files",
        label=N_("Files with one message"),
        kind="number",
        default="5",
        help=N_("0: none."),
        group=N_("Limits"),
        is_advanced=True,
    ),
    Setting(
        key="max_mb",
        label=N_("Their size together, in MB"),
        kind="number",
        default="10",
        help=N_("At most 25."),
        group=N_("Limits"),
        is_advanced=True,
    ),
    Setting(
        key="kinds",
        label=N_("Kinds of files"),
        default=KINDS,
        help=N_("Their endings, with a blank between."),
        group=N_("Limits"),
        is_advanced=True,
    ),
    Setting(
        key="per_address",
        label=N_("Messages an hour from one address"),
        kind="number",
        default="10",
        help=N_("Whoever shares a network address shares these."),
        group=N_("Limits"),
        is_advanced=True,
    ),
    Setting(
        key="per_hour",
        label=N_("Messages an hour from everybody"),
        kind="number",
        default="300",
        help=N_("Those whom your website signs for are not counted here."),
        group=N_("Limits"),
        is_advanced=True,
    ),
    Setting(
        key="mb_per_hour",
        label=N_("Files an hour from everybody, in MB"),
        kind="number",
        default="500",
        group=N_("Limits"),
        is_advanced=True,
    ),
)


@dataclass(frozen=True)
class Ask:
    """A blank that the channel defines."""

    name: str
    """Of the field: `ask-0`."""
    label: str
    is_needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A web form as its settings describe it."""

    heading: str
    intro: str
    thanks: str
    sites: tuple[str, ...]
    """Origins, as a content policy writes them."""
    asks: tuple[Ask, ...]
    needs_mail: bool
    offers: bool
    """Whether articles are offered while somebody writes."""
    kinds: tuple[str, ...]
    max_files: int
    max_bytes: int
    per_address: int
    per_hour: int
    bytes_per_hour: int

    @property
    def size(self) -> str:
        """Of all files of a message together, for people."""
        return f"{self.max_bytes // 1_000_000} MB"

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Form:
        """Never raises."""
        return cls(
            heading=str(settings.get("heading") or "").strip()[:MAX_WORDS],
            intro=str(settings.get("intro") or "").strip(),
            thanks=str(settings.get("thanks") or "").strip(),
            sites=tuple(filter(None, map(origin, _lines(settings, "sites"))))[:MAX_SITES],
            asks=tuple(_asks(settings)),
            needs_mail=settings.get("needs_mail") == "yes",
            offers=settings.get("offers") != "no",
            kinds=_kinds(str(settings.get("kinds") or "")) or _kinds(KINDS),
            max_files=_number(settings, "max_files"),
            max_bytes=_number(settings, "max_mb") * 1_000_000,
            per_address=_number(settings, "per_address"),
            per_hour=_number(settings, "per_hour"),
            bytes_per_hour=_number(settings, "mb_per_hour") * 1_000_000,
        )


def origin(typed: str) -> str:
    """`https://www.example.org` of what somebody typed; "" for what is no website.

    A star stands for all names below a host, as in a content policy: `https://*.example.org`.
    """
    text = typed.strip().lower()
    if len(text.split()) != 1:
        return ""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    if parts.scheme not in ("http", "https") or parts.username or not _HOST.match(host):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def faults(settings: Mapping[str, str]) -> dict[str, str]:
    """Setting to what is wrong with it, in a sentence."""
    found = {}
    bad = [line for line in _lines(settings, "sites") if not origin(line)]
    if bad:
        found["sites"] = f"“{bad[0][:60]}” is no website. Write it like https://www.example.org."
    asks = _lines(settings, "blanks")
    labels = [label for line in asks if (label := _label(line)[0])]
    if len(asks) > MAX_BLANKS:
        found["blanks"] = f"A form has at most {MAX_BLANKS} blanks of its own."
    elif len(labels) < len(asks) or len(set(labels)) < len(labels):
        found["blanks"] = "Each line needs a name of its own."
    for key, (_usual, least, most) in _LIMITS.items():
        typed = str(settings.get(key) or "")
        number = _whole(typed)
        if typed and (number is None or not least <= number <= most):
            found[key] = f"Choose a whole number between {least} and {most:,}."
    wrong = [word for word in str(settings.get("kinds") or "").split() if not _KIND.match(word)]
    if wrong:
        found["kinds"] = f"“{wrong[0][:20]}” is no ending of a file. Write it like .pdf."
    return found


def _lines(settings: Mapping[str, str], key: str) -> list[str]:
    return [line.strip() for line in str(settings.get(key) or "").splitlines() if line.strip()]


def _label(line: str) -> tuple[str, bool, tuple[str, ...]]:
    """Name, whether it must be filled in, and choices."""
    name, _, behind = line.partition(":")
    choices = tuple(dict.fromkeys(" ".join(one.split())[:MAX_WORDS] for one in behind.split("|")))
    is_needed = name.rstrip().endswith("*") or behind.rstrip().endswith("*")
    kept = tuple(one for choice in choices if (one := choice.rstrip("* ")))[:MAX_CHOICES]
    return " ".join(name.rstrip("* ").split())[:MAX_WORDS], is_needed, kept


def _asks(settings: Mapping[str, str]) -> list[Ask]:
    found: dict[str, Ask] = {}
    for line in _lines(settings, "blanks")[:MAX_BLANKS]:
        label, is_needed, choices = _label(line)
        if label and label not in found:
            found[label] = Ask(f"ask-{len(found)}", label, is_needed, choices)
    return list(found.values())


def _kinds(typed: str) -> tuple[str, ...]:
    return tuple(word for word in typed.lower().split() if _KIND.match(word))


def _whole(typed: str) -> int | None:
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _number(settings: Mapping[str, str], key: str) -> int:
    usual, least, most = _LIMITS[key]
    found = _whole(str(settings.get(key) or ""))
    return usual if found is None else min(max(found, least), most)
