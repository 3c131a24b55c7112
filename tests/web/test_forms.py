"""The form that settings make, and what comes back from it."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from allears.listening.ports import Finding, Setting
from allears.web import forms

ADDRESS = Setting(key="address", label="Feed address", kind="url", required=True, group="Receiving")
PASSWORD = Setting(key="password", label="Password", kind="password", required=True)
TOKEN = Setting(key="token", label="Token", is_secret=True)
PORT = Setting(key="port", label="Port", kind="number", default="993", is_advanced=True)
COPY = Setting(key="copy", label="Keep a copy", kind="yesno", default="yes")
MODE = Setting(key="mode", label="Mode", kind="choice", choices=(("a", "A"), ("b", "B")))
DESK = Setting(key="desk", label="Desk", kind="email")
ALL = (ADDRESS, PASSWORD, TOKEN, PORT, COPY, MODE, DESK)
SECRET = "hunter2-never-shown"


def _html(found: list[forms.Blank]) -> str:
    return render_to_string("web/_settings_form.html", {"groups": forms.groups(found)})


class TestBlanks:
    def test_never_hands_a_secret_to_the_template(self) -> None:
        values = {"password": SECRET, "token": SECRET}
        found = forms.blanks(ALL, values, {"password": "Wrong."}, kept={"password", "token"})
        assert all(SECRET not in repr(blank) for blank in found)
        assert SECRET not in _html(found)

    def test_escapes_what_was_typed(self) -> None:
        html = _html(forms.blanks(ALL, {"address": '"><script>x</script>'}))
        assert "<script>" not in html

    def test_starts_with_the_default(self) -> None:
        assert 'value="993"' in _html(forms.blanks((PORT,), {}))
        assert "checked" in _html(forms.blanks((COPY,), {}))

    def test_shows_a_choice_that_was_unticked_as_unticked(self) -> None:
        assert "checked" not in _html(forms.blanks((COPY,), {"copy": ""}))

    def test_ties_help_error_and_finding_to_the_blank(self) -> None:
        finding = Finding(label="Login", is_good=False, words="Refused.", setting="address")
        html = _html(forms.blanks((ADDRESS,), {}, {"address": "Wrong."}, findings=[finding]))
        assert 'aria-describedby="setting-address-error setting-address-finding"' in html
        assert 'aria-invalid="true"' in html
        assert 'id="setting-address-finding"' in html


class TestGroups:
    def test_keep_their_order_and_fold_the_advanced_away(self) -> None:
        found = forms.groups(forms.blanks(ALL, {}))
        assert [group.title for group in found] == ["Receiving", ""]
        assert [blank.setting.key for blank in found[1].advanced] == ["port"]
        assert not found[1].is_open

    def test_open_by_themselves_when_something_folded_is_wrong(self) -> None:
        assert forms.groups(forms.blanks((PORT,), {}, {"port": "Wrong."}))[0].is_open


class TestParse:
    def test_reads_all_kinds(self) -> None:
        data = {
            "setting-address": " https://a.example/feed ",
            "setting-password": " s p ",
            "setting-port": "1e3",
            "setting-copy": "yes",
            "setting-mode": "b",
            "setting-desk": "desk@a.example",
        }
        typed = forms.parse(ALL, data)
        assert typed.is_good
        assert typed.values == {
            "address": "https://a.example/feed",
            "port": "1e3",
            "copy": "yes",
            "mode": "b",
            "desk": "desk@a.example",
        }
        assert typed.secrets == {"password": " s p "}
        assert " s p " not in repr(typed)

    @pytest.mark.parametrize(
        ("setting", "typed"),
        [
            (ADDRESS, ""),
            (ADDRESS, "htp:/a"),
            (ADDRESS, "javascript:alert(1)"),
            (ADDRESS, "https://"),
            (ADDRESS, "https://[x"),
            (PASSWORD, ""),
            (PORT, "many"),
            (PORT, "nan"),
            (PORT, "inf"),
            (MODE, "c"),
            (DESK, "desk"),
            (DESK, "a@b\x00.c"),
            (TOKEN, "x" * 20_001),
        ],
    )
    def test_says_what_is_wrong_in_a_sentence(self, setting: Setting, typed: str) -> None:
        found = forms.parse((setting,), {f"setting-{setting.key}": typed})
        assert not found.is_good
        assert found.errors[setting.key].endswith(".")
        assert " " in found.errors[setting.key]

    def test_keeps_the_old_secret_when_the_blank_is_empty(self) -> None:
        typed = forms.parse((PASSWORD, TOKEN), {}, kept={"password", "token"})
        assert typed.is_good
        assert typed.secrets == {}
        assert typed.forgotten == frozenset()

    def test_forgets_a_secret_only_when_asked(self) -> None:
        typed = forms.parse((TOKEN,), {"setting-token-forget": "yes"}, kept={"token"})
        assert typed.forgotten == {"token"}

    def test_does_not_forget_what_was_just_typed(self) -> None:
        data = {"setting-token": "new", "setting-token-forget": "yes"}
        typed = forms.parse((TOKEN,), data, kept={"token"})
        assert typed.secrets == {"token": "new"}
        assert typed.forgotten == frozenset()

    def test_needs_a_required_secret_again_once_it_is_forgotten(self) -> None:
        typed = forms.parse((PASSWORD,), {"setting-password-forget": "yes"}, kept={"password"})
        assert "password" in typed.errors


class TestInWords:
    def test_speaks_the_readers_language(self) -> None:
        setting = Setting(
            key="what",
            label="Heading",
            help="Empty: Write to us.",
            group="Limits",
            kind="choice",
            choices=(("a", "Everything"), ("7", "Everything")),
        )
        with translation.override("de"):
            found = forms.told(setting)
        assert (found.label, found.help, found.group) == (
            "Überschrift",
            "Leer: Schreiben Sie uns.",
            "Grenzen",
        )
        assert found.choices == (("a", "Alles"), ("7", "Everything"))

    def test_leaves_what_is_empty_empty(self) -> None:
        assert forms.in_words("") == ""
