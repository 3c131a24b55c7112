"""The tags that every page uses: icons, faces, times, badges, signs, keys, and safe plain text.

`{% load allears_web %}`. Each is a thin door to a pure module (`icons`, `faces`, `times`,
`linkify`); what comes in is escaped here. `now` is taken from the argument, else from the
context, else from the clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from allears.lib import clock, markdown
from allears.web import drawn, faces, forms, icons, linkify, times

register = template.Library()
register.filter("linkify_plain", lambda text: linkify.linkify_plain(str(text or "")))
register.filter("bare_words", lambda text: markdown.to_words(str(text or "")))
register.filter("in_words", lambda said: forms.in_words(str(said or "")))

MARK_WORDS_SURE = 0.75
"""From this confidence on, a mark is said without "perhaps"."""
COUNT_FULL_UNTIL = 10_000


@register.simple_tag
def icon(name: str, size: int = 16, class_: str = "icon") -> SafeString:
    """{% icon "mail" %}, {% icon "mail" 20 %}"""
    return icons.svg(name, size, class_)


@register.simple_tag
def avatar(name: str, image: str = "", size: str = "") -> SafeString:
    """A face; hidden from screen readers, the name stands beside it. size: small, large."""
    sized = f" avatar-{size}" if size in ("small", "large") else ""
    classes = f"avatar avatar-{faces.hue(str(name))}{sized}"
    ours = faces.own_image(str(image or ""))
    if ours:
        return format_html(
            '<span class="{}" aria-hidden="true"><img src="{}" alt="" loading="lazy"></span>',
            classes,
            ours,
        )
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', classes, faces.initials(str(name))
    )


@register.simple_tag(takes_context=True)
def ago(context: Context, moment: datetime | None, now: datetime | None = None) -> SafeString:
    """When something was: "4 min", "Tue 14:05"; the full time on hover."""
    if not moment:
        return mark_safe("")
    return _time(times.ago(moment, _now(context, now)), moment, 'ago" data-ago="point')


@register.simple_tag(takes_context=True)
def waiting(
    context: Context,
    since: datetime | None,
    now: datetime | None = None,
    due: datetime | None = None,
) -> SafeString:
    """How long somebody waits; heavier the longer; a word and a sign once we owe something."""
    if not since:
        return mark_safe("")
    present = _now(context, now)
    if due and present >= due:
        return late(context, due, present)
    weight = times.weight(present - since)
    return _time(times.span(present - since), since, f'wait wait-{weight}" data-ago="span')


@register.simple_tag(takes_context=True)
def late(context: Context, due: datetime | None, now: datetime | None = None) -> SafeString:
    """What we owe since `due`; nothing while there is time, and nothing without a due time."""
    present = _now(context, now)
    if not due or present < due:
        return mark_safe("")
    words = _("%(time)s late") % {"time": times.span(present - due)}
    said = _time(words, due, 'late" data-ago="late')
    return format_html('<span class="wait wait-owed">{}{}</span>', icons.svg("alarm-clock"), said)


@register.simple_tag
def badge(words: str, kind: str = "", icon_name: str = "") -> SafeString:
    """A small word. kind: good, warn, bad, info."""
    tone = f" badge-{kind}" if kind in ("good", "warn", "bad", "info") else ""
    sign = icons.svg(icon_name) if icon_name else ""
    return format_html(
        '<span class="badge{}">{}<span class="one-line">{}</span></span>', tone, sign, words
    )


@register.simple_tag
def network_sign(network: object, label: str = "", only_icon: bool = False) -> SafeString:
    """The sign of a network (its slug or its connector) and its name."""
    name, known = icons.network_sign(network)
    shown = label or known
    if only_icon:
        spoken = format_html('<span class="out-loud">{}</span>', shown)
        return format_html(
            '<span class="sign" title="{}">{}{}</span>', shown, icons.svg(name), spoken
        )
    return format_html(
        '<span class="sign">{}<span class="one-line">{}</span></span>', icons.svg(name), shown
    )


@register.simple_tag
def mark(value: Any, plain: bool = False) -> SafeString:
    """What triage believes, opening to why. Unknown marks show nothing. plain: no opening (in lists)."""
    if value is None or str(value.value) in ("", "unknown"):
        return mark_safe("")
    words = str(value.value).replace("_", " ")
    if value.confidence < MARK_WORDS_SURE:
        words = _("perhaps %(mark)s") % {"mark": words}
    shown = badge(
        words,
        icons.MARK_KINDS.get(str(value.value), ""),
        icons.MARK_ICONS.get(str(value.value), ""),
    )
    if plain:
        return shown
    why = _("%(percent)s %% sure.") % {"percent": round(value.confidence * 100)}
    return format_html(
        '<details class="mark"><summary title="{}">{}</summary><div class="mark-why">{} <span class="faint">{}</span></div></details>',
        _("Why?"),
        shown,
        value.reason,
        why,
    )


@register.simple_tag(takes_context=True, name="drawn")
def drawn_from(context: Context, template_name: str, **values: Any) -> SafeString:
    """{% drawn "web/_case_row.html" row=row %}: an include that sees nothing but these, drawn once."""
    return drawn.shown(template_name, values, _now(context, None))


@register.simple_tag
def keyhint(key: str) -> SafeString:
    """The key that does the same; not read aloud (`aria-keyshortcuts` says it)."""
    return format_html(
        '<kbd class="keyhint" aria-hidden="true">{}</kbd>', key.replace("Mod+", "Ctrl ")
    )


@register.simple_tag
def count(n: int | None, words: str = "") -> SafeString:
    """A number beside a word; nothing for nothing. `words` is what a screen reader adds."""
    if not n:
        return mark_safe("")
    full = number_format(n, force_grouping=True)
    shown = full if n < COUNT_FULL_UNTIL else f"{number_format(n // 1000, force_grouping=True)}k"
    spoken = format_html('<span class="out-loud"> {}</span>', words) if words else ""
    return format_html('<span class="count" title="{}">{}{}</span>', full, shown, spoken)


def _now(context: Context, given: datetime | None) -> datetime:
    held = given or context.get("now")
    return held if isinstance(held, datetime) else clock.now()


def _time(words: str, moment: datetime, class_and_data: str) -> SafeString:
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>',
        mark_safe(class_and_data),  # noqa: S308 - constants of this file
        moment.isoformat(timespec="seconds"),
        times.full(moment),
        conditional_escape(words),
    )
