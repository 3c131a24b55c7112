"""What the listening floor asks of the floors that stand around it, and what it hands them.

Connectors fulfil `Listener` and `Speaker`; triage fulfils `Understanding`; the rows of the
mentions app fulfil `Seen`. Nothing here opens a socket or reads a clock.
"""

from __future__ import annotations

from allears.listening.ports.channel import (
    UNLIMITED,
    Budget,
    ChannelFacts,
    Limits,
    LimitsVary,
    Metered,
    Quota,
    Setting,
    SettingKind,
)
from allears.listening.ports.connecting import (
    Connected,
    Connects,
    Greets,
    Introduces,
    Leaving,
    Refreshes,
    Revokes,
    Right,
)
from allears.listening.ports.connector import Connector, Finding, Tells
from allears.listening.ports.ends import KeysExpired, Refused, RetryLater, Unknown, Unreadable
from allears.listening.ports.hearing import (
    Again,
    Firehose,
    Gap,
    Listener,
    LooksAgain,
    Page,
    Sifted,
    Streamer,
    Threads,
    Waiter,
)
from allears.listening.ports.receiving import MAX_RECEIVED_BYTES, Receives
from allears.listening.ports.speaking import (
    AnswersBy,
    AnswersSome,
    HasFiles,
    NamesKeys,
    OutgoingFile,
    Receipt,
    Speaker,
    SpeaksSometimes,
    TakesBack,
    Utterance,
    WhyNot,
)
from allears.listening.ports.understanding import (
    DROP_WORDS,
    UNKNOWN,
    Drop,
    Intent,
    Mark,
    Marks,
    Understanding,
)

__all__ = [
    "DROP_WORDS",
    "MAX_RECEIVED_BYTES",
    "UNKNOWN",
    "UNLIMITED",
    "Again",
    "AnswersBy",
    "AnswersSome",
    "Budget",
    "ChannelFacts",
    "Connected",
    "Connector",
    "Connects",
    "Drop",
    "Finding",
    "Firehose",
    "Gap",
    "Greets",
    "HasFiles",
    "Intent",
    "Introduces",
    "KeysExpired",
    "Leaving",
    "Limits",
    "LimitsVary",
    "Listener",
    "LooksAgain",
    "Mark",
    "Marks",
    "Metered",
    "NamesKeys",
    "OutgoingFile",
    "Page",
    "Quota",
    "Receipt",
    "Receives",
    "Refreshes",
    "Refused",
    "RetryLater",
    "Revokes",
    "Right",
    "Setting",
    "SettingKind",
    "Sifted",
    "Speaker",
    "SpeaksSometimes",
    "Streamer",
    "TakesBack",
    "Tells",
    "Threads",
    "Understanding",
    "Unknown",
    "Unreadable",
    "Utterance",
    "Waiter",
    "WhyNot",
]
