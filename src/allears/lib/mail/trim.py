"""Parts the new words of a mail from quoted history and signature, in many languages.

Line by line: the first line that starts the history (a separator, a block of mail headers, "On …
wrote:") cuts; trailing `>` lines go; quotes with an answer below them stay only where they are
short, as a person's own choice of words; then the signature (after `-- `, "Sent from my …", or
contact lines below a closing formula). Where nothing new would be left, all is kept.
What it will miss: history without any mark, and signatures of one line without a closing formula.
Measured in docs/connectors/email.md. Linear: each rule looks at a line and a few below it.
"""

from __future__ import annotations

import re

MAX_LINES = 20_000
MAX_ATTRIBUTION_LINES = 6
MAX_ATTRIBUTION_CHARS = 600
MAX_KEPT_QUOTE_LINES = 4
MAX_SIGNATURE_LINES = 15
MAX_SENT_FROM_WORDS = 8
"""More, with a full stop, and "Sent from my desk, is …" is a sentence."""
_LINE_CHARS = 400
"""How much of a line is looked at."""

_ORIGINAL = (
    "original message|original appointment|ursprüngliche nachricht|originalnachricht|"
    "original-nachricht|message d'origine|message d’origine|message original|mensaje original|"
    "mensagem original|messaggio originale|oorspronkelijk bericht|ursprungligt meddelande|"
    "oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|původní zpráva|pôvodná správa|"
    "wiadomość oryginalna|oryginalna wiadomość|eredeti üzenet|mesaj original|orijinal mesaj|"
    "özgün ileti|исходное сообщение|оригинальное сообщение|оригінальне повідомлення|"
    "αρχικό μήνυμα|原始邮件|原始郵件|邮件原件|元のメッセージ|원본 메시지|رسالة أصلية|הודעה מקורית|"
    "forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    "mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|"
    "videresendt besked|přeposlaná zpráva|пересылаемое сообщение|пересланное сообщение|转发的邮件|"
    "转发邮件信息|転送されたメッセージ|전달된 메시지"
)
_SEPARATOR = re.compile(rf"^[>\s]*[-_=*—–]{{2,}}\s*(?:{_ORIGINAL})\s*[-_=*—–:]*\s*$", re.IGNORECASE)
_BARE_SEPARATOR = re.compile(
    rf"^[>\s]*(?:begin forwarded message|anfang der weitergeleiteten nachricht|"
    rf"début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|"
    rf"inizio messaggio inoltrato|begin doorgestuurd bericht|{_ORIGINAL})\s*[:：]?\s*$",
    re.IGNORECASE,
)
_OUTLOOK_RULE = re.compile(r"^\s*_{20,}\s*$")

_HEADS = {
    "from": "from|von|de|da|van|från|fra|lähettäjä|od|nadawca|feladó|kimden|gönderen|от|від|από|"
    "发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|من|מאת|expéditeur|mittente|remitente",
    "sent": "sent|date|gesendet|datum|envoyé|date|enviado(?: el)?|fecha|data|inviato|verzonden|"
    "skickat|sendt|dato|lähetetty|päiväys|odesláno|wysłano|elküldve|dátum|gönderildi|tarih|"
    "отправлено|дата|надіслано|ημερομηνία|发送时间|日期|傳送|寄件日期|送信日時|日付|보낸 ?날짜|날짜|"
    "تاريخ|נשלח",
    "to": "to|an|à|a|para|aan|till|til|vastaanottaja|kopio|komu|do|címzett|kime|кому|προς|收件人|"
    "收件者|宛先|받는 ?사람|إلى|אל|cc|kopie|bcc|reply-to|antwort an|risposta|répondre à|copie|copia",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|předmět|"
    "temat|tárgy|konu|тема|θέμα|主题|主題|主旨|件名|제목|الموضوع|נושא",
}
_HEAD = re.compile(
    r"^[>\s|*_]{0,8}(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in _HEADS.items())
    + r")\s?[*_]{0,2}\s?[:：]",
    re.IGNORECASE,
)

_WROTE = re.compile(
    r"(?:\bwrote\b|\bwrites\b|\bsaid\b|\bschrieb|\bgeschrieben|\ba écrit|\bécrit\b|\bescribió|"
    r"\bescreveu|\bha scritto|\bscrive\b|\bschreef|\bskrev\b|\bkirjoitti|\bnapsal|\bnapísal|"
    r"\bnapisał|\bnadesłał|\bpisze\b|\bírta|\ba scris|\byazdı|\bnapisao|\bje napisal|\brašė|"
    r"\bkirjutas|\brakstīja|\bнаписа|\bпише|\bпишет|\bва написа|έγραψε|写道|寫道|のメール|書きました|"
    r"のメッセージ|님이 작성|작성:|كتب|כתב|\bviết|\bmenulis|เขียน)",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"^[>\s|*]{0,8}(?:on|at|am|le|el|il|op|em|a|den|dne|dnia|w dniu|pe|på|in|vào|pada|si|tarihinde|"
    r"в|у|στις|ב|في|在|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|"
    r"ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс)[\s.,，\d].*\d|^[>\s|*]{0,8}\d{1,4}[-./年 :].*\d",
    re.IGNORECASE,
)
_GMAIL_DATED = re.compile(r"^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} (?:GMT|UTC)?\S* ?.*<[^<>]*>\s*:$")
_OLD_GMAIL_DATED = re.compile(
    r"^(?:\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} GMT\S* \S.{0,80}|\d{4}/\d{1,2}/\d{1,2} .{1,80}<\S+@\S+>)$"
)
_ENDS_WITH_ADDRESS = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>\s*[:：]$")

