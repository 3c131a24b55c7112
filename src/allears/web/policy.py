"""What a page may load and who may show it: the content policy, strict unless a page says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


def shown_by(sites: Sequence[str]) -> str:
    """The policy of a page that these websites, and we ourselves, may show in a frame."""
    return CONTENT_POLICY.replace(
        "frame-ancestors 'none'", " ".join(("frame-ancestors 'self'", *sites))
    )


def with_own_frames() -> str:
    """The policy of a page of ours that shows another one of ours in a frame."""
    return f"{CONTENT_POLICY}; frame-src 'self'"
