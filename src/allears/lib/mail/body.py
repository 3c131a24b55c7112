"""What a mail says and what it carries: one text out of its parts, and its files.

Of alternatives the plain one is read, unless it is empty or a stub of the HTML one. HTML is turned
into text with the quotes of the known mail programs marked `> `. Flowed lines (RFC 3676) are joined
again. Files are counted and measured; what is over the bounds is named in the notes, not kept.
What it will miss: text inside of Outlook's winmail.dat and of encrypted mails; they stay files.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from allears.lib.html import to_text
from allears.lib.html_tokens import Tag
from allears.lib.mail.automatic import REPORT_TYPES
from allears.lib.mail.headers import decode_words
from allears.lib.mail.mime import Budget, Part, read_mail, safe_name

MAX_TEXT_CHARS = 200_000
MAX_TEXT_PARTS = 50
MAX_FILES = 50
MAX_FILES_BYTES = 25_000_000

_QUOTE_CLASSES = re.compile(
    r"\b(?:gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix|zmail_extra|tutanota_quote"
    r"|hs_reply|front-blockquote|freshdesk_quote|OutlookMessageHeader|WordSection1-quote"
    r"|gmail_extra_quote|elided-text|hey-quote|spark_quote|cmg_quote|mail_quote)"
)
_QUOTE_IDS = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION"
    r"|reply-intro|isReplyContent|yahoo_quoted.*|oriMsgHtmlSeperator|stopSpelling|replySplit)$",
)
_STUBS = re.compile(
    r"(?:html|view|display|browser|mime)[^.]{0,80}(?:e-?mail|message|client|version|format|browser)"
    r"|(?:e-?mail|message)[^.]{0,60}(?:html|browser)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\ud800-\udfff]")
_HIDDEN_TYPES = frozenset(
    (
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/rfc822-headers",
    )
)


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Body:
    text: str
    files: list[Attachment]
    notes: list[str]
    """What was left out and why, in words for people."""


def read_body(mail: Part, budget: Budget, *, with_files: bool = True) -> Body:
    """Text and files of a mail that `read_mail` has read."""
    pieces: list[str] = []
    attached: list[Part] = []
    _walk(mail, pieces, attached)
    text = _CONTROL.sub("", "\n\n".join(p for p in pieces[:MAX_TEXT_PARTS] if p.strip()))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS]
        budget.note(f"the text was cut after {MAX_TEXT_CHARS} characters")
    files = _read_files(attached, budget) if with_files else []
    return Body(text, files, budget.notes)


def _walk(part: Part, pieces: list[str], attached: list[Part]) -> None:
    if part.media_type == "multipart/alternative" and part.is_multipart:
        _walk_alternative(part, pieces, attached)
    elif part.is_multipart:
        for child in part.children:
            _walk(child, pieces, attached)
    elif part.media_type in REPORT_TYPES or part.media_type in _HIDDEN_TYPES:
        return
    elif _is_text(part) and len(pieces) < MAX_TEXT_PARTS:
        pieces.append(text_of(part))
    else:
        attached.append(part)


def _walk_alternative(part: Part, pieces: list[str], attached: list[Part]) -> None:
    """The plain child if it says as much as the others, else the last one that says something."""
    plain = rich = ""
    for child in part.children:
        said: list[str] = []
        _walk(child, said, attached)
        text = "\n\n".join(s for s in said if s.strip())
        if child.media_type == "text/plain":
            plain = plain or text
        elif text.strip():
            rich = text
    pieces.append(rich if rich and _is_stub(plain, rich) else plain)


def _is_stub(plain: str, rich: str) -> bool:
    n_plain, n_rich = len(plain.strip()), len(rich.strip())
    if not n_plain:
        return True
    return n_plain < 400 and n_rich > 3 * n_plain and bool(_STUBS.search(plain))


def _is_text(part: Part) -> bool:
    if part.is_attachment or part.media_type not in ("text/plain", "text/html", "text/enriched"):
        return False
    return not part.name() or part.headers.get("content-disposition").lower().startswith("inline")


def text_of(part: Part) -> str:
    """Plain text of one text part."""
    text = part.text()
    if part.media_type == "text/html":
        return to_text(text, is_quote=is_quote)
    if part.media_type == "text/enriched":
        return re.sub(r"<[^<>\n]{1,80}>", "", text)
    if part.parameter("format").lower() == "flowed":
        return unflow(text, is_space_deleted=part.parameter("delsp").lower() == "yes")
    return text


def is_quote(tag: Tag) -> bool:
    """Whether a mail program wraps what it quotes in this element."""
    if not tag.attrs or tag.name not in ("div", "span", "table", "section"):
        return False
    return bool(
        _QUOTE_CLASSES.search(tag.attrs.get("class", ""))
        or _QUOTE_IDS.match(tag.attrs.get("id", ""))
        or tag.attrs.get("name", "") == "messageReplySection"
    )


def unflow(text: str, *, is_space_deleted: bool = False) -> str:
    """Soft line ends joined, each depth of quoting for itself (RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        is_soft = bare.endswith(" ") and bare != "-- "
        if is_soft and is_space_deleted:
            bare = bare[:-1]
        if open_depth == depth and bare != "-- ":
            out.append(bare)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + bare)
        open_depth = depth if is_soft else -1
    return "".join(out)


def _read_files(attached: list[Part], budget: Budget) -> list[Attachment]:
    files: list[Attachment] = []
    n_bytes = 0
    for part in attached:
        if len(files) >= MAX_FILES:
            budget.note(f"{len(attached)} attachments, only the first {MAX_FILES} were kept")
            break
        content = part.content()
        if not content and not part.name():
            continue
        if n_bytes + len(content) > MAX_FILES_BYTES:
            budget.note(
                f"{_file_name(part, len(files))} was left out, {len(content)} bytes is too much"
            )
            continue
        n_bytes += len(content)
        files.append(
            Attachment(_file_name(part, len(files)), part.media_type, content, part.content_id)
        )
    return files


def _file_name(part: Part, n: int) -> str:
    name = part.name()
    if not name and part.media_type == "message/rfc822":
        subject = read_mail(part.raw[:100_000]).headers.get("subject")
        name = safe_name(decode_words(subject)[:80].replace("/", "-")) + ".eml"
    endings = {"text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt"}
    ending = endings.get(part.media_type, "." + part.media_type.rsplit("/", 1)[-1].split("+")[0])
    if name.strip(".") in ("", "eml") and name != "x.eml":
        return f"attachment-{n + 1}{'.eml' if name else ending}"
    return name
