"""What went wrong with a model, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from allears.drafting.rules.written import Fault, NoDraft

FAULTS = {
    Fault.KEY: lazy("The model's server does not take our key. An administrator types it anew."),
    Fault.NOT_FOUND: lazy(
        "The server knows no such address or model. An administrator looks at both; the address"
        " usually ends with /v1."
    ),
    Fault.BUSY: lazy(
        "The server has too much to do, or its quota is used up. Try again in a minute."
    ),
    Fault.REFUSED: lazy(
        "The server refused the request. An administrator looks at the model's name."
    ),
    Fault.BROKEN: lazy("The model's server has a fault of its own. Try again later."),
    Fault.MOVED: lazy(
        "The server sends us on to another address. An administrator types the new one; nothing was"
        " sent there."
    ),
    Fault.NOT_JSON: lazy(
        "What came back is no answer of a chat model. An administrator looks at the address."
    ),
    Fault.EMPTY: lazy("The model wrote nothing. Write it yourself, or ask once more."),
    Fault.SLOW: lazy("The model took too long. Ask once more, or have the time limit raised."),
    Fault.LARGE: lazy("The model wrote far too much; nothing of it was taken."),
    Fault.UNREACHABLE: lazy("The model's server cannot be reached."),
    Fault.BLOCKED: lazy(
        "The address lies in a private network, where All Ears does not go by itself. An administrator"
        " can allow this one in the settings of the model."
    ),
}


def fault_words(why: NoDraft) -> str:
    """A sentence, and what the other side said of it."""
    words = str(FAULTS[why.fault])
    return f"{words} ({why.said})" if why.said else words
