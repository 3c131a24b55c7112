"""The forms of how somebody wants to be told, and when they work.

The table of kinds and ways is read by its own names ("way-named-mail"); everything else is a plain
form. Times are typed as the browser offers them ("20:00") and kept as minutes after midnight.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases import news, wishing
from allears.cases.rules.loudness import Bundle, Way
from allears.cases.rules.notices import OF_CASES, Kind
from allears.cases.times_form import hours_of_day
from allears.staff.queries import User, Wishes

BUNDLES = (
    (Bundle.AT_ONCE.value, lazy("At once")),
    (Bundle.QUARTER.value, lazy("Every quarter of an hour")),
    (Bundle.HOUR.value, lazy("Every hour")),
    (Bundle.DAY.value, lazy("Once a day, when my work begins")),
)
WAYS = ((Way.APP, lazy("Here")), (Way.MAIL, lazy("Mail")), (Way.PUSH, lazy("Push")))


OF_CHANNELS = (
    lazy("A channel needs somebody"),
    lazy("It does not work, it is well again, or its keys end soon."),
)


class WishesForm(forms.Form):
    """What concerns all kinds of news."""

    bundle = forms.ChoiceField(label=lazy("Mails leave"), choices=BUNDLES)
    with_words = forms.BooleanField(
        label=lazy("Mails and pushes show the first words of what was said"),
        required=False,
        help_text=lazy("Without them only the name is shown: others may see your screen."),
    )
    quiet_begin = forms.TimeField(
        label=lazy("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=lazy("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Quiet all day on"),
        coerce=int,
        required=False,
        choices=tuple(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    danger_breaks = forms.BooleanField(
        label=lazy("Danger reaches me in quiet hours, too"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begin, until = data.get("quiet_begin"), data.get("quiet_until")
        if (begin is None) != (until is None) and not self.errors:
            missing = "quiet_begin" if begin is None else "quiet_until"
            self.add_error(missing, _("Quiet hours need both times, or none."))
        return data

    def kept(self) -> dict[str, Any]:
        """As `staff.actions.change_wishes` takes it."""
        data = dict(self.cleaned_data)
        data["quiet_begin"] = _minutes(data["quiet_begin"])
        data["quiet_until"] = _minutes(data["quiet_until"])
        return data


def _minutes(moment: time | None) -> int | None:
    return None if moment is None else moment.hour * 60 + moment.minute


def _moment(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def initial(wishes: Wishes) -> dict[str, Any]:
    return {
        "bundle": wishes.bundle,
        "with_words": wishes.with_words,
        "quiet_begin": _moment(wishes.quiet_begin),
        "quiet_until": _moment(wishes.quiet_until),
        "quiet_weekdays": wishes.quiet_weekdays,
        "danger_breaks": wishes.danger_breaks,
    }


def kinds_for(user: User) -> list[Kind]:
    """What there can be news of for them: only who leads has monitors."""
    return list(Kind) if user.can_lead else list(OF_CASES)


def table(
    wishes: Wishes, kinds: Sequence[Kind], *, of_channels: bool = False
) -> list[dict[str, Any]]:
    """A row for each kind, with a box for each way; `of_channels`: for who hears of those, too."""
    chosen = wishing.ways(wishes)
    rows = [_row(kind.value, news.LABELS[kind], chosen[kind]) for kind in kinds]
    if of_channels:
        rows.append(_row(wishing.CHANNEL, OF_CHANNELS, wishing.channel_ways(wishes)))
    return rows


def _row(kind: str, said: tuple[Promise, Promise], chosen: Collection[Way]) -> dict[str, Any]:
    label, help_text = said
    boxes = [
        {"name": f"way-{kind}-{way}", "label": f"{label}: {words}", "is_on": way in chosen}
        for way, words in WAYS
    ]
    return {"label": label, "help": help_text, "boxes": boxes}


def read_table(
    data: Mapping[str, str], kinds: Sequence[Kind], *, of_channels: bool = False
) -> dict[str, list[str]]:
    """What was ticked, for each of these kinds."""
    names = [*(kind.value for kind in kinds), *([wishing.CHANNEL] if of_channels else [])]
    return {
        kind: [way.value for way, _label in WAYS if data.get(f"way-{kind}-{way}")] for kind in names
    }


class HoursForm(forms.Form):
    """When somebody works, day by day; all days empty: not said."""

    only_working = forms.BooleanField(
        label=lazy("Tell me by mail and push only while I work"),
        required=False,
        help_text=lazy("What comes outside of it waits for the morning. It always stands here."),
    )

    def __init__(self, data: Any = None, *, wishes: Wishes) -> None:
        days = {
            f"day_{day}": ", ".join(f"{begin}-{end}" for begin, end in spans)
            for day, spans in enumerate(wishes.weekly)
        }
        super().__init__(data, initial={"only_working": wishes.only_working} | days)
        for day in range(7):
            attrs = {"placeholder": _("free"), "autocomplete": "off", "dir": "ltr"}
            self.fields[f"day_{day}"] = forms.CharField(
                label=WEEKDAYS[day],
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs=attrs),
            )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day in range(7)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        weekly: list[list[list[str]]] = [[] for _day in range(7)]
        for day in range(7):
            try:
                weekly[day] = hours_of_day(str(data.get(f"day_{day}") or ""))
            except ValueError as error:
                self.add_error(f"day_{day}", str(error))
        if data.get("only_working") and not any(weekly) and not self.errors:
            self.add_error("day_0", _("Say first when you work."))
        data["weekly"] = weekly
        return data
