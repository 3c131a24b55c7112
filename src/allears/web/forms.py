"""The form that is generated from a connector's `Setting`s: blanks to show, and what was typed, read.

`blanks` joins settings, values, errors and the findings of a channel test; `groups` sorts them under
their headings with the advanced ones apart; `web/_settings_form.html` draws them. `parse` reads a POST
and answers with values, secrets and errors in full sentences. A secret is never handed to a template:
a blank only knows whether one is kept. An empty secret keeps the old one; the box "forget" drops it.
Misses: whether an address answers or a password is right; that is the connector's `check`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from allears.listening.ports import Finding, Setting

PREFIX = "setting-"
MAX_CHARS = 20_000
"""No setting is longer; keeps a pasted novel out of the database."""
INPUT_TYPES = {"url": "url", "email": "email", "password": "password", "number": "number"}


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One setting as the template shows it."""

    setting: Setting
    value: str
    error: str = ""
    findings: tuple[Finding, ...] = ()
    is_kept: bool = False
    """A secret is stored for it."""

    @property
    def name(self) -> str:
        return PREFIX + self.setting.key

    @property
    def input_type(self) -> str:
        return "password" if is_secret(self.setting) else INPUT_TYPES.get(self.setting.kind, "text")

    @property
    def is_secret(self) -> bool:
        return is_secret(self.setting)

    @property
    def is_needed(self) -> bool:
        return self.setting.required and not self.is_kept

    @property
    def described_by(self) -> str:
        said = ("help", self.setting.help), ("error", self.error), ("finding", self.findings)
        return " ".join(f"{self.name}-{what}" for what, words in said if words)


@dataclass(frozen=True, kw_only=True)
class Group:
    title: str
    plain: tuple[Blank, ...]
    advanced: tuple[Blank, ...]

    @property
    def is_open(self) -> bool:
        """The folded part must be seen: something in it is wrong."""
        return any(
            blank.error or any(not f.is_good for f in blank.findings) for blank in self.advanced
        )


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed. `secrets` holds only what is new; `forgotten` what shall be dropped."""

    values: dict[str, str]
    secrets: dict[str, str] = field(repr=False)
    forgotten: frozenset[str]
    errors: dict[str, str]

    @property
    def is_good(self) -> bool:
        return not self.errors


def is_secret(setting: Setting) -> bool:
    return setting.is_secret or setting.kind == "password"


def blanks(
    settings: Sequence[Setting],
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    findings: Sequence[Finding] = (),
    kept: Collection[str] = (),
) -> list[Blank]:
    """One blank a setting, in order. `kept`: keys of the secrets that are stored."""
    return [
        Blank(
            setting=told(setting),
            value="" if is_secret(setting) else values.get(setting.key, setting.default),
            error=(errors or {}).get(setting.key, ""),
            findings=tuple(f for f in findings if f.setting == setting.key),
            is_kept=is_secret(setting) and setting.key in kept,
        )
        for setting in settings
    ]


def in_words(said: str) -> str:
    """What a connector says of itself (`N_`), in the reader's language."""
    return _(said) if said else ""


def told(setting: Setting) -> Setting:
    """A setting in the reader's language. Choices that are channels of ours keep their names."""
    return replace(
        setting,
        label=in_words(setting.label),
        help=in_words(setting.help),
        group=in_words(setting.group),
        choices=tuple(
            (value, label if value.isdigit() else in_words(label))
            for value, label in setting.choices
        ),
    )


def groups(found: Sequence[Blank]) -> list[Group]:
    """Under their headings, in the order in which the headings first appear."""
    titles = dict.fromkeys(blank.setting.group for blank in found)
    return [
        Group(
            title=title,
            plain=tuple(b for b in found if b.setting.group == title and not b.setting.is_advanced),
            advanced=tuple(b for b in found if b.setting.group == title and b.setting.is_advanced),
        )
        for title in titles
    ]


def parse(
    settings: Sequence[Setting], data: Mapping[str, str], *, kept: Collection[str] = ()
) -> Typed:
    """Read a POST. Every setting that is not secret is in `values`, also the wrong ones, as typed."""
    values: dict[str, str] = {}
    secrets: dict[str, str] = {}
    errors: dict[str, str] = {}
    forgotten = frozenset(
        s.key for s in settings if is_secret(s) and data.get(f"{PREFIX}{s.key}-forget")
    )
    for setting in settings:
        typed = _typed(setting, data)
        has_old = setting.key in kept and setting.key not in forgotten
        error = _fault(setting, typed, has_old=has_old)
        if error:
            errors[setting.key] = error
        if not is_secret(setting):
            values[setting.key] = typed
        elif typed:
            secrets[setting.key] = typed
    return Typed(values=values, secrets=secrets, forgotten=forgotten - set(secrets), errors=errors)


def _typed(setting: Setting, data: Mapping[str, str]) -> str:
    raw = str(data.get(PREFIX + setting.key, ""))
    if setting.kind == "yesno":
        return "yes" if raw else "no"  # never empty: an empty one would become the default
    return raw if is_secret(setting) else raw.strip()


def _fault(setting: Setting, typed: str, *, has_old: bool) -> str:
    if not typed:
        needed = setting.required and not has_old and setting.kind != "yesno"
        return (
            _("“%(label)s” is empty. Please fill it in.") % {"label": in_words(setting.label)}
            if needed
            else ""
        )
    if len(typed) > MAX_CHARS:
        return _("This is longer than %(n)s characters. Please shorten it.") % {"n": MAX_CHARS}
    if "\x00" in typed:
        return _(
            "This holds a character that cannot be kept. Please type it instead of pasting it."
        )
    return _fault_of_kind(setting, typed)


def _fault_of_kind(setting: Setting, typed: str) -> str:
    match setting.kind:
        case "number" if not _is_number(typed):
            return _("“%(typed)s” is not a number. Please write one like 15.") % {
                "typed": typed[:40]
            }
        case "url" if not _is_address(typed):
            return _(
                "This is not a web address. It starts with https:// and names a place, like https://example.org/feed."
            )
        case "email" if not _is_email(typed):
            return _("This is not an e-mail address. It looks like desk@example.org.")
        case "choice" if typed not in {value for value, _label in setting.choices}:
            return _("“%(typed)s” is not one of the choices. Please pick one from the list.") % {
                "typed": typed[:40]
            }
    return ""


def _is_number(typed: str) -> bool:
    try:
        return Decimal(typed).is_finite()
    except InvalidOperation:
        return False


def _is_address(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in typed


def _is_email(typed: str) -> bool:
    try:
        validate_email(typed)
    except ValidationError:
        return False
    return True
