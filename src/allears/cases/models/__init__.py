"""The rows of the cases app, by subject."""

from __future__ import annotations

from allears.cases.models.approvals import (
    Answering,
    Approval,
    ApprovalEnd,
    ApprovalRule,
    Asks,
    LicenceHow,
    LicenceStep,
)
from allears.cases.models.asides import Aside, AsideEnd, AsideKind, AsideWord
from allears.cases.models.case import Case, Closure, Conversation, Intake, Snooze
from allears.cases.models.champions import ChampionKind, ChampionStep, Deed
from allears.cases.models.clocks import Calendar, Clock, SlaPolicy
from allears.cases.models.desk import Area, Bulk, BulkStep, SavedView, Seen
from allears.cases.models.hard import HardCase, Protocol
from allears.cases.models.lines import Allowance, Offer, OfferEnd
from allears.cases.models.outcomes import (
    FollowUp,
    FollowUpPolicy,
    PersonPage,
    Sign,
    TheirWord,
)
from allears.cases.models.patience import AsksFirst
from allears.cases.models.presence import Draft, Notice, Presence
from allears.cases.models.promises import Promise, PromiseState
from allears.cases.models.public_words import PublicKind, PublicWord
from allears.cases.models.recalls import Recall
from allears.cases.models.route import Route, RouteRevision
from allears.cases.models.sharing import Away, How, Sharing, Turn, Worker
from allears.cases.models.thread import Event, EventKind, Message, Note, Said
from allears.cases.models.uses import Use, Used

__all__ = [
    "Allowance",
    "Answering",
    "Approval",
    "ApprovalEnd",
    "ApprovalRule",
    "Area",
    "Aside",
    "AsideEnd",
    "AsideKind",
    "AsideWord",
    "Asks",
    "AsksFirst",
    "Away",
    "Bulk",
    "BulkStep",
    "Calendar",
    "Case",
    "ChampionKind",
    "ChampionStep",
    "Clock",
    "Closure",
    "Conversation",
    "Deed",
    "Draft",
    "Event",
    "EventKind",
    "FollowUp",
    "FollowUpPolicy",
    "HardCase",
    "How",
    "Intake",
    "LicenceHow",
    "LicenceStep",
    "Message",
    "Note",
    "Notice",
    "Offer",
    "OfferEnd",
    "PersonPage",
    "Presence",
    "Promise",
    "PromiseState",
    "Protocol",
    "PublicKind",
    "PublicWord",
    "Recall",
    "Route",
    "RouteRevision",
    "Said",
    "SavedView",
    "Seen",
    "Sharing",
    "Sign",
    "SlaPolicy",
    "Snooze",
    "TheirWord",
    "Turn",
    "Use",
    "Used",
    "Worker",
]
