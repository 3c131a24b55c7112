"""Bytes to kept mention, and kept mention to routed case, at 10, 100 and 1,000 monitors.

    python -m bench.spine [POSTS]

Posts are made from a seed: short texts in five languages, one in twenty names a brand that some
monitor listens for, one in a hundred is heard twice. "bytes to mention" is steps 2 to 7 with the
commit, in pages of 500; "mention to case" is steps 8 to 10 in batches of 200, where every mention
is a message to us by somebody new, so each opens a case. Figures are posts and cases a second on
one process; PostgreSQL works beside it on the other core.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from bench.desk import desk, machine, memory_mb

LANGUAGES = (
    "the delivery order refund broken late thanks great where when parcel invoice love hate "
    "service phone battery charger screen window door light summer winter coffee morning night "
    "people street city train bus ticket price money back again never always today tomorrow "
    "and is was not with for this that have they you my your from what can will would should",
    "der die das ist nicht kaputt danke lieferung rechnung gestern heute morgen warum wann und "
    "mit auf noch immer wieder paket bestellung geld zurueck hilfe bitte schon seit keine antwort "
    "telefon fenster licht sommer winter kaffee strasse stadt zug karte preis laden kunde",
    "le la les est pas merci commande livraison facture hier demain pourquoi quand comment avec "
    "encore toujours jamais argent colis reponse service client telephone fenetre lumiere ville",
    "el los no gracias pedido entrega factura ayer por que cuando como donde siempre nunca dinero "
    "paquete respuesta servicio cliente telefono ventana luz verano invierno ciudad tren precio",
)
PAGE = 500


def brands(n: int) -> list[str]:
    rng = random.Random(1)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    return ["".join(rng.choices(syllables, k=4)) for _ in range(n)]


def posts(n: int, names: list[str], *, seed: int) -> Iterator[bytes]:
    """JSON lines in our own shape."""
    rng = random.Random(seed)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    last = b""
    for i in range(n):
        if last and rng.random() < 0.01:
            yield last
            continue
        words = rng.choices(rng.choice(LANGUAGES).split(), k=rng.randint(5, 30))
        if rng.random() < 0.05:
            words.insert(rng.randrange(len(words)), rng.choice(names))
        last = msgspec.json.encode(
            {
                "id": f"{seed}-{i}",
                "network": "bench",
                "author": {"id": f"u{seed}-{i}", "handle": f"user{i}", "name": f"User {i}"},
                "text": " ".join(words) + rng.choice((".", "?", "!", "")),
                "created_at": (start + timedelta(seconds=i)).isoformat(),
            }
        )
        yield last


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with desk():
        import bench.spine_steps as steps

        names = brands(1000)
        print(f"# {machine()}; {n} posts, 1 in 20 names a brand, 1 in 100 twice, pages of {PAGE}")
        for ladder in (10, 100, 1000):
            lines = list(posts(n, names, seed=ladder))
            steps.listen_for(names[:ladder])
            rate, kept = steps.bytes_to_mentions(lines, keep="everything", name=f"all-{ladder}")
            line = f"{ladder:5} monitors: bytes to mention, all kept    {rate:7,.0f} posts/s ({kept} kept)"
            print(line)
            cases, n_cases = steps.mentions_to_cases()
            print(
                f"{ladder:5} monitors: mention to decision            {cases:7,.0f} mentions/s ({n_cases} cases)"
            )
            lines = list(posts(n, names, seed=ladder + 1))
            rate, kept = steps.bytes_to_mentions(lines, keep="matching", name=f"some-{ladder}")
            print(
                f"{ladder:5} monitors: bytes to mention, 1 in 20 kept {rate:7,.0f} posts/s ({kept} kept)"
            )
            steps.mentions_to_cases()
        began = time.perf_counter()
        rate, n_cases = steps.new_cases(min(n, 4000))
        took = time.perf_counter() - began
        print(
            f"new cases, each of somebody new: {rate:,.0f} cases/s ({n_cases} cases, {took:.1f} s in all)"
        )
        print(f"memory of the process: {memory_mb():.0f} MB")
        for step, seconds in sorted(steps.TIMINGS.items(), key=lambda pair: -pair[1])[:12]:
            print(f"   {step:24} {seconds:8.2f} s")


if __name__ == "__main__":
    main()
