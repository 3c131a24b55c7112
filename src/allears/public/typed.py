"""What a visitor typed into a form, read: values to show again, and what is wrong in full sentences.

Nobody loses what they typed. Two traps for robots cost a person one more press of the button and
nothing else: a blank that people do not see, and a form that was sent sooner than anybody types.
What it misses: whether a mail address exists, and what a file holds; that is never opened by us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.connectors import webform
from allears.connectors.webform_settings import Ask, Form
from allears.lib.mail.addresses import is_address
from allears.public import keys

MAX_TEXT = 20_000
MAX_LINE = 200
MAX_NAME = 150
TRAP = "website"
"""The blank that people do not see."""
SOONEST = timedelta(seconds=2)
LATEST = timedelta(days=7)
"""A form that was open for longer is shown anew, with all that was typed."""


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One of the channel's own blanks with what stands in it."""

    ask: Ask
    value: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """All that was typed."""

    text: str = ""
    name: str = ""
    mail: str = ""
    blanks: tuple[Blank, ...] = ()
    person: str = field(default="", repr=False)
    signature: str = field(default="", repr=False)
    files: tuple[webform.SentFile, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    """Blank to what is wrong with it; `""` is the whole."""

    @property
    def is_good(self) -> bool:
        return not self.errors and not any(blank.error for blank in self.blanks)

    def sent(
        self, showing: keys.Showing, *, person: webform.Person | None, now: datetime
    ) -> webform.Sent:
        """The message, as the connector takes it."""
        return webform.Sent(
            id=showing.message_id,
            text=self.text,
            at=now,
            name=self.name,
            mail=self.mail,
            answers=tuple((blank.ask.label, blank.value) for blank in self.blanks),
            person=person,
            files=self.files,
        )


def empty(form: Form) -> Typed:
    """Nothing yet."""
    return Typed(blanks=tuple(Blank(ask=ask, value="") for ask in form.asks))


def read(
    form: Form, data: Mapping[str, str], files: MultiValueDict[str, UploadedFile[bytes]]
) -> Typed:
    """A whole form."""
    blanks = tuple(_blank(ask, _line(data, ask.name)) for ask in form.asks)
    text, name, mail = _text(data), _line(data, "name"), _line(data, "mail")
    taken, fault = _files(form, files.getlist("files"))
    errors = {
        "text": _fault_of_text(data, text, has_more=bool(taken)),
        "mail": _fault_of_mail(form, mail),
        "files": fault,
    }
    return Typed(
        text=text,
        name=name,
        mail=mail,
        blanks=blanks,
        person=str(data.get("person", ""))[: webform.MAX_PERSON + 1],
        signature=str(data.get("signature", ""))[:MAX_LINE],
        files=taken,
        errors={key: words for key, words in errors.items() if words},
    )


def read_more(
    form: Form, data: Mapping[str, str], files: MultiValueDict[str, UploadedFile[bytes]]
) -> Typed:
    """What somebody adds on their own page."""
    taken, fault = _files(form, files.getlist("files"))
    text = _text(data)
    errors = {"text": _fault_of_text(data, text, has_more=bool(taken)), "files": fault}
    found = {key: words for key, words in errors.items() if words}
    return Typed(text=text, files=taken, errors=found)


def trapped(data: Mapping[str, str], showing: keys.Showing | None, now: datetime) -> str:
    """Why it must be sent once more, in words; "" when it need not."""
    if data.get(TRAP):
        return _(
            "A blank that nobody sees was filled in, as robots do. If you are a person, please send it once more."
        )
    if showing is None or now - showing.at > LATEST:
        return _("This form was open for very long. Nothing is lost: please send it once more.")
    if now - showing.at < SOONEST:
        return _(
            "That was quicker than people type. If you are a person, please send it once more."
        )
    return ""


def _text(data: Mapping[str, str]) -> str:
    return str(data.get("text", "")).replace("\x00", "").replace("\r\n", "\n").strip()[:MAX_TEXT]


def _line(data: Mapping[str, str], key: str) -> str:
    return " ".join(str(data.get(key, "")).replace("\x00", "").split())[:MAX_LINE]


def _fault_of_text(data: Mapping[str, str], text: str, *, has_more: bool) -> str:
    if len(str(data.get("text", ""))) > MAX_TEXT * 2:
        return _("This is longer than we can take. Put the long part into a file, please.")
    return "" if text or has_more else _("Please write what it is about.")


def _fault_of_mail(form: Form, mail: str) -> str:
    if mail and not is_address(mail):
        return _("This is no mail address. It looks like name@example.org.")
    if not mail and form.needs_mail:
        return _("Please leave a mail address, so that we can answer you.")
    return ""


def _blank(ask: Ask, typed: str) -> Blank:
    error = ""
    if ask.choices and typed and typed not in ask.choices:
        typed, error = "", _("Please choose one from the list.")
    elif ask.is_needed and not typed:
        error = _("Please choose one from the list.") if ask.choices else _("Please fill this in.")
    return Blank(ask=ask, value=typed, error=error)


def _files(
    form: Form, sent: Sequence[UploadedFile[bytes]]
) -> tuple[tuple[webform.SentFile, ...], str]:
    """What came whole and may come, or nothing and why not."""
    sent = [one for one in sent if one.size or one.name]
    fault = _fault_of_files(form, sent)
    if fault or not sent:
        return (), fault
    return tuple(webform.SentFile(_bare(one.name or ""), one.read()) for one in sent), ""


def _fault_of_files(form: Form, sent: Sequence[UploadedFile[bytes]]) -> str:
    if len(sent) > form.max_files:
        words = ngettext(
            "At most %(n)s file goes with a message. Please choose again.",
            "At most %(n)s files go with a message. Please choose again.",
            form.max_files,
        )
        return words % {"n": form.max_files}
    for one in sent:
        name = _bare(one.name or "")
        if not name.lower().endswith(form.kinds):
            words = _("“%(name)s” is of a kind that we do not take. We take: %(kinds)s")
            return words % {"name": name, "kinds": " ".join(form.kinds)}
        if not one.size:
            return _("“%(name)s” is empty. Please choose another file.") % {"name": name}
    if sum(one.size or 0 for one in sent) > form.max_bytes:
        words = _("Together the files may have %(size)s. Please choose smaller ones.")
        return words % {"size": form.size}
    return ""


def _bare(name: str) -> str:
    """Without folders and signs that hide something; a long one keeps its ending."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable()).strip() or "file"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= MAX_NAME else f"{stem[: MAX_NAME - 12]}{dot}{ending[:11]}"
