"""Web addresses of strangers in one spelling, without the tails that only count clicks.

Scheme and host in lower case, no default port, no tracking parameters, no text fragment; path
and order of the query stay, since servers may mind. What is not http(s) is no link. What it
misses: short links (nobody is called to see where they lead) and sites that track in the path.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

MAX_LINK_CHARS: Final = 4_000

_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[!$'()*+,./0-9:;@A-Z_a-z~%-]*\Z")
"""Nothing to do: no query, no fragment, no port, nothing in capitals before the path."""
_BAD = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\u0080-\u00a0\u2000-\u200f\u2028-\u202f\ufeff]")
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|content)|hsa_\w+|[fgdtm]clid|fbclid|"
    r"gclsrc|gbraid|wbraid|msclkid|twclid|ttclid|yclid|ysclid|igshid|igsh|mc_[ce]id|_hs(?:enc|mi)|"
    r"__hs\w+|mkt_tok|vero_(?:id|conv)|oly_(?:anon|enc)_id|wickedid|_openstat|ref_src|ref_url|"
    r"__twitter_impression|guce_referr\w+|wt[._]mc|s_cid|xtor|at_(?:medium|campaign)|"
    r"spm|scm|smid|ncid|cmpid|trk_\w+|li_fat_id|epik|_ga|_gl|srsltid)\Z",
    re.I,
)


def clean(url: str) -> str:
    """The link in one spelling, or "" when it is none. Idempotent."""
    if len(url) <= MAX_LINK_CHARS and _PLAIN.match(url):
        return url
    url = url.strip()
    if not url[:8].lower().startswith(("http://", "https://")) or len(url) > MAX_LINK_CHARS:
        return ""
    url = url.replace(" ", "%20")
    if _BAD.search(url):
        return ""
    try:
        parts = urlsplit(url)
        netloc = _netloc(parts.hostname or "", parts.port, scheme=parts.scheme)
    except ValueError:
        return ""
    if not netloc:
        return ""
    fragment = parts.fragment.partition(":~:")[0]
    if fragment.lower().startswith(("xtor=", "utm_")):
        fragment = ""
    return urlunsplit((parts.scheme, netloc, parts.path or "/", _query(parts.query), fragment))


def _netloc(host: str, port: int | None, *, scheme: str) -> str:
    """Without user and password, and without the port that everybody assumes."""
    host = host.rstrip(".")
    if not host or "%" in host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    return host if port in {None, 443 if scheme == "https" else 80} else f"{host}:{port}"


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.split("&") if not _TRACKING.match(pair.partition("=")[0])]
    return "&".join(kept)
