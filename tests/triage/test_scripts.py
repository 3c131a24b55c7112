import pytest

from allears.triage.reading import n_letters
from allears.triage.scripts import by_script


class TestByScript:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("荷物はまだ届いていません", "ja"),
            ("包裹还没有到", "zh"),
            ("택배가 아직 안 왔어요", "ko"),
            ("พัสดุยังไม่มา", "th"),
            ("Το δέμα δεν ήρθε", "el"),
            ("החבילה לא הגיעה", "he"),
            ("ამანათი არ მოსულა", "ka"),
            ("ծանրոցը չի եկել", "hy"),
            ("பார்சல் வரவில்லை", "ta"),
            ("iPhone の画面が割れた", "ja"),
            ("посылка не пришла", ""),
            ("الطرد لم يصل", ""),
            ("पार्सल नहीं आया", ""),
            ("Where is my parcel", ""),
            ("Ich hätte gern über Köln", ""),
            ("The π in this sentence is Greek", ""),
            ("", ""),
        ],
    )
    def test_tells_what_only_one_language_is_written_in(self, text: str, expected: str) -> None:
        assert by_script(text, n_letters(text)) == expected
