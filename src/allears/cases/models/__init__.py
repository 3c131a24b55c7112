"""The rows of the cases app, by subject."""

from __future__ import annotations

from allears.cases.models.asides import Aside, AsideEnd, AsideKind, AsideWord
from allears.cases.models.case import Case, Closure, Conversation, Intake, Snooze
from allears.cases.models.clocks import Calendar, Clock, SlaPolicy
from allears.cases.models.desk import Area, Bulk, BulkStep, SavedView, Seen
from allears.cases.models.lines import Allowance, Offer, OfferEnd
from allears.cases.models.presence import Draft, Notice, Presence
from allears.cases.models.route import Route, RouteRevision
from allears.cases.models.sharing import Away, How, Sharing, Turn, Worker
from allears.cases.models.thread import Event, EventKind, Message, Note, Said

__all__ = [
    "Allowance",
    "Area",
    "Aside",
    "AsideEnd",
    "AsideKind",
    "AsideWord",
    "Away",
    "Bulk",
    "BulkStep",
    "Calendar",
    "Case",
    "Clock",
    "Closure",
    "Conversation",
    "Draft",
    "Event",
    "EventKind",
    "How",
    "Intake",
    "Message",
    "Note",
    "Notice",
    "Offer",
    "OfferEnd",
    "Presence",
    "Route",
    "RouteRevision",
    "Said",
    "SavedView",
    "Seen",
    "Sharing",
    "SlaPolicy",
    "Snooze",
    "Turn",
    "Worker",
]
