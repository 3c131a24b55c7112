"""Trains the small linear model of triage: `python bench/train_triage.py [DATA] [OUT]`.

Reads only sets that are free to train on (MIT, CC BY, CDLA-Permissive; see docs/understanding.md)
from ../shared/data, hashes words and pairs as `allears.triage.linear` does, fits one logistic
regression a head, rounds the weights to eight bits. The same data gives the same file. A tenth
of each set (by a hash of the text) is never trained on; `bench/understand.py` measures there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from allears.listening.post import Post
from allears.triage.linear import buckets, norm
from allears.triage.reading import read
from triage_sets import Example, is_held_out, training_sets

N_BUCKETS = 2**16
HEADS = ("complaint", "question", "positive", "negative", "emergency")


def features(texts: list[str]) -> csr_matrix:
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        rows = buckets(read(Post(text=text)).tokens("en"), N_BUCKETS)
        indices.extend(rows)
        values.extend([1.0 / norm(len(rows))] * len(rows))
        ends.append(len(indices))
    return csr_matrix((values, indices, ends), shape=(len(texts), N_BUCKETS))


def fit(examples: list[Example]) -> tuple[np.ndarray, float]:
    """Weights and bias of one head; both classes weigh the same."""
    kept = [e for e in examples if not is_held_out(e.key or e.text)]
    x = features([e.text for e in kept])
    y = np.array([e.is_it for e in kept])
    weights = np.array([e.weight for e in kept])
    model = LogisticRegression(C=4.0, max_iter=400, class_weight="balanced", random_state=0)
    model.fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def main(data: Path, out: Path) -> None:
    sets = training_sets(data)
    columns, biases, scales = [], [], []
    for head in HEADS:
        weights, bias = fit(sets[head])
        scale = float(np.abs(weights).max()) / 127
        columns.append(np.rint(weights / scale).astype(np.int8))
        scales.append(scale)
        biases.append(bias)
        n_is = sum(e.is_it for e in sets[head])
        print(f"{head}: {n_is} of {len(sets[head])} examples")
    np.savez_compressed(
        out,
        heads=np.array(HEADS),
        weights=np.ascontiguousarray(np.stack(columns, axis=1)),
        scales=np.array(scales),
        biases=np.array(biases),
    )
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    root = Path(__file__).parents[1]
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else root.parent / "shared" / "data",
        Path(sys.argv[2]) if len(sys.argv) > 2 else root / "src/allears/triage/weights.npz",
    )
