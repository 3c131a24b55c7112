"""Keys that are made once and kept in a file that only its owner can read.

`sealed` and `opened` encrypt small secrets at rest (Fernet: AES-128-CBC with HMAC-SHA256,
https://github.com/fernet/spec). They do not protect against somebody who can read the key file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


def kept(path: Path) -> str:
    """The key in `path`, made at the first call. Two processes that race get the same one."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text().strip()


def _box(key: str) -> Fernet:
    digest = hashlib.sha256(b"allears secrets\0" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def sealed(content: bytes, *, key: str) -> bytes:
    """Encrypt and sign."""
    return _box(key).encrypt(content)


def derived(purpose: str, *, key: str) -> str:
    """A secret for one purpose, always the same one; it does not lead back to the key."""
    return hmac.digest(key.encode(), b"allears derived\0" + purpose.encode(), "sha256").hex()


class CannotOpen(Exception):
    """The key is not the one that it was sealed with, or the bytes were changed."""


def opened(token: bytes, *, key: str) -> bytes:
    """Undo `sealed`. Raises `CannotOpen`."""
    try:
        return _box(key).decrypt(token)
    except InvalidToken:
        raise CannotOpen(
            "The stored secrets cannot be opened with the present secret key. "
            "Restore the file secret-key of the data folder, or type the secrets anew."
        ) from None
