"""Reads the labelled sets of ../shared/data for training and for measuring triage.

Training sets are only those whose licence allows it: banking77 (CC BY 4.0), clinc150 (CC BY 3.0),
multidogo (CDLA-Permissive), crisislex6 and crisislex26 (MIT), complaints/cesamard (MIT). Where a
set has no label of the kind that a head needs, its texts are labelled by a rule that stands here
(a smiley, a question mark, the kind of request); such examples weigh less.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from allears.listening.post import Post
from allears.triage.evidence import Evidence, strength
from allears.triage.lexicon import lexicon
from allears.triage.mood import mood
from allears.triage.reading import read

HELD_OUT = 10
"""One text in so many is never trained on."""
_HAPPY = re.compile(r"(?<!\w)(?:[:;=]['^-]?[)D]|<3)(?!\w)")
_SAD = re.compile(r"(?<!\w)(?:[:=]['^-]?\(|:'\()(?!\w)")
_ASKING = re.compile(
    r"^(?:please )?(?:what|how|when|where|who|why|which|can|could|do|does|did|is|are|will|would|"
    r"should|may|am|have|has|what's|how's|where's|who's)\b"
)
_TROUBLE = re.compile(
    r"not_|declined|failed|wrong|lost|stolen|swallowed|pending|reverted|twice|compromised|blocked|"
    r"refund|charged?$|arrival|unable|forgotten|extra_charge"
)


@dataclass(frozen=True)
class Example:
    text: str
    is_it: bool
    weight: float = 1.0
    key: str = ""
    """Decides whether it is held out, where a text is part of another; else the text does."""


def is_held_out(text: str) -> bool:
    return crc32(text.encode("utf-8", "replace")) % HELD_OUT == 0


def cesamard(data: Path) -> list[dict[str, str]]:
    """Reviews; `text` is title and review, `Complaint` 0/1, `Sentiment` 0 bad to 2 good."""
    rows = _table(data / "complaints/cesamard.csv")
    for row in rows:
        row["text"] = f"{row['Title']}\n{row['Review_S']}".replace("\\n", " ").strip()
    return rows


def banking77(data: Path) -> list[tuple[str, str]]:
    return [(r["text"], r["category"]) for r in _table(data / "banking77/train.csv")]


def clinc150(data: Path, part: str) -> list[tuple[str, str]]:
    content = json.loads((data / "clinc150/data.json").read_text("utf-8"))
    return [(text, label) for text, label in content[part]]


def multidogo(data: Path, part: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for domain in ("airline", "finance", "media"):
        with (data / f"multidogo/{domain}/{part}.tsv").open(encoding="utf-8", newline="") as file:
            rows.extend((r["utterance"], r["intent"]) for r in csv.DictReader(file, delimiter="\t"))
    return rows


def crisislex6(data: Path) -> list[tuple[str, bool]]:
    """Tweets and whether they are on the topic of the disaster."""
    rows: list[tuple[str, bool]] = []
    for path in sorted((data / "crisislex6").glob("*.csv")):
        for row in _lines(path):
            rows.append((row[1], row[2].strip() == "on-topic"))
    return rows


def crisislex26(data: Path) -> list[tuple[str, str]]:
    """Tweets and their informativeness."""
    rows: list[tuple[str, str]] = []
    for path in sorted((data / "crisislex26").glob("*/*-tweets_labeled.csv")):
        rows.extend((row[1], row[4].strip()) for row in _lines(path) if len(row) > 4)
    return rows


def training_sets(data: Path) -> dict[str, list[Example]]:
    """Examples of each head of the model."""
    return {
        "complaint": list(_complaints(data)),
        "question": list(_questions(data)),
        "positive": list(_moods(data, "2", _HAPPY, _SAD)),
        "negative": list(_moods(data, "0", _SAD, _HAPPY)),
        "emergency": list(_emergencies(data)),
    }


def _complaints(data: Path) -> Iterator[Example]:
    for row in cesamard(data):
        for text in (row["text"], row["Title"]):
            yield Example(text, row["Complaint"] == "1", 1.0, row["text"])
    for text, label in banking77(data):
        yield Example(text, bool(_TROUBLE.search(label)), 0.4)
    for text, label in clinc150(data, "train"):
        if label not in ("report_fraud", "lost_luggage", "damaged_card", "card_declined"):
            yield Example(text, False, 0.2)
        else:
            yield Example(text, True, 0.4)
    for text, is_on_topic in crisislex6(data):
        words = None if is_on_topic else by_lexicon(text)
        if words is not None:
            yield Example(text, words[0], 0.4)


def _questions(data: Path) -> Iterator[Example]:
    for text, _ in [*banking77(data), *clinc150(data, "train"), *multidogo(data, "train")]:
        is_asking = "?" in text or bool(_ASKING.match(text.lower()))
        yield Example(text.replace("?", " "), is_asking, 0.5)
    for text, _ in crisislex6(data):
        yield Example(text.replace("?", " "), "?" in text, 1.0)
    for row in cesamard(data):
        yield Example(row["text"].replace("?", " "), False, 0.5, row["text"])


def _moods(
    data: Path, stars: str, smileys: re.Pattern[str], others: re.Pattern[str]
) -> Iterator[Example]:
    for row in cesamard(data):
        for text in (row["text"], row["Title"]):
            yield Example(text, row["Sentiment"] == stars, 1.0, row["text"])
    for text, is_on_topic in crisislex6(data):
        is_it, is_other = bool(smileys.search(text)), bool(others.search(text))
        if is_it or is_other:
            bare = others.sub(" ", smileys.sub(" ", text))
            yield Example(bare, is_it and not is_other, 2.0)
        elif not is_on_topic:
            feeling = by_lexicon(text)
            if feeling is not None:
                yield Example(text, feeling[1] == ("positive" if stars == "2" else "negative"), 0.4)


@cache
def by_lexicon(text: str) -> tuple[bool, str] | None:
    """What our own words say of a tweet (complaint or not, mood), None where they are unsure.

    The model learns from it which other words stand beside them."""
    reading = read(Post(text=text))
    tokens = reading.tokens("en")
    evidence = Evidence(reading, "en", lexicon("en").find(tokens), {})
    feeling = mood(evidence)
    chance = strength(evidence.of("complaint"))
    if feeling.value == "neutral" and chance == 0:
        return False, "neutral"
    if feeling.confidence < 0.7:
        return None
    return chance >= 0.7 and feeling.value == "negative", feeling.value


def _emergencies(data: Path) -> Iterator[Example]:
    for text, is_on_topic in crisislex6(data):
        yield Example(text, is_on_topic, 0.5)
    for text, label in crisislex26(data):
        yield Example(text, label == "Related and informative", 1.0)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, skipinitialspace=True))[1:]
