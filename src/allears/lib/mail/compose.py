"""Writes a mail that every mail program shows well: plain text and simple HTML, threaded, 7-bit.

The standard library folds and encodes; ids are written by hand, because it breaks long ones.
Control characters never reach a header. What it will miss: addresses whose local part is not ASCII
need a server with SMTPUTF8.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from allears.lib import markdown
from allears.lib.mail.mime import safe_name

MAX_REFERENCES = 30
MAX_QUOTED_LINES = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_ALREADY_RE = re.compile(
    r"^\s*(?:re|aw|sv|vs|antw|odp|ref|rif|res|отв|回复|答复|回覆)\s*[:：]", re.I
)
_SAFE_ID = re.compile(r"[!-;=?-~]+")


@dataclass(frozen=True)
class Enclosure:
    name: str
    media_type: str
    content: bytes
    alt: str = ""
    """What a picture shows: mail programs read Content-Description aloud."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    message_id: str
    sender: str
    sender_name: str = ""
    to: str
    reply_to: str = ""
    subject: str
    text: str
    is_formatted: bool = False
    """The text is Markdown: the HTML part shows it as it is meant, the plain part as it was typed."""
    html: str = ""
    """A whole page that stands beside the text, made by us; empty: the text, dressed simply."""
    quoted: str = ""
    quoted_intro: str = ""
    """The line above what is quoted ("On … X wrote:"), in the person's language."""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    sent_at: datetime
    files: Sequence[Enclosure] = ()
    mark: str = ""
    is_notice: bool = False
    """Nobody wrote it: other robots must not answer."""


def compose(draft: Draft) -> bytes:
    """The whole message with CRLF line ends. `ValueError` for an address that cannot be written."""
    is_ascii = (draft.sender + draft.to + draft.reply_to).isascii()
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    message["From"] = _address(draft.sender, draft.sender_name)
    message["To"] = _address(draft.to)
    if draft.reply_to and draft.reply_to != draft.sender:
        message["Reply-To"] = _address(draft.reply_to)
    message["Subject"] = one_line(draft.subject)[:500]
    message["Date"] = format_datetime(draft.sent_at)
    text = markdown.to_plain(draft.text) if draft.is_formatted else draft.text
    plain = _clean(text) + _quoted_text(draft)
    message.set_content(plain, charset="utf-8", cte="quoted-printable")
    message.add_alternative(
        draft.html or _html(draft), subtype="html", charset="utf-8", cte="quoted-printable"
    )
    for file in draft.files:
        _enclose(message, file)
    return _own_headers(draft) + message.as_bytes()


def _enclose(message: EmailMessage, file: Enclosure) -> None:
    kind, _, subkind = file.media_type.partition("/")
    is_type = re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.media_type)
    if not is_type or kind in ("multipart", "message"):
        kind, subkind = "application", "octet-stream"
    message.add_attachment(
        file.content, maintype=kind, subtype=subkind, filename=safe_name(file.name) or "file"
    )
    words = one_line(file.alt)[:1000]
    if words:
        parts = message.get_payload()
        part = parts[-1] if isinstance(parts, list) else None
        if isinstance(part, EmailMessage):
            part["Content-Description"] = words


def _own_headers(draft: Draft) -> bytes:
    lines = [f"Message-ID: <{draft.message_id}>"]
    answered = _safe_ids([draft.in_reply_to])
    references = _safe_ids([*draft.references, draft.in_reply_to])
    if len(references) > MAX_REFERENCES:
        references = references[:1] + references[1 - MAX_REFERENCES :]
    if answered:
        lines.append(f"In-Reply-To: {answered[0]}")
    if references:
        lines.append("References: " + "\r\n ".join(references))
    if draft.mark:
        lines.append(f"X-All-Ears: {draft.mark}")
    if draft.is_notice:
        lines += ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _safe_ids(ids: Sequence[str]) -> list[str]:
    """In <>, in order, each once; what cannot stand in a header is left out."""
    bare = dict.fromkeys(i.strip().strip("<>") for i in ids)
    return [f"<{i}>" for i in bare if len(i) <= 250 and _SAFE_ID.fullmatch(i)]


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return Address(display_name=one_line(name)[:120], username=local, domain=domain)


def one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def answer_subject(subject: str) -> str:
    """`Re: …` once, whatever language the earlier one was in."""
    subject = one_line(subject)
    return subject if _ALREADY_RE.match(subject) else f"Re: {subject}".strip()


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip() + "\n"


def _quoted_lines(draft: Draft) -> list[str]:
    return _clean(draft.quoted).strip().split("\n")[:MAX_QUOTED_LINES] if draft.quoted else []


def _quoted_text(draft: Draft) -> str:
    lines = [
        ">" if not q else f">{q}" if q.startswith(">") else f"> {q}" for q in _quoted_lines(draft)
    ]
    if not lines:
        return ""
    intro = one_line(draft.quoted_intro)
    return "\n" + (f"{intro}\n" if intro else "") + "\n".join(lines) + "\n"


def _html(draft: Draft) -> str:
    words = _clean(draft.text).strip()
    paragraphs = "".join(_paragraph(p) for p in re.split(r"\n{2,}", words))
    if draft.is_formatted:
        paragraphs = markdown.to_html(words)
    quoted = "<br>\n".join(html.escape(q) for q in _quoted_lines(draft))
    intro = html.escape(one_line(draft.quoted_intro))
    if quoted:
        style = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"
        quoted = f'<blockquote type="cite" style="{style}">{quoted}</blockquote>'
        quoted = (f"<p>{intro}</p>\n" if intro else "") + quoted
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head>'
        f'<body dir="auto">\n{paragraphs}{quoted}\n</body></html>\n'
    )


def _paragraph(text: str) -> str:
    out, at = [], 0
    for url in _URL.finditer(text):
        address = html.escape(url.group())
        out += [html.escape(text[at : url.start()]), f'<a href="{address}">{address}</a>']
        at = url.end()
    out.append(html.escape(text[at:]))
    return "<p>" + "".join(out).replace("\n", "<br>\n") + "</p>\n"
