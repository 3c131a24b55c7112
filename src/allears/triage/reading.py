"""A post made ready for reading: bounded, folded and cut into tokens once, for all readers.

Only the first `MAX_CHARS` characters are looked at, so a text of a megabyte costs no more than a
long mail; what somebody says only after that is missed. Addresses of pages and handles are taken
out before the words are cut, because they say who and where, not what.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from allears.listening.post import Post

MAX_CHARS = 4000
"""Characters of title and text together that are read; about two printed pages."""

_LINK = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@[\w.-]{1,100}(?:@[\w.-]{1,100})?")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?…,;:\n]+|[^\s\w]")
_HAPPY = re.compile(r"(?<!\w)(?:[:;=8]['^-]?[)\]D}]|<3|\^_\^|[xX]D|:-?[pP])(?!\w)")
_SAD = re.compile(r"(?<!\w)(?:[:=]['^-]?[(\[{]|:'\(|:-?[/\\](?!/)|D:|>:\(|:-?[|])(?!\w)")
_SPELLING = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " "}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_ENTITIES = (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"))
_ELIDING = frozenset({"fr", "it"})
"""Languages where an apostrophe parts two words (`j'attends`, `c'est`)."""
_ENDS = frozenset(".!?…;\n")
_LONG_LETTERS = re.compile(r"([^\W\d_])\1{3,}")


def fold(text: str, language: str = "") -> str:
    """Lower case without accents; German umlauts as two letters, as people type them abroad."""
    text = text.lower()
    if text.isascii():
        return text
    if language == "de":
        text = text.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c != "\ufe0f")


def tokens_of(folded: str) -> list[str]:
    """Words, runs of punctuation and single signs, in order."""
    return _TOKEN.findall(folded)


def is_end(token: str) -> bool:
    """Whether a clause ends here; a comma does not end one."""
    return token[0] in _ENDS


@dataclass
class Reading:
    """What the readers share about one post. Made once, read often."""

    post: Post
    raw: str
    """Title and text, bounded, apostrophes in one spelling."""
    words_only: str
    """`raw` without links and handles."""

    @cached_property
    def n_letters(self) -> int:
        return sum(map(str.isalpha, self.words_only))

    @cached_property
    def n_upper_words(self) -> int:
        return sum(w.isupper() and len(w) > 2 and w.isalpha() for w in self.words_only.split())

    @cached_property
    def n_words(self) -> int:
        return len(self.words_only.split())

    @cached_property
    def is_shouting(self) -> bool:
        return self.n_upper_words >= 3 and self.n_upper_words * 2 >= self.n_words

    @cached_property
    def _has_eyes(self) -> bool:
        return any(eyes in self.words_only for eyes in (":", ";", "=", "8", "<3", "^", "D"))

    @cached_property
    def n_happy(self) -> int:
        return len(_HAPPY.findall(self.words_only)) if self._has_eyes else 0

    @cached_property
    def n_sad(self) -> int:
        return len(_SAD.findall(self.words_only)) if self._has_eyes else 0

    @cached_property
    def has_handle(self) -> bool:
        """Whether it speaks to (or of) an account by name."""
        return bool(_HANDLE.search(self.raw)) if "@" in self.raw else False

    @cached_property
    def has_question_mark(self) -> bool:
        return any(sign in self.words_only for sign in "?？؟")

    @cached_property
    def has_exclamation(self) -> bool:
        return "!!" in self.words_only or self.words_only.count("!") > 1

    def tokens(self, language: str) -> list[str]:
        folded = fold(self.words_only, language)
        if language in _ELIDING:
            folded = folded.replace("'", " ").replace("-", " ")
        return tokens_of(_LONG_LETTERS.sub(r"\1\1", folded))


def read(post: Post) -> Reading:
    """Prepare one post. Never raises; costs at most what `MAX_CHARS` characters cost."""
    title, text = _sound(post.title[:MAX_CHARS]), _sound(post.text[:MAX_CHARS])
    if title and not text.startswith(title):
        text = f"{title}\n{text}"
    raw = text[:MAX_CHARS].translate(_SPELLING)
    if "&" in raw:
        for entity, sign in _ENTITIES:
            raw = raw.replace(entity, sign)
    words_only = _LINK.sub(" ", raw)
    if "@" in words_only:
        words_only = _HANDLE.sub(" ", words_only)
    return Reading(post=post, raw=raw, words_only=words_only.replace("#", " ").strip())


def _sound(text: str) -> str:
    """Without halves of characters, which no encoder would take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
