"""The house rules of STYLE.md that a machine can see: sizes, names, mirrors, words that must not be.

Reads files as text and as syntax trees; imports nothing of ours. A guide that is passed is a
warning, a wall that is passed fails. The lists of exceptions below may only shrink: an entry that
is not needed any more fails, too.
"""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "allears"
TESTS = ROOT / "tests"

FILE_GUIDE, FILE_WALL = 200, 400
FUNCTION_GUIDE, FUNCTION_WALL = 25, 60
CONNECTOR_WALL = 300
TEMPLATE_GUIDE, TEMPLATE_WALL = 60, 150
N_POSITIONAL, N_ARGUMENTS = 4, 7
MOCKS_IN_100 = 10
MOST_OVER_GUIDE = 0.25
"""At most a quarter of the files may pass the guide: "most under 200 lines"."""

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "core",
    "base",
    "manager",
    "services",
}

# Lists of exceptions. They may only shrink.
FILES_OVER_THE_WALL: set[str] = set()
FUNCTIONS_OVER_THE_WALL: set[str] = set()
TOO_MANY_ARGUMENTS = {
    "src/allears/lib/http/backend.py:connect_tcp",  # httpcore calls it so
}
TEMPLATES_OVER_THE_WALL: set[str] = set()
WITHOUT_TESTS = {
    # Held by the test of the whole that they are parts of (the matcher against a slow one, the
    # cases of the query language, the connector over real sockets, every mark of triage).
    "src/allears/config/cli/setup.py",
    "src/allears/connectors/email_channel.py",
    "src/allears/connectors/email_post.py",
    "src/allears/lib/mail/servers.py",
    "src/allears/listening/kept/addresses.py",
    "src/allears/listening/kept/harvest.py",
    "src/allears/listening/kept/hashing.py",
    "src/allears/listening/kept/judging.py",
    "src/allears/listening/kept/links.py",
    "src/allears/listening/kept/pieces.py",
    "src/allears/listening/kept/reaping.py",
    "src/allears/listening/kept/records.py",
    "src/allears/listening/kept/segments.py",
    "src/allears/listening/kept/shelf.py",
    "src/allears/listening/kept/slices.py",
    "src/allears/listening/kept/slowly.py",
    "src/allears/listening/kept/tally.py",
    "src/allears/listening/match/exact.py",
    "src/allears/listening/match/explain.py",
    "src/allears/listening/match/fieldtests.py",
    "src/allears/listening/match/gates.py",
    "src/allears/listening/match/index.py",
    "src/allears/listening/match/leaves.py",
    "src/allears/listening/match/rarity.py",
    "src/allears/listening/match/spans.py",
    "src/allears/listening/match/verify.py",
    "src/allears/listening/match/view.py",
    "src/allears/listening/match/words.py",
    "src/allears/listening/query/fields.py",
    "src/allears/listening/query/letters.py",
    "src/allears/listening/query/nodes.py",
    "src/allears/listening/query/scan.py",
    "src/allears/listening/query/terms.py",
    "src/allears/triage/danger.py",
    "src/allears/triage/evidence.py",
    "src/allears/triage/senders.py",
}
KERNELS = {"kernel", "inlined", "compiled"}
PURE_TESTS = ("listening", "triage", "cases/rules", "outbox/rules")

MODULES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))

