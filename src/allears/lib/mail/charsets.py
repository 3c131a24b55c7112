"""Bytes to text, whatever the sender believed that his charset was called.

The declared charset is tried first under the name that Python knows, then UTF-8, then Windows-1252,
which takes everything. What it will miss: an undeclared single-byte charset that is not Western
comes out as wrong letters, never as an error.
"""

from __future__ import annotations

import codecs
import re

_REAL_NAMES = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "utf-8-mac": "utf-8",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
}
_WINDOWS = re.compile(r"^(?:x-)?(?:cp|windows|win|ms)[-_ ]?(\d{3,4})$")
_NEVER = frozenset(
    ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)
"""Codecs of Python that are no charset of a mail; some take quadratic time."""
_JAPANESE_ESCAPE = re.compile(rb"\x1b[$(][@BJI]")


def to_str(raw: bytes, charset: str = "") -> str:
    """Never raises; letters that cannot be read become U+FFFD."""
    known = _known(charset)
    if known in ("", "utf-8") and _JAPANESE_ESCAPE.search(raw[:2_000]):
        known = "iso2022_jp_ext"
    for name in (known, "utf-8"):
        if name:
            try:
                return raw.decode(name)
            except (UnicodeError, LookupError, ValueError):
                continue
    if known and known not in ("utf-8", "cp1252"):
        return raw.decode(known, "replace")
    if known == "utf-8" and charset.lower().startswith("utf"):
        return raw.decode("utf-8", "replace")
    return raw.decode("cp1252", "replace")


def _known(charset: str) -> str:
    """The name of a text codec of Python, or empty."""
    name = charset.strip().strip("\"'").lower()
    name = _REAL_NAMES.get(name, name)
    windows = _WINDOWS.match(name)
    if windows:
        name = f"cp{windows.group(1)}"
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    if found.replace("-", "_") in _NEVER:
        return ""
    try:
        b"".decode(found)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return found
