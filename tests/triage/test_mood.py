import pytest

from allears.listening.ports import Mark
from allears.listening.post import Post
from allears.triage import understand


def mood(text: str, lang: str = "en", rating: float | None = None) -> Mark:
    return understand([Post(text=text, lang=lang, rating=rating)])[0].mood


class TestMood:
    @pytest.mark.parametrize(
        ("lang", "text", "expected"),
        [
            ("en", "I love this, great work", "positive"),
            ("en", "Terrible service, I hate it", "negative"),
            ("en", "not good at all", "negative"),
            ("en", "not bad, no problems so far", "positive"),
            ("en", "The train leaves at nine", "neutral"),
            ("en", "Great food but awful, rude staff", "mixed"),
            ("en", "thanks for nothing", "negative"),
            ("en", "Great job losing my bag again", "negative"),
            ("en", "😍😍", "positive"),
            ("en", "my bag :(", "negative"),
            ("de", "Sehr zufrieden, tolle Beratung", "positive"),
            ("de", "Nicht gut, ich bin enttäuscht", "negative"),
            ("de", "Danke für nichts", "negative"),
            ("es", "Me encanta, excelente", "positive"),
            ("es", "No me gusta, es horrible", "negative"),
            ("fr", "Très content, c'est parfait", "positive"),
            ("fr", "Je ne suis pas content du tout", "negative"),
            ("it", "Bellissimo, sono molto contenta", "positive"),
            ("it", "Che schifo, sono delusa", "negative"),
            ("nl", "Geweldig, heel blij mee", "positive"),
            ("nl", "Ik ben niet tevreden, slecht geregeld", "negative"),
            ("pt", "Amei, muito bom", "positive"),
            ("pt", "Não gostei, péssimo", "negative"),
            ("ja", "ありがとう 😍", "positive"),
            ("ja", "東京は日本の首都です", "unknown"),
        ],
    )
    def test_tells_how_it_sounds(self, lang: str, text: str, expected: str) -> None:
        mark = mood(text, lang)
        assert mark.value == expected, mark.reason

    def test_believes_stars_where_words_are_silent(self) -> None:
        assert mood("Bought it in May", rating=1.0).value == "negative"
        assert mood("Bought it in May", rating=5.0).value == "positive"

    def test_reads_ten_stars_as_a_scale_of_ten(self) -> None:
        assert mood("Stayed two nights", rating=9.0).value == "positive"

    def test_is_surer_of_more(self) -> None:
        assert (
            mood("awful, terrible, the worst, I hate it").confidence > mood("rather bad").confidence
        )

    def test_says_unknown_of_no_text(self) -> None:
        assert mood("").value == "unknown"

    def test_quotes_what_it_goes_by(self) -> None:
        assert "“terrible”" in mood("A terrible day").reason
