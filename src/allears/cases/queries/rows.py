"""The rows of cases by their names, for floors above that hold or make one and hand it to an action."""

from __future__ import annotations

from allears.cases.models import Calendar as Calendar
from allears.cases.models import Case as Case
from allears.cases.models import Conversation as Conversation
from allears.cases.models import Event as Event
from allears.cases.models import SlaPolicy as SlaPolicy
from allears.cases.models.asides import AsideKind as AsideKind
from allears.cases.models.case import Cause as Cause
from allears.cases.models.case import Outcome as Outcome
from allears.cases.models.uses import Used as Used
