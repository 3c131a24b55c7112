"""Measures triage on ../shared/data: `python bench/understand.py [SET ...] [--confusion] [--large]`.

Prints for each set how many, accuracy, macro-F1 (or recall) and, if asked, the confusion. Sets
that may not be trained on are met for the first time by what ships (zero-shot); of the others
only the held-out tenth is asked. How labels of a set map to ours stands at each set below.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.triage import Triage
from allears.triage.intent import complaint_chance
from allears.triage.linear import shipped
from allears.triage.mood import mood
from allears.triage.reading import read
from allears.triage.urgency import pressure
from triage_sets import (
    banking77,
    cesamard,
    clinc150,
    crisislex6,
    crisislex26,
    is_held_out,
)

DATA = Path(__file__).parents[2] / "shared" / "data"
TRIAGE = Triage(is_small="--large" not in sys.argv)
BATCH = 256


def marks_of(texts: Sequence[str], lang: str = "en") -> list[Marks]:
    posts = [Post(text=t, lang=lang) for t in texts]
    marks: list[Marks] = []
    for i in range(0, len(posts), BATCH):
        marks.extend(TRIAGE.understand(posts[i : i + BATCH]))
    return marks


def report(name: str, truth: Sequence[str], said: Sequence[str], floor: str = "") -> None:
    labels = sorted(set(truth))
    pairs = Counter(zip(truth, said, strict=True))
    right = sum(pairs[(label, label)] for label in labels)
    f1s, recalls = [], []
    for label in labels:
        n_true = sum(n for (t, _), n in pairs.items() if t == label)
        n_said = sum(n for (_, s), n in pairs.items() if s == label)
        hit = pairs[(label, label)]
        recalls.append(hit / n_true)
        f1s.append(2 * hit / (n_true + n_said) if n_true + n_said else 0.0)
    print(
        f"{name:34} n {len(truth):6,}  acc {right / len(truth):.3f}  macro-F1 "
        f"{sum(f1s) / len(f1s):.3f}  recall {sum(recalls) / len(recalls):.3f}  "
        f"F1 of {labels[-1]} {f1s[-1]:.3f}  {floor}"
    )
    if "--confusion" in sys.argv:
        columns = sorted({s for _, s in pairs})
        print("    truth \\ said " + " ".join(f"{c[:10]:>10}" for c in columns))
        for label in labels:
            row = " ".join(f"{pairs[(label, c)]:10,}" for c in columns)
            print(f"    {label[:12]:12} {row}")


def three_moods(marks: Sequence[Marks]) -> list[str]:
    """Mixed and unknown have no place in three classes: they count as neutral."""
    return [m.mood.value if m.mood.value in ("negative", "positive") else "neutral" for m in marks]


def bench_airline() -> None:
    rows = table("airline/tweets.csv")
    said = three_moods(marks_of([r["text"] for r in rows]))
    report(
        "airline mood (zero-shot)", [r["airline_sentiment"] for r in rows], said, "floor acc .817"
    )


def bench_calibration() -> None:
    """Of the moods said with a confidence, how many are right."""
    rows = table("airline/tweets.csv")
    marks = marks_of([r["text"] for r in rows])
    for low in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        part = [
            m.mood.value == r["airline_sentiment"]
            for m, r in zip(marks, rows, strict=True)
            if low <= m.mood.confidence < low + 0.1
        ]
        if part:
            share = sum(part) / len(part)
            print(
                f"mood said at {low:.1f}-{low + 0.1:.1f}, airline         n {len(part):6,}  right {share:.3f}"
            )


def bench_semeval() -> None:
    rows = [
        line.rstrip("\n").split("\t")
        for line in (DATA / "semeval-sentiment/twitter-2016test-A.tsv").open(encoding="utf-8")
    ]
    rows = random.Random(7).sample(rows, 6000)
    said = three_moods(marks_of([r[2] for r in rows]))
    report("semeval 2016 mood (zero-shot)", [r[1] for r in rows], said, "floor recall .629")


def bench_tweeteval_sentiment() -> None:
    texts, labels = tweeteval("sentiment")
    names = ("negative", "neutral", "positive")
    said = three_moods(marks_of(texts))
    report("tweeteval mood (zero-shot)", [names[int(x)] for x in labels], said, "floor recall .629")


def bench_offensive() -> None:
    texts, labels = tweeteval("offensive")
    said = [str(int(m.intent.value == "abuse")) for m in marks_of(texts)]
    report("tweeteval offensive -> abuse", labels, said, "floor F1 .523")


def bench_cesamard() -> None:
    rows = [r for r in cesamard(DATA) if is_held_out(r["text"])]
    marks = marks_of([r["text"] for r in rows])
    names = {"0": "negative", "1": "neutral", "2": "positive"}
    report("cesamard mood (held out)", [names[r["Sentiment"]] for r in rows], three_moods(marks))
    report(
        "cesamard complaint (held out)",
        [r["Complaint"] for r in rows],
        complaints(marks),
        "floor .910",
    )


def complaints(marks: Sequence[Marks]) -> list[str]:
    """A complaint, somebody leaving, danger or abuse is 1; all else 0."""
    ones = ("complaint", "leaving", "danger", "abuse")
    return [str(int(m.intent.value in ones)) for m in marks]


def bench_complaints_2019() -> None:
    rows = table("complaints/complaints-2019.csv")
    truth = [r["complaint"] for r in rows]
    report(
        "complaints-2019 (zero-shot)",
        truth,
        complaints(marks_of([r["text"] for r in rows])),
        "floor .820",
    )
    for domain in ("apparel", "cars", "electronics", "food"):
        part = [r for r in rows if r["domain"] == domain]
        said = complaints(marks_of([r["text"] for r in part]))
        report(f"    {domain}", [r["complaint"] for r in part], said)


def bench_severity() -> None:
    """Severity 0-4; ours is the chance of a complaint, then the pressure, cut at fixed points."""
    rows = table("complaints/x-ci-severity.csv")
    truth, said = [r["Severity"] for r in rows], []
    for row in rows:
        found = TRIAGE.evidence(Post(text=row["tweet"], lang="en"))
        feeling = mood(found)
        chance = complaint_chance(found, feeling)
        marks = TRIAGE.understand([Post(text=row["tweet"], lang="en")])[0]
        weight = chance + 0.3 * pressure(found, marks.intent, feeling)
        said.append("0" if chance < 0.5 else str(1 + sum(weight > cut for cut in (1.1, 1.5, 1.9))))
    report("x-ci severity (zero-shot)", truth, said, "floor .400")


def bench_disaster() -> None:
    """A real emergency: danger, high or critical, or the emergency head above one half."""
    rows = table("disaster-tweets/train.csv")
    texts = [r["text"] for r in rows]
    said = [str(int(m.intent.value == "danger")) for m in marks_of(texts)]
    report("disaster-tweets danger (zero-shot)", [r["target"] for r in rows], said, "floor F1 .767")
    model = shipped()
    heads = [model.leanings(read(Post(text=t)).tokens("en")).get("emergency", 0.0) for t in texts]
    said = [str(int(h > 0.5)) for h in heads]
    report("disaster-tweets emergency head", [r["target"] for r in rows], said, "floor F1 .767")


def bench_crisislex() -> None:
    model = shipped()
    rows = [(t, "1" if on else "0") for t, on in crisislex6(DATA) if is_held_out(t)]
    rows26 = [
        (t, "1" if label == "Related and informative" else "0")
        for t, label in crisislex26(DATA)
        if is_held_out(t)
    ]
    for name, part in (("crisislex6", rows), ("crisislex26", rows26)):
        heads = [
            model.leanings(read(Post(text=t)).tokens("en")).get("emergency", 0.0) for t, _ in part
        ]
        said = [str(int(h > 0.5)) for h in heads]
        report(f"{name} emergency head (held out)", [x for _, x in part], said)


def bench_requests() -> None:
    """Every text asks or reports something: what do we call it?"""
    for name, texts in (
        ("banking77", [t for t, _ in banking77(DATA) if is_held_out(t)]),
        ("clinc150", [t for t, _ in clinc150(DATA, "val")]),
    ):
        counts = Counter(m.intent.value for m in marks_of(texts))
        shares = ", ".join(f"{k} {n / len(texts):.2f}" for k, n in counts.most_common(6))
        print(f"{name:34} n {len(texts):6,}  {shares}")


def bench_langid() -> None:
    for kind in ("sentences", "word-pairs", "single-words"):
        rows = [
            (line.strip(), path.stem)
            for path in sorted((DATA / "langid" / kind).glob("*.txt"))
            for line in random.Random(path.stem).sample(path.read_text("utf-8").splitlines(), 60)
            if line.strip()
        ]
        guesses = [TRIAGE._languages.guess(t).code for t, _ in rows]
        marks = marks_of([t for t, _ in rows], lang="")
        known = [
            (m.language.value, c)
            for m, (_, c) in zip(marks, rows, strict=True)
            if m.language.value != "unknown"
        ]
        forced = sum(g == c for g, (_, c) in zip(guesses, rows, strict=True)) / len(rows)
        right = sum(a == b for a, b in known) / len(known)
        print(
            f"language, {kind:24} n {len(rows):6,}  best guess {forced:.3f}; "
            f"answers {len(known) / len(rows):.3f}, right of these {right:.3f}"
        )


def bench_speed() -> None:
    """Each text once, so nothing is answered from memory; 500 at a time, as the route does."""
    tweets = [r["text"] for r in table("airline/tweets.csv")][:7000]
    files = sorted((DATA / "langid" / "sentences").glob("*.txt"))
    foreign = [
        line
        for path in files
        for line in random.Random(path.stem).sample(path.read_text("utf-8").splitlines(), 60)
    ]
    mixed = random.Random(7).sample([*dict.fromkeys([*tweets[:4500], *foreign])], 6000)
    for name, texts, lang in (
        ("tweets, language given", tweets[500:6500], "en"),
        ("tweets, language to be found", tweets[500:6500], ""),
        ("tweets and 75 languages, to be found", mixed, ""),
    ):
        TRIAGE.understand([Post(text=t, lang=lang) for t in tweets[:500]])
        posts = [Post(text=t, lang=lang) for t in texts]
        start = time.process_time()
        for i in range(0, len(posts), 500):
            TRIAGE.understand(posts[i : i + 500])
        spent = time.process_time() - start
        print(
            f"speed, {name:37} {len(posts) / spent:8,.0f} posts a second of processor time, "
            f"{spent / len(posts) * 1e6:.0f} µs each"
        )
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"memory of the process at most, these texts and all that ran before included: {resident:,.0f} MB"
    )


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tweeteval(task: str) -> tuple[list[str], list[str]]:
    folder = DATA / "tweeteval" / task
    texts = (folder / "val_text.txt").read_text("utf-8").splitlines()
    return texts, (folder / "val_labels.txt").read_text("utf-8").split()


SETS: dict[str, Callable[[], None]] = {
    "airline": bench_airline,
    "calibration": bench_calibration,
    "semeval": bench_semeval,
    "tweeteval": bench_tweeteval_sentiment,
    "offensive": bench_offensive,
    "cesamard": bench_cesamard,
    "complaints": bench_complaints_2019,
    "severity": bench_severity,
    "disaster": bench_disaster,
    "crisislex": bench_crisislex,
    "requests": bench_requests,
    "speed": bench_speed,
    "langid": bench_langid,
}


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"The sets are not at {DATA}; put them there and run again.")
    asked = [a for a in sys.argv[1:] if not a.startswith("--")] or list(SETS)
    for name in asked:
        SETS[name]()


if __name__ == "__main__":
    main()