_SIGN = re.compile(r"^(?:--|—|–|_{2,}|-- )\s*$")
_RULE = re.compile(r"^\s*([-_=~*#+—–ᐧ])\1{1,}\s*$|^\s*ᐧ\s*$")
_SENT_FROM = re.compile(
    r"^[\s>*_(<\[]*(?:sent (?:from|via|with|using)|get outlook for|gesendet (?:von|mit|über)|"
    r"von meinem .{0,30} gesendet|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|a partir)|"
    r"inviato (?:da|dal|con)|verzonden (?:vanaf|met|via|vanuit)|skickat från|sendt fra|"
    r"lähetetty |odesláno z|wysłan[eo] z|wysłane|küldve |trimis de pe|gönderildi|отправлено (?:с|из)|"
    r"надіслано з|στάλθηκε από|发自|從我的|iPhoneから送信|내 .{0,20}에서 보냄|outlook for (?:ios|android)|"
    r"hol(?:e dir|en sie sich) outlook|diese nachricht wurde von meinem|télécharge[rz]? outlook)",
    re.IGNORECASE,
)
_NOT_SENT_FROM = re.compile(
    r"[.!?]\s+\S|\?\s*$|^sent (?:from|via)\s+(?:the|a|our)\b", re.IGNORECASE
)
_CLOSING = re.compile(
    r"^\s*(?:(?:best|kind|warm|many)?\s*(?:regards|wishes)|best|cheers|sincerely|yours(?: \w+)?|"
    r"respectfully|mit (?:freundlichen|besten|lieben|herzlichen) grüßen|mfg|"
    r"(?:viele|beste|liebe|freundliche|herzliche|schöne) grü(?:ß|ss)e|gruß|"
    r"(?:bien )?cordialement|(?:meilleures|sincères) salutations|(?:un )?saludos?|atentamente|"
    r"cordiali saluti|distinti saluti|atenciosamente|met vriendelijke groet(?:en)?|"
    r"med vänliga? hälsningar?|vänliga hälsningar|med venlig hilsen|mvh|ystävällisin terveisin|"
    r"s pozdravem|z poważaniem|pozdrawiam|üdvözlettel|с уважением|saygılarımla|此致)"
    r"[\s,.!]*(?:/.{0,40})?$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"https?://|www\.|\S@\S|\+?\d[\d ()/.-]{6,}\d|^\s*(?:tel|phone|fax|mobil|t|m|f|p)\s*[.:|]", re.I
)


def split_reply(text: str) -> tuple[str, str]:
    """What is new, and what was folded away (signature and history); the second may be empty.

    Where answers stand between quoted lines, the second is the whole mail.
    """
    lines = [line.rstrip() for line in text.strip("\n").split("\n")[:MAX_LINES]]
    end = _history_start(lines)
    kept = _without_quotes(lines[:end])
    end_of_words = _signature_start(kept)
    new = "\n".join(kept[:end_of_words]).strip()
    if not new or _is_all_quoted(kept[:end_of_words]):
        return text.strip(), ""
    kept_lines = kept[:end_of_words]
    is_first = lines[: len(kept_lines)] == kept_lines
    old = "\n".join(lines[len(kept_lines) :] if is_first else lines).strip()
    return new, old


def _history_start(lines: list[str]) -> int:
    """The line where the history begins, or how many there are."""
    for at, line in enumerate(lines):
        if not line or len(line) > 4 * _LINE_CHARS:
            continue
        short = line[:_LINE_CHARS]
        if _SEPARATOR.match(short) or (_BARE_SEPARATOR.match(short) and _has_heads(lines, at + 1)):
            return at
        if _OUTLOOK_RULE.match(short) and _has_heads(lines, at + 1):
            return at
        if _HEAD.match(short) and _has_heads(lines, at):
            return at
        below = _after_attribution(lines, at)
        if below and not _answers_below(lines, below):
            return at
    return len(lines)


