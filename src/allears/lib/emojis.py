"""Every emoji with its names, for finding one by a word: the table of the package `emoji`.

Names in the reader's language where the package has it, and always in English, since many people
know the signs by those. What it misses: tones of skin (the plain sign is offered) and the newest
signs until the package knows them.
https://carpedm20.github.io/emoji/
"""

from __future__ import annotations

from functools import cache

import emoji
import msgspec

_TONES = frozenset(chr(code) for code in range(0x1F3FB, 0x1F400))
USUAL = (
    "thumbs_up", "folded_hands", "red_heart", "smiling_face_with_smiling_eyes", "slightly_smiling_face",
    "party_popper", "waving_hand", "clapping_hands", "hugging_face", "check_mark_button",
    "grinning_face_with_smiling_eyes", "crying_face", "thinking_face", "eyes", "sparkles", "bouquet",
)  # fmt: skip
"""Shown before anything is typed: what people who answer people use."""


@cache
def table(language: str) -> bytes:
    """JSON: {"usual": [sign], "all": [[sign, name, other names]]}, about 250 kB, made once."""
    base = language.partition("-")[0].lower()
    base = base if base in emoji.LANGUAGES else "en"
    emoji.config.load_language(base)
    wanted = emoji.STATUS["fully_qualified"]
    rows: list[tuple[str, str, str]] = []
    by_name: dict[str, str] = {}
    for sign, data in emoji.EMOJI_DATA.items():
        if data["status"] != wanted or _TONES & set(sign):
            continue
        english = _plain(data["en"])
        name = _plain(data.get(base, data["en"]))
        others = [_plain(alias) for alias in data.get("alias", ())]
        others = [one for one in dict.fromkeys([english, *others]) if one != name]
        by_name[data["en"].strip(":")] = sign
        rows.append((sign, name, " ".join(others)))
    usual = [by_name[name] for name in USUAL if name in by_name]
    return msgspec.json.encode({"usual": usual, "all": rows})


def _plain(name: str) -> str:
    return str(name).strip(":").replace("_", " ")
