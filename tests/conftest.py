"""What every test may ask for: a PostgreSQL, the makers' data, and an honest word on what is missing.

The database comes up when the first test asks for it, so the pure tests never wait for it:
`DATABASE_URL` if that is set, else an embedded one in a temporary folder that all workers of a run
share (each with a test database of its own, a copy of one). Files go to a temporary data folder.
`ALLEARS_TEST_BINARIES` names the `bin` folder of another PostgreSQL; then only the tests that use the
database run, on that one.
Every test that is left out is named at the end with the way to get it; with `CI=true` that fails.
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as guesses
from playwright.sync_api import Playwright, expect, sync_playwright
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key
from xdist.scheduler import LoadFileScheduling

from allears.lib.postgres import Embedded
from tests import chain, entering, template

ROOT = Path(__file__).parent.parent
_HOME = "ALLEARS_TEST_HOME"
_BINARIES = "ALLEARS_TEST_BINARIES"
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}

guesses.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
guesses.load_profile("house")  # how quick a machine is says nothing about the code

gc.disable()  # nothing of what is collected goes: looking through it again and again finds nothing
chain.share()
entering.quickly()

NotHere = Callable[[str, str], NoReturn]


# ---- the database ----------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        home = tempfile.mkdtemp(prefix="allears-tests-")
        os.chmod(home, 0o711)  # as root, the server runs as another user, who passes through
        os.environ[_HOME] = home  # the workers inherit it
        os.environ["ALLEARS_DATA"] = str(Path(home, "data"))
    else:  # what one worker gathers or keeps is not in the way of another
        name = config.workerinput["workerid"]
        os.environ["ALLEARS_DATA"] = str(Path(os.environ[_HOME], f"data-{name}"))
    if settings.configured:  # pytest-django has read them already
        settings.DATA = Path(os.environ["ALLEARS_DATA"])
        settings.MEDIA_ROOT = settings.DATA / "files"
        settings.KEPT_ROOT = settings.DATA / "kept"


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _HOME in os.environ:
        shutil.rmtree(os.environ.pop(_HOME), ignore_errors=True)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The URL of a PostgreSQL for the tests. Ask for `db` instead, where Django is meant."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given
        return
    binaries = os.environ.get(_BINARIES, "")
    server = Embedded(
        Path(os.environ[_HOME], "postgres"),
        binaries=Path(binaries) if binaries else None,
        is_durable=False,
    )
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A test database of our own server goes with the server, and is not made by Django."""
    return bool(request.config.getvalue("reuse_db")) or not os.environ.get("DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_url: str,
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """pytest-django calls this before it makes the test database: show Django where that goes."""
    parts = conninfo_to_dict(database_url)
    settings.DATABASES["default"].update(
        ENGINE="django.db.backends.postgresql",
        NAME=parts["dbname"],
        USER=parts.get("user", ""),
        PASSWORD=parts.get("password", ""),
        HOST=parts.get("host", ""),
        PORT=parts.get("port", ""),
    )
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    if not os.environ.get("DATABASE_URL"):
        with django_db_blocker.unblock():
            name = str(connection.creation._get_test_db_name())  # type: ignore[attr-defined]
            template.copy(database_url, name, home=Path(os.environ[_HOME]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Files that take long come first, so that no worker waits for the last of them at the end.
    long = {
        item.path for item in items if any(item.get_closest_marker(n) for n in ("browser", "slow"))
    }
    items.sort(key=lambda item: item.path not in long)
    for item in items:  # a browser on a busy machine gets a second try, which the summary names
        if "player" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=2))
    if _BINARIES not in os.environ:
        return
    kept = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is there now stays to the end. Of what a test makes little goes round in circles."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


class _OneHouse(LoadFileScheduling):
    """Testers take whole files, and one of them all that need the started house."""

    def _split_scope(self, nodeid: str) -> str:
        scope = str(super()._split_scope(nodeid))
        return "tests/browser" if scope.startswith("tests/browser/") else scope


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return _OneHouse(config, log)


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & _DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


# ---- what a machine may lack -----------------------------------------------------------------


@pytest.fixture(scope="session")
def not_here() -> NotHere:
    """`not_here(what, how)` leaves the test out and names what is missing and how to get it."""

    def leave_out(what: str, how: str) -> NoReturn:
        pytest.skip(f"{what} is missing. {how}")

    return leave_out


@pytest.fixture(scope="session")
def program(not_here: NotHere) -> Callable[[str, str], str]:
    """`program("chromium", "apt-get install chromium")`: its path, else the test is left out."""

    def find(name: str, how: str) -> str:
        return shutil.which(name) or not_here(name, how)

    return find


@pytest.fixture(scope="session")
def shared_data(not_here: NotHere) -> Path:
    """The makers' collected data, `shared/data` beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        not_here(
            "The makers' data (../shared/data)",
            "It is not published; the tests that need it run with the makers.",
        )
    return folder


def _left_out(reporter: Any) -> dict[str, int]:
    """Reason -> number of tests."""
    counts: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        counts[reason] = counts.get(reason, 0) + 1
    return counts


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    is_good = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if os.environ.get("CI") == "true" and is_good and _left_out(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _say_first_tries(terminalreporter: Any) -> None:
    """Why a test needed its second try: it passed then, and would else not say."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("-", f"first try of {report.nodeid}")
        terminalreporter.write_line("\n".join(report.longreprtext.splitlines()[-40:]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    _say_first_tries(terminalreporter)
    left_out = _left_out(terminalreporter)
    if not left_out:
        return
    terminalreporter.section("Not run on this machine")
    for reason, n in sorted(left_out.items()):
        terminalreporter.line(f"{n:4d} test{'s' if n > 1 else ' '}  {reason}")
    if os.environ.get("CI") == "true":
        terminalreporter.line("CI=true: nothing may be left out, so this run has failed.")


@pytest.fixture(scope="module")
def player() -> Iterator[Playwright]:
    """A driver of Chromium; its event loop ends with the file, so that async code finds none in its way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # that loop runs nothing of Django
        expect.set_options(timeout=20_000)  # five seconds are few on a busy machine
        with sync_playwright() as play:
            yield play


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties every table behind it: the first teams and routes come back."""
    result = yield
    marker = item.get_closest_marker("django_db")
    if nextitem is not None and marker is not None and marker.kwargs.get("transaction"):
        from django.apps import apps

        begin = importlib.import_module("allears.cases.migrations.0003_first_teams").begin
        with item.config.stash[blocking_manager_key].unblock():
            if not apps.get_model("staff", "Team").objects.exists():
                begin(apps, None)
    return result