def _has_heads(lines: list[str], at: int) -> bool:
    """Three of From, Sent, To, Subject (or From and Sent) within the next lines."""
    seen: list[str] = []
    n_others = 0
    for line in lines[at : at + 14]:
        found = _HEAD.match(line[:_LINE_CHARS])
        if found:
            seen.append(str(found.lastgroup))
            n_others = 0
        elif line.strip(" >"):
            n_others += 1
            if not seen or n_others > 2:
                break
    kinds = set(seen)
    return len(kinds) >= 3 or kinds >= {"from", "sent"}


def _after_attribution(lines: list[str], at: int) -> int:
    """The line below "On … wrote:" if one starts here, else 0."""
    first = lines[at][:_LINE_CHARS]
    is_start = bool(_STARTS.match(first))
    if not is_start and "@" not in first:
        return 0
    if _OLD_GMAIL_DATED.match(first) and lines[at + 1 : at + 2] == [""]:
        return at + 1
    joined, n_blank = "", 0
    for n, line in enumerate(lines[at : at + MAX_ATTRIBUTION_LINES + 4]):
        bare = line.strip(" >|*\u00a0")
        n_blank += not bare
        joined = f"{joined} {bare}".strip()
        if len(joined) > MAX_ATTRIBUTION_CHARS or n - n_blank >= MAX_ATTRIBUTION_LINES:
            return 0
        if bare.endswith((":", "：")):
            is_known = _GMAIL_DATED.match(joined) or (
                is_start and _ENDS_WITH_ADDRESS.search(joined)
            )
            has_who = "@" in joined or bool(re.search(r"\d", joined))
            return at + n + 1 if is_known or (_WROTE.search(joined) and has_who) else 0
        if re.search(r"[.!?。]$", bare) and not re.search(r"\b\w{1,5}\.$", bare):
            return 0
    return 0


def _answers_below(lines: list[str], at: int) -> bool:
    """Whether somebody wrote under or between the quoted lines after an attribution."""
    has_quote = False
    for n, line in enumerate(lines[at:], at):
        bare = line.strip()
        if bare.startswith((">", "|")):
            has_quote = True
        elif not bare:
            continue
        elif not has_quote or _SIGN.match(bare) or _SENT_FROM.match(bare) or _RULE.match(bare):
            return False
        elif n and lines[n - 1].startswith(">") and len(lines[n - 1]) > 60 and len(bare) < 40:
            continue
        else:
            return True
    return False


def _without_quotes(lines: list[str]) -> list[str]:
    """Trailing quotes and long ones are dropped with the attribution above them."""
    end = len(lines)
    while end and (not lines[end - 1] or _is_quoted(lines[end - 1])):
        end -= 1
    lines = lines[:end]
    out: list[str] = []
    at = 0
    while at < len(lines):
        below = _after_attribution(lines, at)
        at = below or at
        until = at
        while until < len(lines) and _is_quoted(lines[until]):
            until += 1
        n_quoted = until - at
        is_first = not any(line.strip() for line in out)
        if n_quoted and (below or is_first or n_quoted > MAX_KEPT_QUOTE_LINES):
            at = until
            continue
        out.extend(lines[at : max(until, at + (not below))])
        at = max(until, at + (not below))
    return out


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">") or line.startswith("| ") or line == "|"


def _signature_start(lines: list[str]) -> int:
    end = len(lines)
    while end and (not lines[end - 1].strip() or _RULE.match(lines[end - 1][:_LINE_CHARS])):
        end -= 1
    for at, line in enumerate(lines[:end]):
        short = line[:_LINE_CHARS]
        n_below = end - at - 1
        if _SIGN.match(short) and n_below <= (
            60 if short.startswith("--") else MAX_SIGNATURE_LINES
        ):
            return at
        if len(line) < 120 and n_below <= 3 and _is_sent_from(short):
            return at
        if n_below <= MAX_SIGNATURE_LINES and _CLOSING.match(short):
            return _below_name(lines, at, end)
    return end


def _is_sent_from(line: str) -> bool:
    if len(line.split()) > MAX_SENT_FROM_WORDS and line.endswith("."):
        return False
    return bool(_SENT_FROM.match(line)) and not _NOT_SENT_FROM.search(line)


def _below_name(lines: list[str], closing: int, end: int) -> int:
    """Closing formula and name stay; the contact lines below them go, if there are any."""
    names = [at for at in range(closing + 1, end) if lines[at].strip()][:1]
    start = (
        names[0] + 1
        if names and not _CONTACT.search(lines[names[0]][:_LINE_CHARS])
        else closing + 1
    )
    rest = [line for line in lines[start:end] if line.strip()]
    is_contact = any(_CONTACT.search(line[:_LINE_CHARS]) for line in rest)
    return (
        start
        if is_contact and all(len(line) < 250 and "?" not in line for line in rest[:6])
        else end
    )


def _is_all_quoted(lines: list[str]) -> bool:
    return all(not line.strip() or _is_quoted(line) for line in lines)