_MACHINE = re.compile(
    r"(?<![\w$}/.*])/(?:work|root|farm|tmp)/(?=\w)",  # a path of the maker's machine
)
_PACKAGE_HOSTS = re.compile(
    r"files\.pythonhosted|pypi\.org/simple|registry\.npmjs|deb\.debian\.org|--(?:extra-)?index-url",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_POSSESSIVE_GROUP = re.compile(r"(?<!\()\)(?:[*+?]|\{[\d,]+\})\+")
_MOCK = re.compile(r"\b(?:Mock|MagicMock|AsyncMock|mocker|mock\.patch|create_autospec)\b")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def functions(path: Path) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        (f"{name_of(path)}:{node.name}", node)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.fixture(scope="module", autouse=True)
def _trees() -> Iterator[None]:
    """Millions of small objects: nobody looks through them while they grow, and they go with this file."""
    gc.disable()
    yield
    for kept in (lines_of, tree_of, functions):
        kept.cache_clear()
    gc.enable()


def tracked() -> list[Path]:
    """Files that belong to the project: what git knows, or will know; all of an unpacked archive."""
    if not (ROOT / ".git").exists():
        own = (path for path in ROOT.iterdir() if path.name not in {".venv", "var"})
        return [file for path in own for file in [path, *path.rglob("*")] if file.is_file()]
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def check(found: set[str], exceptions: set[str], rule: str) -> None:
    """Nothing new, and no exception that is not needed any more."""
    assert not found - exceptions, f"{rule}: {sorted(found - exceptions)}"
    assert not exceptions - found, f"not needed any more, take out: {sorted(exceptions - found)}"


def _is_machine_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Compiled ahead of its first call: takes its arrays one by one, by their places."""
    return any(getattr(one, "id", "") in KERNELS for one in node.decorator_list)


class TestSizes:
    def test_no_file_passes_its_wall(self) -> None:
        found = {
            name_of(path)
            for path in MODULES
            if len(lines_of(path)) > (CONNECTOR_WALL if _is_connector(path) else FILE_WALL)
        }
        check(found, FILES_OVER_THE_WALL, f"over {FILE_WALL} lines (connector: {CONNECTOR_WALL})")

    def test_most_files_keep_to_the_guide(self) -> None:
        over = [name_of(path) for path in MODULES if len(lines_of(path)) > FILE_GUIDE]
        _remark(f"over {FILE_GUIDE} lines", over)
        assert len(over) <= MOST_OVER_GUIDE * len(MODULES), over

    def test_no_function_passes_the_wall(self) -> None:
        found = {
            name
            for path in MODULES
            for name, node in functions(path)
            if _size(node) > FUNCTION_WALL
        }
        check(found, FUNCTIONS_OVER_THE_WALL, f"over {FUNCTION_WALL} lines")

    def test_most_functions_keep_to_the_guide(self) -> None:
        sizes = {name: _size(node) for path in MODULES for name, node in functions(path)}
        over = [name for name, size in sizes.items() if size > FUNCTION_GUIDE]
        _remark(f"over {FUNCTION_GUIDE} lines", over)
        assert len(over) <= MOST_OVER_GUIDE * len(sizes), over

    def test_no_function_takes_too_much(self) -> None:
        found = {
            name
            for path in MODULES
            for name, node in functions(path)
            if _n_positional(node) > N_POSITIONAL or _n_arguments(node) > N_ARGUMENTS
            if not _is_machine_code(node)
        }
        rule = f"more than {N_POSITIONAL} positional or {N_ARGUMENTS} arguments"
        check(found, TOO_MANY_ARGUMENTS, rule)

    def test_no_template_passes_the_wall(self) -> None:
        found = {name_of(path) for path in TEMPLATES if len(lines_of(path)) > TEMPLATE_WALL}
        _remark(
            f"over {TEMPLATE_GUIDE} lines",
            [name_of(path) for path in TEMPLATES if len(lines_of(path)) > TEMPLATE_GUIDE],
        )
        check(found, TEMPLATES_OVER_THE_WALL, f"over {TEMPLATE_WALL} lines")


class TestNames:
    def test_no_drawer_for_everything(self) -> None:
        stems = {path for path in MODULES if path.stem in FORBIDDEN_NAMES}
        folders = {path.parent for path in MODULES if path.parent.name in FORBIDDEN_NAMES}
        assert not {name_of(path) for path in stems | folders}

    def test_every_module_says_what_it_is_for(self) -> None:
        silent = {
            name_of(path)
            for path in MODULES
            if tree_of(path).body and not (ast.get_docstring(tree_of(path)) or "").strip()
        }
        assert not silent

    def test_most_tests_have_a_name_that_finishes_a_sentence(self) -> None:
        names = {
            f"{name_of(path)}:{node.name}"
            for path in TESTS.rglob("test_*.py")
            for _name, node in functions(path)
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
        short = [name for name in names if name.count("_") - name.partition(":")[0].count("_") < 2]
        _remark("names of tests of one word", short)
        assert len(short) <= MOST_OVER_GUIDE * len(names), short


class TestMirror:
    def test_what_decides_something_has_a_test_in_the_same_place(self) -> None:
        found = {name_of(path) for path in MODULES if _has_logic(path) and not _mirrors(path)}
        check(found, WITHOUT_TESTS, "no test file")


class TestWords:
    @pytest.mark.parametrize(
        ("what", "pattern"),
        [
            ("a path of the maker's machine", _MACHINE),
            ("a package host", _PACKAGE_HOSTS),
            ("something for later", _LATER),
        ],
    )
    def test_that_must_not_be(self, what: str, pattern: re.Pattern[str]) -> None:
        found = [
            f"{name_of(path)}:{n}: {line.strip()[:80]}"
            for path in tracked()
            if path != Path(__file__) and path.suffix not in (".png", ".npz", ".woff2", ".mo")
            for n, line in enumerate(_text(path).splitlines(), 1)
            if pattern.search(line)
        ]
        assert not found, f"{what}: {found}"


class TestPatterns:
    def test_have_no_possessive_group(self) -> None:
        """Before 3.11.5 Python keeps half of a group that fails, and Debian 12 has 3.11.2. One sign may be so."""
        found = {
            f"{name_of(path)}:{n}"
            for path in MODULES
            for n, line in enumerate(lines_of(path), 1)
            if _POSSESSIVE_GROUP.search(line)
        }
        assert not found


class TestMocks:
    def test_are_few_and_none_where_all_is_pure(self) -> None:
        files = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
        used = {name_of(path): len(_MOCK.findall("\n".join(lines_of(path)))) for path in files}
        pure = {f"tests/{folder}" for folder in PURE_TESTS}
        assert not [name for name, n in used.items() if n and name.startswith(tuple(pure))]
        n_tests = sum("def test_" in line for path in files for line in lines_of(path))
        assert sum(used.values()) * 100 <= MOCKS_IN_100 * max(n_tests, 100)


_DECIDES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match, ast.comprehension)


# ---- how it is counted -----------------------------------------------------------------------


def _remark(rule: str, over: list[str]) -> None:
    if over:
        warnings.warn(f"{len(over)} {rule}: {', '.join(sorted(over)[:8])}", stacklevel=2)


def _is_connector(path: Path) -> bool:
    return path.parent == SOURCE / "connectors"


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    return (node.end_lineno or 0) - body[0].lineno + 1


def _n_positional(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _n_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return _n_positional(node) + len(node.args.kwonlyargs)


def _has_logic(path: Path) -> bool:
    """Does a function of it decide something? Tables, models and ports need no mirror."""
    return any(
        isinstance(inner, _DECIDES) for _, node in functions(path) for inner in ast.walk(node)
    )


def _mirrors(path: Path) -> bool:
    """Is there tests/a/test_b.py for src/allears/a/b.py, or tests/a/b/, or tests/test_a.py?"""
    inside = path.relative_to(SOURCE)
    folder = TESTS / inside.parent
    if path.stem in ("__init__", "__main__"):
        return folder.is_dir() or (folder.parent / f"test_{folder.name}.py").is_file()
    return (
        any(folder.glob(f"test_{path.stem}*.py"))
        or any((folder / path.stem).glob("test_*.py"))
        or (folder.parent / f"test_{folder.name}.py").is_file()
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
