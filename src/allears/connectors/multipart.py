"""A file and a few words as one form (RFC 7578), for networks that take uploads so.

Names of files are kept to letters that every server reads; a type that is none is sent as plain bytes.
What it misses: files that do not fit into memory.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from allears.listening.ports import OutgoingFile

MOST_NAME: Final = 100
USUAL_TYPE: Final = "application/octet-stream"


def form(file: OutgoingFile, words: Mapping[str, str]) -> tuple[bytes, str]:
    """The body, with the file as `file`, and its content type."""
    border = secrets.token_hex(16)
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in words.items()
    ]
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{_name(file)}"\r\n'
        f"Content-Type: {_kind(file)}\r\n\r\n"
    )
    body = b"".join([*parts, head.encode(), file.content, f"\r\n--{border}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={border}"


def _name(file: OutgoingFile) -> str:
    kept = (c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
    return "".join(kept)[-MOST_NAME:] or "file"


def _kind(file: OutgoingFile) -> str:
    is_readable = file.media_type.isascii() and file.media_type.isprintable()
    return file.media_type if is_readable and file.media_type else USUAL_TYPE
