"""What the sender's address and the post's own flags tell, before a word is read.

A mail from a parliament or a ministry is official whatever it says; one from a newsroom is
probably press. Misses: officials and journalists who write from a private address.
"""

from __future__ import annotations

import re

from allears.listening.post import Post

_OFFICIAL = re.compile(
    r"@(?:[\w-]+\.)*(?:gov|mil|gov\.[a-z]{2}|gob\.[a-z]{2}|gouv\.fr|gc\.ca|gov\.uk|parliament\.uk|"
    r"bund\.de|bundestag\.de|landtag\.[\w.-]+|bafin\.de|bundesnetzagentur\.de|admin\.ch|gv\.at|"
    r"europa\.eu|europarl\.europa\.eu|senat\.fr|assemblee-nationale\.fr|overheid\.nl|minvws\.nl|"
    r"tweedekamer\.nl|afm\.nl|senato\.it|camera\.it|governo\.it|leg\.br|jus\.br|mp\.br|"
    r"[\w-]*ombudsman[\w-]*\.[a-z.]+)$"
)
_PRESS = re.compile(
    r"@(?:[\w-]+\.)*(?:bbc\.co\.uk|reuters\.com|thomsonreuters\.com|apnews\.com|ap\.org|afp\.com|"
    r"dpa\.com|nytimes\.com|washpost\.com|theguardian\.com|ft\.com|bloomberg\.net|wsj\.com|"
    r"cnn\.com|npr\.org|spiegel\.de|zeit\.de|faz\.de|sueddeutsche\.de|taz\.de|ard\.de|zdf\.de|"
    r"ndr\.de|wdr\.de|lemonde\.fr|lefigaro\.fr|liberation\.fr|francetv\.fr|radiofrance\.com|"
    r"elpais\.es|elmundo\.es|rtve\.es|repubblica\.it|corriere\.it|rai\.it|ansa\.it|nrc\.nl|nos\.nl|"
    r"volkskrant\.nl|globo\.com|folha\.com\.br|estadao\.com|publico\.pt|rtp\.pt|"
    r"[\w-]*(?:news|times|herald|tribune|gazette|journal|zeitung|courier|press|radio|tv)"
    r"[\w-]*\.[a-z.]{2,6})$"
)
_ROBOT = re.compile(
    r"^(?:no-?reply|do-?not-?reply|donotreply|mailer-daemon|postmaster|bounces?|notifications?)"
    r"(?:[+-][\w.=-]*)?@"
)
ADDRESSED = frozenset({"email", "webform", "phone", "note"})
"""Networks where somebody speaks to us and to nobody else."""


def official_domain(post: Post) -> str:
    """The official domain the mail came from, or ""."""
    return _domain(post, _OFFICIAL)


def press_domain(post: Post) -> str:
    """The domain of a newsroom the mail came from, or ""."""
    return _domain(post, _PRESS)


def is_robot(post: Post) -> bool:
    """Whether nobody waits for an answer: marked automatic, or sent by a machine's address."""
    if post.is_automatic:
        return True
    address = _address(post)
    return bool(address) and _ROBOT.match(address) is not None


def is_to_us(post: Post) -> bool:
    """Whether the post was sent to us (and not merely about us)."""
    return post.is_private or post.network in ADDRESSED


def _domain(post: Post, pattern: re.Pattern[str]) -> str:
    address = _address(post)
    return address.rpartition("@")[2] if address and pattern.search(address) else ""


def _address(post: Post) -> str:
    for address in (post.author.id, post.author.handle):
        if "@" in address and len(address) <= 254:
            return address.lower().strip()
    return ""
