"""The picture of somebody: re-encoded by us, kept small, named anew each time it changes."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.lib import face
from allears.staff.actions.refusal import NotPossible
from allears.staff.models import Picture, User


@transaction.atomic
def set_picture(*, user: User, content: bytes, now: datetime) -> None:
    """Raises `NotPossible` for what is no picture."""
    try:
        small = face.small_square(content)
    except face.NoPicture:
        raise NotPossible(
            _("This is no picture that can be read. Choose a PNG, JPEG, WebP or GIF.")
        ) from None
    Picture.objects.update_or_create(user=user, defaults={"content": small, "changed_at": now})
    user.picture_mark = hashlib.sha256(small).hexdigest()[:16]
    user.save(update_fields=["picture_mark"])


@transaction.atomic
def drop_picture(*, user: User) -> None:
    """The initials are shown again."""
    Picture.objects.filter(user=user).delete()
    user.picture_mark = ""
    user.save(update_fields=["picture_mark"])
