"""Plain Django forms in the same look: `FORM_RENDERER = "allears.web.rendering.FormRenderer"`.

`{{ form }}` draws every field with label, help and errors (`web/django_form.html`,
`web/django_field.html`); widgets keep Django's own templates and are dressed by `field.css`.
"""

from __future__ import annotations

from django.forms import Select
from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    form_template_name = "web/django_form.html"
    field_template_name = "web/django_field.html"


class LongSelect(Select):
    """A list of hundreds: drawn by one template, where Django opens one for each choice."""

    template_name = "web/django_select.html"
