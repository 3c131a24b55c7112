"""A post made ready for reading: bounded, folded and cut into tokens once, for all readers.

Only the first `MAX_CHARS` characters are looked at, so a text of a megabyte costs no more than a
long mail; what somebody says only after that is missed. Addresses of pages and handles are taken
out before the words are cut, because they say who and where, not what.
"""

from __future__ import annotations

import re
import unicodedata

from allears.listening.post import Post

MAX_CHARS = 4000
"""Characters of title and text together that are read; about two printed pages."""

_LINK = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@[\w.-]{1,100}(?:@[\w.-]{1,100})?")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?…,;:\n]+|[^\s\w]")
_HAPPY = re.compile(r"(?<!\w)(?:[:;=8]['^-]?[)\]D}]|<3|\^_\^|[xX]D|:-?[pP])(?!\w)")
_SAD = re.compile(r"(?<!\w)(?:[:=]['^-]?[(\[{]|:'\(|:-?[/\\](?!/)|D:|>:\(|:-?[|])(?!\w)")
_SPELLINGS = (
    ("’", "'"),
    ("‘", "'"),
    ("´", "'"),
    ("“", '"'),
    ("”", '"'),
    ("\u00a0", " "),
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_ENTITIES = (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"))
_ELIDING = frozenset({"fr", "it"})
"""Languages where an apostrophe parts two words (`j'attends`, `c'est`)."""
_ENDS = frozenset(".!?…;\n")
_LONG_LETTERS = re.compile(r"([^\W\d_])\1{3,}")
_FOUR_ASCII = tuple(letter * 4 for letter in "etaoinshrdlcumwfgypbvkjxqz")
"""Asked one by one before the pattern, which is ten times slower."""
_NO_ASCII_LETTERS = bytes(n for n in range(256) if not chr(n).isalpha() or n > 127)
_MAX_FOLDED = 20_000
"""Different characters that are remembered folded; all living scripts but Han hold fewer."""


class _Folded(dict[int, str]):
    """A character without its accents, made when first asked for."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c != "\ufe0f")
        if len(self) < _MAX_FOLDED:
            self[code] = plain
        return plain


_FOLDED = _Folded()


def fold(text: str, language: str = "") -> str:
    """Lower case without accents; German umlauts as two letters, as people type them abroad."""
    text = text.lower()
    if text.isascii():
        return text
    if language == "de":
        text = text.translate(_UMLAUTS)
    return text.translate(_FOLDED)


def tokens_of(folded: str) -> list[str]:
    """Words, runs of punctuation and single signs, in order."""
    return _TOKEN.findall(folded)


def is_end(token: str) -> bool:
    """Whether a clause ends here; a comma does not end one."""
    return token[0] in _ENDS


class Reading:
    """What the readers share about one post. Made once, read often."""

    __slots__ = ("_n_letters", "_tokens", "has_handle", "n_words", "post", "raw", "words_only")

    def __init__(self, post: Post, raw: str, words_only: str) -> None:
        self.post = post
        self.raw = raw
        """Title and text, bounded, apostrophes in one spelling."""
        self.words_only = words_only
        """`raw` without links and handles."""
        self.n_words = len(words_only.split())
        self.has_handle = "@" in raw and _HANDLE.search(raw) is not None
        """Whether it speaks to (or of) an account by name."""
        self._n_letters = -1
        self._tokens: dict[str, list[str]] = {}

    @property
    def n_letters(self) -> int:
        if self._n_letters < 0:
            self._n_letters = n_letters(self.words_only)
        return self._n_letters

    @property
    def is_shouting(self) -> bool:
        if self.words_only.islower():
            return False
        words = self.words_only.split()
        n_upper = len([w for w in words if len(w) > 2 and w.isupper() and w.isalpha()])
        return n_upper >= 3 and n_upper * 2 >= len(words)

    @property
    def n_happy(self) -> int:
        text = self.words_only
        is_possible = (
            ":" in text or ";" in text or "=" in text or "8" in text or "<3" in text
        ) or ("^_^" in text or "xD" in text or "XD" in text)
        return len(_HAPPY.findall(text)) if is_possible else 0

    @property
    def n_sad(self) -> int:
        text = self.words_only
        return len(_SAD.findall(text)) if ":" in text or "=" in text else 0

    @property
    def has_question_mark(self) -> bool:
        text = self.words_only
        return "?" in text or "？" in text or "؟" in text

    @property
    def has_exclamation(self) -> bool:
        return "!!" in self.words_only or self.words_only.count("!") > 1

    def tokens(self, language: str) -> list[str]:
        """Cut as the language wants it; not to be changed, for it is kept."""
        way = language if language == "de" or language in _ELIDING else ""
        found = self._tokens.get(way)
        if found is None:
            found = self._tokens[way] = self._cut(way)
        return found

    def _cut(self, language: str) -> list[str]:
        folded = fold(self.words_only, language)
        if language in _ELIDING:
            folded = folded.replace("'", " ").replace("-", " ")
        if not folded.isascii() or any(map(folded.__contains__, _FOUR_ASCII)):
            folded = _LONG_LETTERS.sub(r"\1\1", folded)
        return tokens_of(folded)


def n_letters(text: str) -> int:
    """How many letters of any script."""
    if text.isascii():
        return len(text.encode().translate(None, _NO_ASCII_LETTERS))
    return sum(map(str.isalpha, text))


def read(post: Post) -> Reading:
    """Prepare one post. Never raises; costs at most what `MAX_CHARS` characters cost."""
    title, text = _sound(post.title[:MAX_CHARS]), _sound(post.text[:MAX_CHARS])
    if title and not text.startswith(title):
        text = f"{title}\n{text}"
    raw = _spelled(text[:MAX_CHARS])
    if "&" in raw:
        for entity, sign in _ENTITIES:
            raw = raw.replace(entity, sign)
    words_only = raw
    if "://" in raw or "www." in raw.lower():
        words_only = _LINK.sub(" ", words_only)
    if "@" in words_only:
        words_only = _HANDLE.sub(" ", words_only)
    return Reading(post, raw, words_only.replace("#", " ").strip())


def _spelled(text: str) -> str:
    text = text.replace("`", "'")
    if not text.isascii():
        for odd, plain in _SPELLINGS:
            text = text.replace(odd, plain)
    return text


def _sound(text: str) -> str:
    """Without halves of characters, which no encoder would take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
