import pytest

from allears.listening.ports import Mark
from allears.listening.post import Post
from allears.triage import understand
from allears.triage.language import base


def language(text: str, lang: str | tuple[str, ...] = "") -> Mark:
    return understand([Post(text=text, lang=lang)])[0].language


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("I have been waiting for my parcel since Monday", "en"),
            ("Ich warte seit Montag auf mein Paket", "de"),
            ("Llevo desde el lunes esperando mi paquete", "es"),
            ("J'attends mon colis depuis lundi dernier", "fr"),
            ("Aspetto il mio pacco da lunedì scorso", "it"),
            ("Ik wacht al sinds maandag op mijn pakket", "nl"),
            ("Estou esperando minha encomenda desde segunda", "pt"),
            ("Я жду свою посылку с понедельника", "ru"),
            ("月曜日から荷物を待っています", "ja"),
            ("Czekam na paczkę od poniedziałku", "pl"),
        ],
    )
    def test_tells_the_language_of_a_sentence(self, text: str, expected: str) -> None:
        assert language(text).value == expected

    @pytest.mark.parametrize(
        "text", ["", "ok", "lol", "12345", "😀😀", "https://a.example/b", "@anna"]
    )
    def test_says_unknown_of_too_little(self, text: str) -> None:
        assert language(text).value == "unknown"

    def test_believes_the_network_first(self) -> None:
        mark = language("Good morning to you all", lang="de-AT")
        assert (mark.value, mark.reason) == ("de", "The network says so.")

    def test_takes_the_first_of_several(self) -> None:
        assert language("Hello", lang=("fr", "en")).value == "fr"

    def test_does_not_believe_undetermined(self) -> None:
        assert language("I have been waiting for my parcel", lang="und").value == "en"

    @pytest.mark.parametrize(
        ("tag", "expected"),
        [
            ("pt-BR", "pt"),
            ("zh_Hans_CN", "zh"),
            ("EN", "en"),
            ("no", "nb"),
            ("und", ""),
            ("<b>", ""),
            ("", ""),
            ("x" * 900, ""),
        ],
    )
    def test_reads_tags(self, tag: str, expected: str) -> None:
        assert base(tag) == expected

    def test_still_finds_words_where_the_language_is_uncertain(self) -> None:
        assert understand([Post(text="danke!")])[0].mood.value == "positive"
