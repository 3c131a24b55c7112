"""New words stay, history and signature are folded away, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.mail.trim import split_reply

NEW = "It still drips.\n\nCan you come on Monday?"

ATTRIBUTIONS = {
    "english": "On Thu, 19 Nov 2026 at 17:03, Desk <desk@e.org> wrote:",
    "two lines": "On Thu, 19 Nov 2026 at 17:03, Well Water Desk <\ndesk@e.org> wrote:",
    "german": "Am Do., 19. Nov. 2026 um 17:03 Uhr schrieb Desk <desk@e.org>:",
    "french": "Le jeu. 19 nov. 2026 à 17:03, Desk <desk@e.org> a écrit :",
    "spanish": "El jue, 19 nov 2026 a las 17:03, Desk (<desk@e.org>) escribió:",
    "portuguese": "Em qui., 19 de nov. de 2026 às 17:03, Desk <desk@e.org> escreveu:",
    "italian": "Il giorno gio 19 nov 2026 alle ore 17:03 Desk <desk@e.org> ha scritto:",
    "dutch": "Op do 19 nov 2026 om 17:03 schreef Desk <desk@e.org>:",
    "swedish": "Den tors 19 nov. 2026 kl 17:03 skrev Desk <desk@e.org>:",
    "polish": "czw., 19 lis 2026 o 17:03 Desk <desk@e.org> napisał(a):",
    "czech": "čt 19. 11. 2026 v 17:03 odesílatel Desk <desk@e.org> napsal:",
    "russian": "чт, 19 нояб. 2026 г. в 17:03, Desk <desk@e.org>:",
    "ukrainian": "чт, 19 лист. 2026 р. о 17:03 Desk <desk@e.org> пише:",
    "turkish": "Desk <desk@e.org>, 19 Kas 2026 Per, 17:03 tarihinde şunu yazdı:",
    "chinese": "在 2026年11月19日，下午5:03，Desk <desk@e.org> 写道：",
    "japanese": "2026年11月19日(木) 17:03 Desk <desk@e.org>:",
    "korean": "2026년 11월 19일 (목) 오후 5:03, Desk <desk@e.org>님이 작성:",
    "finnish": "to 19. marrask. 2026 klo 17.03 Desk <desk@e.org> kirjoitti:",
    "hungarian": "Desk <desk@e.org> ezt írta (időpont: 2026. nov. 19., Cs, 17:03):",
    "old gmail": "2026-11-19 17:03 GMT+01:00 Desk <desk@e.org>:",
}
OUTLOOK = {
    "english": "From: Desk <desk@e.org>\nSent: Thursday\nTo: Rosa\nSubject: Tap",
    "bold": "*From:* Desk\n*Sent:* Thursday\n*To:* Rosa\n*Subject:* Tap",
    "german": "Von: Desk\nGesendet: Donnerstag, 19. November 2026 17:03\nAn: Rosa\nBetreff: Hahn",
    "french": "De : Desk\nEnvoyé : jeudi\nÀ : Rosa\nObjet : Robinet",
    "spanish": "De: Desk\nEnviado el: jueves\nPara: Rosa\nAsunto: Grifo",
    "russian": "От: Desk\nОтправлено: четверг\nКому: Rosa\nТема: Кран",
    "chinese": "发件人: Desk\n发送时间: 2026年\n收件人: Rosa\n主题: 水",
    "separator": "-----Original Message-----\nFrom: Desk",
    "german separator": "-----Ursprüngliche Nachricht-----\nVon: Desk",
    "rule": "________________________________\nFrom: Desk\nSent: Thursday\nTo: Rosa\nSubject: Tap",
    "forwarded": "---------- Forwarded message ---------\nFrom: Desk",
}
SIGNATURES = (
    "-- \nRosa Quint\nMill Lane 4",
    "Sent from my iPhone",
    "Get Outlook for Android<https://aka.ms/x>",
    "Gesendet von meinem Samsung-Gerät",
    "Envoyé de mon iPhone",
    "Отправлено с iPhone",
)


class TestHistory:
    @pytest.mark.parametrize("language", ATTRIBUTIONS)
    @pytest.mark.parametrize("old", ["> Has it stopped?\n> Desk", "Has it stopped?\nDesk"])
    def test_folds_what_stands_below_an_attribution(self, language: str, old: str) -> None:
        new, folded = split_reply(f"{NEW}\n\n{ATTRIBUTIONS[language]}\n\n{old}\n")
        assert new == NEW
        assert folded.endswith(old)

    @pytest.mark.parametrize("style", OUTLOOK)
    def test_folds_what_stands_below_mail_headers(self, style: str) -> None:
        new, folded = split_reply(f"{NEW}\n\n{OUTLOOK[style]}\n\nHas it stopped?\n")
        assert new == NEW
        assert folded == f"{OUTLOOK[style]}\n\nHas it stopped?"

    def test_keeps_an_answer_below_the_quote(self) -> None:
        text = "On 19.11.2026 17:03, Desk wrote:\n> Monday or Tuesday?\n\nTuesday.\n"
        assert split_reply(text)[0] == "Tuesday."

    def test_keeps_the_whole_mail_where_nothing_would_be_left(self) -> None:
        for text in ("> only a quote", "From: a\nSent: b\nTo: c\nSubject: d\n\nSee."):
            assert split_reply(text) == (text, "")

    @pytest.mark.parametrize(
        "text",
        [
            "On Monday 3 men came. They wrote:\nnothing at all on the paper.",
            "From: the heart. To: whom it may concern.",
            "Subject: my tap.\nIt drips.",
            "Our meter says 4711 > 4710.\nSo I pay more?",
            "I said:\n- come\n- repair",
            "The sign said -- out of order -- since May.",
            "Sent from my desk, this is much easier to type than from the telephone.",
        ],
    )
    def test_leaves_words_alone_that_only_look_like_it(self, text: str) -> None:
        assert split_reply(text) == (text, "")


class TestSignature:
    @pytest.mark.parametrize("signature", SIGNATURES)
    def test_folds_it(self, signature: str) -> None:
        assert split_reply(f"{NEW}\n\n{signature}\n") == (NEW, _bare(signature.encode()))

    def test_keeps_the_name_and_folds_the_contact_lines(self) -> None:
        text = f"{NEW}\n\nBest regards,\nRosa Quint\n\nQuint Ltd\nPhone: +44 20 7946 0999\n"
        new, folded = split_reply(text)
        assert new == f"{NEW}\n\nBest regards,\nRosa Quint"
        assert folded == "Quint Ltd\nPhone: +44 20 7946 0999"

    def test_keeps_a_question_below_a_closing(self) -> None:
        text = f"{NEW}\n\nThanks\nRosa\n\nPS: does the rate change?"
        assert split_reply(text) == (text, "")


class TestProperties:
    @given(st.text(alphabet=">-_ \nabOnwrote:@.1", max_size=300))
    def test_never_raises_and_never_loses_everything(self, text: str) -> None:
        new, _ = split_reply(text)
        assert bool(new) == bool(text.strip())


class TestSamples:
    def test_agrees_with_the_samples_of_others(self, shared_data: Path) -> None:
        """28 of 29; the other is a bare forward, which we keep with its head."""
        folder = shared_data / "hostile" / "email_reply_trimmer" / "test"
        n = good = 0
        for path in sorted((folder / "emails").glob("*.txt")):
            wanted = _bare((folder / "trimmed" / path.name).read_bytes())
            n += 1
            good += _bare(split_reply(_bare(path.read_bytes()))[0].encode()) == wanted
        assert n == 29
        assert good >= 27


def _bare(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
