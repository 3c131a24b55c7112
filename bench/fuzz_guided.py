"""The parser and the matcher under atheris, which keeps the inputs that reach new lines of code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

_MOST_BYTES = 400


def run(seconds: float, keep: Path, cases: Path) -> None:
    """For so long, from the cases and what earlier runs found; prints how many inputs it tried."""
    corpus = keep / "corpus"
    if not corpus.exists():
        corpus.mkdir()
        for number, line in enumerate(cases.read_text("utf-8").splitlines()):
            case = json.loads(line)
            text = (
                case.get("query", case.get("x", "")) + "\n" + case.get("post", {}).get("text", "")
            )
            (corpus / f"case-{number}").write_text(text, "utf-8", "replace")
    command = [sys.executable, "-m", "bench.fuzz_guided", str(corpus), f"-max_total_time={int(seconds)}",
               f"-max_len={_MOST_BYTES}", f"-artifact_prefix={keep}/guided-", "-timeout=90", "-print_final_stats=1"]  # fmt: skip
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    said = done.stderr.decode(errors="replace")
    (keep / "last-atheris").write_text(said[-20_000:])
    tried = re.search(r"number_of_executed_units: (\d+)", said)
    print(
        json.dumps({"inputs": int(tried[1]) if tried else 0, "findings": int(done.returncode != 0)})
    )
    if done.returncode:
        with (keep / "findings.jsonl").open("a") as file:
            file.write(json.dumps({"what": "atheris", "fault": said[-3_000:]}) + "\n")


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["allears.listening.query", "allears.listening.match"]):
        from allears.listening import match
        from allears.listening.query import parse

    from allears.listening.post import Post
    from allears.listening.query import QueryError
    from bench.fuzz_targets import check_query, held

    def try_one(data: bytes) -> None:
        query, _, text = data.decode("utf-8", "replace").partition("\n")
        check_query(query)
        try:
            node = parse(query)
        except QueryError:
            return
        if "site:" in query.lower() or len(query) > 60:
            return
        post = Post(text=text)
        found = match.compile([(1, node)]).match(post)
        if not found.maybe:
            assert bool(found.sure) == held.slow.meets(post, node)

    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
