"""Settings come from the environment, one reader for each kind, and nonsense is refused in a sentence.

Each reader names its variable, its default and one line of documentation; the call itself enters
the setting into a registry, so `describe()` knows every setting that the program reads and
`docs/operate/settings.md` can be tested against it. An empty variable counts as not set. A secret
may also stand in a file that `NAME_FILE` names, and its value never appears in an error.
What it will miss: a misspelt variable name is not seen as such, it just stays unread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

_T = TypeVar("_T")


class BadSetting(Exception):
    """A variable holds something that it may not hold. The text is a sentence for the operator."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What can be said about one setting without knowing its value."""

    name: str
    kind: str
    default: str
    """As one would type it; empty: nothing."""
    doc: str
    allowed: str
    """Finishes the sentence "it must be ..."."""
    example: str
    is_secret: bool = False


_registry: dict[str, Setting] = {}


def describe() -> tuple[Setting, ...]:
    """Every setting that has been read so far, by name."""
    return tuple(_registry[name] for name in sorted(_registry))


def as_markdown() -> str:
    """The rows of `docs/operate/settings.md`: one table, a line for each setting."""
    lines = ["| setting | default | what it does |", "|---|---|---|"]
    for one in describe():
        default = one.default if "`" in one.default else f"`{one.default}`" if one.default else "-"
        secret = f" A secret; `{one.name}_FILE` may name a file that holds it." * one.is_secret
        rule = f" Must be {one.allowed}." * (one.kind != "text")
        lines.append(f"| `{one.name}` | {default} | {one.doc}{rule}{secret} |")
    return "\n".join(lines) + "\n"


# ---- the readers -----------------------------------------------------------------------------


def text(
    name: str, default: str = "", *, doc: str, example: str = "", is_secret: bool = False
) -> str:
    """Any text. `is_secret=True`: kept out of errors, and `NAME_FILE` may point to it."""
    about = Setting(
        name=name,
        kind="text",
        default=default,
        doc=doc,
        allowed="any text",
        example=example,
        is_secret=is_secret,
    )
    return _read(about, default, str)


def words(name: str, default: Sequence[str] = (), *, doc: str, example: str = "") -> list[str]:
    """A list, separated by commas."""
    about = Setting(
        name=name,
        kind="words",
        default=",".join(default),
        doc=doc,
        allowed="words separated by commas",
        example=example or "one,two",
    )
    return _read(about, list(default), lambda raw: [w.strip() for w in raw.split(",") if w.strip()])


def url(
    name: str,
    default: str = "",
    *,
    doc: str,
    schemes: Sequence[str] = ("https", "http"),
    example: str = "",
    is_secret: bool = False,
) -> str:
    """An address with one of the schemes. `is_secret=True` for those that hold a password."""
    about = Setting(
        name=name,
        kind="url",
        default=default,
        doc=doc,
        allowed="an address that starts with " + _or([f"{scheme}://" for scheme in schemes]),
        example=example or f"{schemes[0]}://example.org",
        is_secret=is_secret,
    )
    return _read(about, default, lambda raw: _checked_url(raw, schemes))


def integer(
    name: str, default: int, *, doc: str, low: int | None = None, high: int | None = None
) -> int:
    """A whole number, both ends included."""
    about = Setting(
        name=name,
        kind="integer",
        default=str(default),
        doc=doc,
        allowed="a whole number" + _bounds(low, high),
        example=str(default),
    )

    def check(raw: str) -> int:
        return int(_within(int(raw), low, high))

    return _read(about, default, check)


def yesno(name: str, default: bool, *, doc: str) -> bool:
    """`yes`, `true`, `on`, `1` or `no`, `false`, `off`, `0`, in any case."""
    about = Setting(
        name=name,
        kind="yesno",
        default="yes" if default else "no",
        doc=doc,
        allowed="yes or no (or true/false, on/off, 1/0)",
        example="yes",
    )
    return _read(about, default, lambda raw: _YESNO[raw.lower()])


def choice(name: str, default: str, *, choices: Sequence[str], doc: str) -> str:
    """One of a few words, in any case."""
    about = Setting(
        name=name,
        kind="choice",
        default=default,
        doc=doc,
        allowed=_or(choices),
        example=choices[0],
    )
    return _read(about, default, {word.lower(): word for word in choices}.__getitem__, fold=True)


