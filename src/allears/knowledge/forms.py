"""The forms of a canned reply and of an article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from allears.knowledge.actions import MAX_ARTICLE, MAX_TEXT, Said, Words
from allears.knowledge.models import Article, CannedReply
from allears.staff import queries as staff
from allears.staff.queries import User

LANGUAGES = (
    ("", _("any")), ("ar", "العربية"), ("cs", "Čeština"), ("da", "Dansk"), ("de", "Deutsch"),
    ("el", "Ελληνικά"), ("en", "English"), ("es", "Español"), ("fa", "فارسی"), ("fi", "Suomi"),
    ("fr", "Français"), ("he", "עברית"), ("hi", "हिन्दी"), ("hu", "Magyar"), ("id", "Bahasa Indonesia"),
    ("it", "Italiano"), ("ja", "日本語"), ("ko", "한국어"), ("nb", "Norsk bokmål"), ("nl", "Nederlands"),
    ("pl", "Polski"), ("pt", "Português"), ("ro", "Română"), ("ru", "Русский"), ("sv", "Svenska"),
    ("th", "ไทย"), ("tr", "Türkçe"), ("uk", "Українська"), ("vi", "Tiếng Việt"), ("zh", "中文"),
)  # fmt: skip


class CannedForm(forms.Form):
    """What it says, what it is called, and who may use it."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    shortcut = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("What you type after / to find it. Left empty, it is made from the name."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 9,
                "dir": "auto",
                "hx-post": reverse_lazy("canned_preview"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#canned-preview",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    share = forms.ChoiceField(label=_("For whom"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.can_lead:
            del self.fields["share"]
            return
        teams = [(f"team-{team.pk}", team.name) for team in staff.teams()]
        field = self.fields["share"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("only me")), *teams, ("everybody", _("everybody"))]

    def words(self) -> Words:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        share = data.get("share", "")
        team_id = share.removeprefix("team-")
        return Words(
            name=data["name"],
            shortcut=data["shortcut"],
            text=data["text"],
            language=data["language"],
            is_shared=bool(share),
            team=staff.team(int(team_id)) if share.startswith("team-") else None,
        )


def initial(row: CannedReply) -> dict[str, str]:
    """A form filled with what is kept."""
    share = "" if row.shared_at is None else f"team-{row.team_id}" if row.team_id else "everybody"
    return {
        "name": row.name,
        "shortcut": row.shortcut,
        "text": row.text,
        "language": row.language,
        "share": share,
    }


class ArticleForm(forms.Form):
    """What it says, and in which language."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("The question, as somebody would ask it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_ARTICLE,
        strip=False,
        help_text=_("**bold**, _italic_, lists, quotes and links work as in an answer."),
        widget=forms.Textarea(
            attrs={
                "rows": 16,
                "dir": "auto",
                "hx-post": reverse_lazy("article_preview"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#article-preview",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES[1:])

    def said(self) -> Said:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return Said(title=data["title"], text=data["text"], language=data["language"])


def initial_article(row: Article) -> dict[str, str]:
    """A form filled with what is kept."""
    return {"title": row.title, "text": row.text, "language": row.language}
