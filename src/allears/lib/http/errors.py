"""What can go wrong on the way out, each with a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping


class DoorError(Exception):
    """Anything that kept a request from being answered. `why` can be shown to a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadAddress(DoorError):
    """The address cannot be used: misspelled, of another kind than http(s), or with a password in it."""


class Blocked(DoorError):
    """The address leads somewhere we do not go: into a private network, or down from https to http."""


class TooLarge(DoorError):
    """The answer grew past the number of bytes that we take."""


class LostOnTheWay(DoorError):
    """Too many redirects, or redirects in a circle."""


class Unreachable(DoorError):
    """No answer: no such host, no connection, a broken line, an answer that is not HTTP.

    `may_have_arrived` tells whether the other side may have acted on the request.
    """

    def __init__(self, why: str, *, may_have_arrived: bool = False) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


class TooSlow(Unreachable):
    """The time that we give to one request was over."""


class LineClosed(Unreachable):
    """A line that stays open was ended by the other side, in good order; `code` as RFC 6455 has it."""

    def __init__(self, why: str, *, code: int) -> None:
        super().__init__(why)
        self.code = code


class NotOpened(DoorError):
    """The server answered, but opened no line: a status like that of any other request."""

    def __init__(
        self, why: str, *, status: int, headers: Mapping[str, str], content: bytes = b""
    ) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers
        """Names in lower case."""
        self.content = content