def path(name: str, default: Path, *, doc: str, shown: str = "") -> Path:
    """A file or folder, made absolute; `~` is our home. It need not exist.

    `shown`: how the manual calls a default that differs from machine to machine.
    """
    about = Setting(
        name=name,
        kind="path",
        default=shown or str(default),
        doc=doc,
        allowed="a path",
        example="/srv/allears",
    )
    return _read(about, default.absolute(), lambda raw: Path(raw).expanduser().absolute())


def duration_s(
    name: str, default: str, *, doc: str, low: float | None = None, high: float | None = None
) -> float:
    """A stretch of time, in seconds. A number alone is seconds; `s`, `m`, `h`, `d` may follow.

    `low` and `high` are seconds, both included.
    """
    about = Setting(
        name=name,
        kind="duration",
        default=default,
        doc=doc,
        allowed="a time such as 90s, 15m, 2h or 7d" + _bounds(low, high, unit=" s"),
        example=default,
    )
    return _read(about, _duration(default), lambda raw: _within(_duration(raw), low, high))


def size_bytes(name: str, default: str, *, doc: str) -> int:
    """A size, in bytes. `kB`, `MB`, `GB` are thousands; `KiB`, `MiB`, `GiB` are 1024s."""
    about = Setting(
        name=name,
        kind="size",
        default=default,
        doc=doc,
        allowed="a size such as 500kB, 20MB or 2GiB",
        example=default,
    )
    return _read(about, _size(default), _size)


# ---- underneath ------------------------------------------------------------------------------

_YESNO = {"yes": True, "true": True, "on": True, "1": True} | dict.fromkeys(
    ("no", "false", "off", "0"), False
)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_BYTES = {
    "": 1,
    "b": 1,
    "kb": 1000,
    "mb": 1000**2,
    "gb": 1000**3,
    "tb": 1000**4,
    "kib": 1024,
    "mib": 1024**2,
    "gib": 1024**3,
    "tib": 1024**4,
}
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)", re.ASCII)


def _read(about: Setting, default: _T, parse: Callable[[str], _T], *, fold: bool = False) -> _T:
    known = _registry.setdefault(about.name, about)
    if known != about:
        raise AssertionError(f"{about.name} is described in two ways: {known} and {about}")
    raw = os.environ.get(about.name, "").strip() or _from_file(about)
    if not raw:
        return default
    try:
        return parse(raw.lower() if fold else raw)
    except (ValueError, KeyError, OverflowError):
        raise BadSetting(_sentence(about, raw)) from None


def _from_file(about: Setting) -> str:
    name = os.environ.get(f"{about.name}_FILE", "").strip() if about.is_secret else ""
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise BadSetting(
            f"{about.name}_FILE names {name!r}, which cannot be read ({why}); "
            f"make it a text file that we may read, or set {about.name} itself."
        ) from None


def _sentence(about: Setting, raw: str) -> str:
    shown = "holds something (not shown, it is a secret)" if about.is_secret else f"is {raw!r}"
    example = f", for example {about.name}={about.example}" if about.example else ""
    return f"{about.name} {shown}, but it must be {about.allowed}{example}."


def _checked_url(raw: str, schemes: Sequence[str]) -> str:
    parts = urlsplit(raw)
    if parts.scheme.lower() not in schemes or not (parts.netloc or parts.query):
        raise ValueError
    _ = parts.port  # raises ValueError for a port that is none
    return raw


def _bounds(low: float | None, high: float | None, *, unit: str = "") -> str:
    """Finishes "a whole number"; empty when everything goes."""
    if low is not None and high is not None:
        return f" from {low}{unit} to {high}{unit}"
    if low is not None:
        return f" of at least {low}{unit}"
    return "" if high is None else f" of at most {high}{unit}"


def _within(number: float, low: float | None, high: float | None) -> float:
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueError
    return number


def _duration(raw: str) -> float:
    amount, unit = _amount(raw)
    return amount * _SECONDS[unit]


def _size(raw: str) -> int:
    amount, unit = _amount(raw)
    return int(amount * _BYTES[unit])


def _amount(raw: str) -> tuple[float, str]:
    found = _AMOUNT.fullmatch(raw.strip().lower())
    if found is None:
        raise ValueError
    return float(found[1]), found[2]


def _or(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " or " + words[-1]
