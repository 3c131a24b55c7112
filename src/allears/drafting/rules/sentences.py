"""An answer taken apart: its greeting and its end left out, the rest as sentences in their paragraphs.

By lines first (greetings and ends of letters stand on lines of their own, or before the first comma),
then by full stops that no known abbreviation explains. What it misses: greetings and ends in languages
other than English, German, French, Spanish, Italian, Dutch, Turkish and Arabic, which stay as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_CHARS = 8_000
"""Of a longer answer the rest is not looked at."""
_HELLO = (
    r"hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|greetings|"
    r"hallo|guten (?:morgen|tag|abend)|liebe[rs]?|sehr geehrte[rs]?|moin|servus|gr[uü](?:ß|ss) gott|"
    r"bonjour|bonsoir|salut|ch(?:er|ère)s?|hola|buen[oa]s (?:d[ií]as|tardes|noches)|estimad[oa]s?|"
    r"ciao|buongiorno|gentile|beste|geachte|hoi|merhaba|say[ıi]n|مرحبا|أهلا|السلام عليكم|عزيز(?:ي|تي)"
)
_GREETING = re.compile(
    rf"\s*(?:{_HELLO})\b(?:[ \t]+(?:{{{{[^{{}}]*}}}}|(?:dr|prof|mr|mrs|ms|hr|fr)\.|[^\s,;:!.?–—]+)){{0,5}}\s*(?:[,;:!،–—]+|\.(?=\s|$)|$)",
    re.IGNORECASE | re.MULTILINE,
)
_HELLO_PERHAPS = 6
"""Words of a greeting at most."""
_ENDS = re.compile(
    r"\s*(?:(?:with )?(?:best|kind|warm|many)(?:est)? (?:regards|wishes|greetings)|(?:kind )?regards|"
    r"(?:yours )?(?:sincerely|faithfully|truly)|yours|all the best|best|cheers|take care|thanks again|"
    r"(?:mit )?(?:viele[n]?|freundliche[nr]?|liebe[n]?|beste[n]?|herzliche[nr]?|sch[oö]ne[n]?) "
    r"gr(?:ü|ue)(?:ß|ss)en?(?: \w+ \w+)?|mfg|lg|vg|gru(?:ß|ss)|ihr(?:e)? \w+[ -]?team|"
    r"cordialement|bien à vous|salutations|saludos(?: cordiales)?|atentamente|un saludo|"
    r"cordiali saluti|saluti|met vriendelijke groet(?:en)?|saygılar(?:ımla|ımızla)?|مع (?:أطيب )?التحيات?)"
    r"\s*[,.!،]*\s*(?:[^\n]{0,60})$",
    re.IGNORECASE,
)
_END_WORDS = 7
_INITIALS = re.compile(r"\s+\^\w{1,4}\s*$")
_STOP = re.compile(r"(?<=[.!?…؟。])[\"”’)]*\s+(?=[^\s])")
_SHORT = re.compile(
    r"(?:\b(?:z|d|u|o|e|i|a|p|s)\.|\b(?:b|h|g|e|m)\.|\b(?:dr|mr|mrs|ms|prof|st|nr|no|tel|ca|bzw|usw|etc|inkl|"
    r"zzgl|evtl|ggf|vgl|abs|str|approx|incl|vs|min|max|hr|fr)\.|\b\d{1,2}\.)$",
    re.IGNORECASE,
)


def paragraphs(text: str, signatures: Sequence[str] = ()) -> list[list[str]]:
    """Paragraphs of sentences, without greeting, end, quotes and the names of `signatures` below it."""
    lines = [line.rstrip() for line in text[:MOST_CHARS].replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if not line.lstrip().startswith(">")]
    body = _without_end(_without_greeting("\n".join(lines)), signatures)
    found = []
    for piece in re.split(r"\n[ \t]*\n", body):
        sentences = [one for line in piece.split("\n") for one in sentences_of(line)]
        if sentences:
            found.append(sentences)
    return found


def sentences_of(line: str) -> list[str]:
    """A line cut at its full stops."""
    pieces: list[str] = []
    for piece in _STOP.split(line.strip()):
        if pieces and _SHORT.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces


def _without_greeting(text: str) -> str:
    body = text.lstrip()
    met = _GREETING.match(body)
    if met and len(met[0].split()) <= _HELLO_PERHAPS:
        body = body[met.end() :].lstrip()
        body = body[:1].upper() + body[1:]
    return body


def _without_end(text: str, signatures: Sequence[str]) -> str:
    lines = text.rstrip().split("\n")
    for at in range(max(0, len(lines) - 8), len(lines)):
        if len(lines[at].split()) <= _END_WORDS and _ENDS.fullmatch(lines[at]):
            return "\n".join(lines[:at])
    names = {part.casefold() for name in signatures for part in name.split() if len(part) > 1}
    while lines and _is_signature(lines[-1], names):
        lines.pop()
    return _INITIALS.sub("", "\n".join(lines))


def _is_signature(line: str, names: set[str]) -> bool:
    """A short line without a full stop that is somebody's name, or initials as on short networks."""
    words = re.findall(r"\w+", line.casefold())
    if not words:
        return True
    if re.fullmatch(r"\s*[\^/–—~-]+\s*\w{1,12}\s*", line):
        return True
    return len(words) <= 4 and words[0] in names
