"""Invented people and matters for the design pages. Nobody here exists."""

from allears.web.samples.blanks import ERRORS, FINDINGS, FORM_DATA, SETTINGS, VALUES, SampleForm
from allears.web.samples.desk import BY_HOUR, BY_TEAM, DAYS, components, inbox, rail, reply
from allears.web.samples.people import LONG_NAME, ME, messages

__all__ = [
    "BY_HOUR",
    "BY_TEAM",
    "DAYS",
    "ERRORS",
    "FINDINGS",
    "FORM_DATA",
    "LONG_NAME",
    "ME",
    "SETTINGS",
    "VALUES",
    "SampleForm",
    "components",
    "inbox",
    "messages",
    "rail",
    "reply",
]
