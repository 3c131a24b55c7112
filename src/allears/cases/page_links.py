"""The address of a person's page: a name that nobody can guess, signed with our key.

Checking the signature costs no query, so that whoever tries addresses learns nothing and costs
nothing. What it misses: whoever is given the link can open the page.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing
from django.urls import reverse

from allears.cases.models import PersonPage

MAX_CHARS = 120
_SIGNER = signing.Signer(salt="allears.public.matter", sep=".")
_KEY = re.compile(r"[A-Za-z0-9_-]{22}\Z")


def token_of(page: PersonPage) -> str:
    """What stands in its address."""
    return _SIGNER.sign(page.key)


def key_of(token: str) -> str | None:
    """The page's name, if we made this token."""
    if len(token) > MAX_CHARS:
        return None
    try:
        key = _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    return key if _KEY.match(key) else None


def url_of(page: PersonPage) -> str:
    """Its whole address, as others reach us."""
    return f"{settings.PUBLIC_URL}{reverse('matter', args=[token_of(page)])}"
