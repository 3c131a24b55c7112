"""Plain Django forms in our look."""

from __future__ import annotations

from django import forms

from allears.web.rendering import FormRenderer


class _Form(forms.Form):
    default_renderer = FormRenderer()
    name = forms.CharField(label="Name <b>", help_text="A word.")
    order = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")], required=False)
    agree = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class TestFormRenderer:
    def test_ties_label_help_and_error_to_the_blank(self) -> None:
        html = str(_Form({"name": ""}))
        assert '<label for="id_name">Name &lt;b&gt;</label>' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html
        assert "This field is required." in html

    def test_says_what_need_not_be_filled_in_and_groups_choices(self) -> None:
        html = str(_Form())
        assert "<fieldset" in html
        assert html.count('type="hidden"') == 1
        assert 'class="check" for="id_agree"' in html
