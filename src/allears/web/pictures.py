"""Addresses of strangers' pictures, as our own pages may name them.

No page of ours loads anything from outside: that would tell strangers who reads, when and from
where. A picture is named by an address of ours that holds the stranger's, signed, so that nobody
can have us fetch anything else; `mentions.views.pictures` answers it. The signature holds no time
and no person: the address of one picture stays the same and browsers may keep what it gave.
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from allears.lib.pictures import Size

SALT = "allears.pictures"
LONGEST = 2_000
"""Characters of an address that is worth showing; servers of ours take about 8,000."""
WEB = ("https://", "http://")


def address(url: str, size: Size = Size.THREAD) -> str:
    """Where we show this picture; empty for what is no web address."""
    if not url.startswith(WEB) or len(url) > LONGEST:
        return ""
    signed = signing.Signer(salt=SALT).sign_object([int(size), url], compress=True)
    return reverse("picture", args=[signed])


def face(url: str) -> str:
    """`address` for somebody's face."""
    return address(url, Size.FACE)


def read(token: str) -> tuple[str, Size] | None:
    """What an address of `address` names; None for one that we did not sign."""
    try:
        size, url = signing.Signer(salt=SALT).unsign_object(token)
        return str(url), Size(size)
    except (signing.BadSignature, ValueError, TypeError):
        return None
