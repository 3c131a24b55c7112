"""Our own mails, known by an HMAC in their Message-ID or in the header `X-All-Ears`.

Whoever does not hold the key cannot make a mail that we take for ours. A copy of the header in an
auto-reply does not match, because it is bound to the Message-ID.
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "X-All-Ears"
_N_HEX = 20
_NOTICE = "told-"
"""No hash begins so."""


def own_id(key: bytes, seed: str, domain: str) -> str:
    """A Message-ID (without <>) that is the same for the same seed."""
    name = hashlib.sha256(seed.encode()).hexdigest()[:_N_HEX]
    return f"{name}.{_mac(key, f'{name}@{domain.lower()}')}@{domain.lower()}"


def notice_id(key: bytes, seed: str, domain: str) -> str:
    """The same for a mail to our own people: an answer to it is for nobody."""
    name = _NOTICE + hashlib.sha256(seed.encode()).hexdigest()[:_N_HEX]
    return f"{name}.{_mac(key, f'{name}@{domain.lower()}')}@{domain.lower()}"


def is_notice(key: bytes, message_id: str) -> bool:
    """Whether this is a Message-ID that `notice_id` made with the key."""
    return message_id.startswith(_NOTICE) and is_own(key, message_id, "")


def mark_of(key: bytes, message_id: str) -> str:
    """The value of `X-All-Ears` for a mail with this Message-ID."""
    return _mac(key, f"mark:{message_id}")


def is_own(key: bytes, message_id: str, mark: str) -> bool:
    """Whether a mail with this Message-ID (without <>) and `X-All-Ears` was made with the key."""
    if not key:
        return False
    if mark and hmac.compare_digest(mark.encode(), mark_of(key, message_id).encode()):
        return True
    local, _, domain = message_id.rpartition("@")
    name, _, mac = local.partition(".")
    return bool(mac) and hmac.compare_digest(
        mac.encode(), _mac(key, f"{name}@{domain.lower()}").encode()
    )


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:_N_HEX]
