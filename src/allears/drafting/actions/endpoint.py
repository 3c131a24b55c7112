"""Sets up the model that may be asked, or takes it away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.channels import secrets
from allears.drafting import queries
from allears.drafting.models import Endpoint
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The settings as they were typed; `key`: None leaves the one that is kept."""

    is_on: bool
    url: str
    model: str
    timeout_s: int
    allowed_host: str
    per_day: int
    tokens_per_day: int
    key: str | None = field(default=None, repr=False)


@transaction.atomic
def save_endpoint(*, facts: Facts, by: User, now: datetime) -> Endpoint:
    """Raises `NotPossible`. Another host never gets the key of the one before."""
    if not by.is_administrator:
        raise NotPossible(_("Administrators set up the model."))
    if facts.is_on and not (facts.url and facts.model):
        raise NotPossible(_("To switch it on, an address and a model are needed."))
    row = queries.endpoint()
    is_elsewhere = row.url.rstrip("/") != facts.url.rstrip("/")
    for name in ("is_on", "url", "model", "timeout_s", "allowed_host", "per_day", "tokens_per_day"):
        setattr(row, name, getattr(facts, name))
    if facts.key is not None or is_elsewhere:
        row.key = secrets.seal({"key": facts.key}) if facts.key else b""
    row.changed_at, row.changed_by = now, by
    row.save()
    words = _("on: %(model)s at %(url)s") if row.is_on else _("off")
    audit(
        what="drafting.endpoint",
        words=_("The model for drafts: %s") % (words % {"model": row.model, "url": row.url}),
        by=by,
        now=now,
        private=row.allowed_host,
        has_key=bool(row.key),
    )
    return row
