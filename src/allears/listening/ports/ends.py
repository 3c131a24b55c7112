"""How a visit or a reply can end other than well."""

from __future__ import annotations


class RetryLater(Exception):
    """Not now: the network is down, slow, or asked us to wait. Nothing is known to have happened."""

    def __init__(self, why: str, *, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after_s = after_s


class Refused(Exception):
    """Not like this, however often: wrong address, gone, too long, not allowed. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class KeysExpired(Exception):
    """The password or token is not accepted (any more): a person must renew it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unknown(Exception):
    """A reply may have left or not: the line broke after we handed it over. Ask `was_said` later."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unreadable(Exception):
    """This one wire object makes no post; its neighbours do. `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
