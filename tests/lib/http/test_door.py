"""The door against a server of our own on the loopback, which is allowed by name."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from allears.lib import http
from allears.lib.http import Blocked, Door, LostOnTheWay, TooLarge, TooSlow, Unreachable
from allears.lib.http.backend import GuardedBackend

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server whose paths are functions; it remembers what it was asked."""

    def __init__(self) -> None:
        site = self
        self.paths: dict[str, Answer] = {}
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append((self.command, self.path, headers, body))
                site.paths[self.path.partition("?")[0]](self)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("content-length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.paths[path] = answer


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def door(site: Site) -> Door:
    return Door(
        allow_private=frozenset({f"127.0.0.1:{site.port}", "desk.example", "other.example"}),
        resolver=lambda host, port: ["127.0.0.1"],
    )


class TestGuard:
    def test_goes_to_no_private_address_by_itself(self, site: Site) -> None:
        site.says("/", b"secret")
        with pytest.raises(Blocked, match="ALLEARS_ALLOW_PRIVATE_HOSTS"):
            Door().get(site.url("/"))
        with pytest.raises(Blocked):
            Door(resolver=lambda host, port: ["127.0.0.1"]).get(site.url("/", "evil.example"))
        assert site.asked == []

    def test_allows_one_port_of_a_host_and_not_its_neighbour(self, site: Site) -> None:
        other = Door(allow_private=frozenset({f"127.0.0.1:{site.port + 1}"}))
        with pytest.raises(Blocked):
            other.get(site.url("/"))

    def test_connects_to_the_address_that_it_checked(self, site: Site) -> None:
        """A name server that changes its answer is asked once a connection."""
        answers = iter([["127.0.0.1"], ["10.0.0.1"]])
        door = Door(allow_private=frozenset({"desk.example"}), resolver=lambda h, p: next(answers))
        site.says("/", b"hello")
        assert door.get(site.url("/", "desk.example")).content == b"hello"
        assert site.asked[0][2]["host"] == f"desk.example:{site.port}"

    def test_takes_only_the_public_addresses_of_a_mixed_name(self) -> None:
        backend = GuardedBackend(frozenset(), lambda host, port: ["10.0.0.1", "8.8.8.8", "::1"])
        assert [str(ip) for ip in backend.addresses("mixed.example", 80)] == ["8.8.8.8"]

    def test_guards_a_client_for_libraries_too(self, site: Site, door: Door) -> None:
        site.says("/", b"hello")
        assert door.client().get(site.url("/")).content == b"hello"
        for url in ("http://10.0.0.1/", "http://localhost/"):
            with pytest.raises(Blocked):
                door.client().get(url)
        site.says("/away", b"", 302, location="http://169.254.169.254/")
        with pytest.raises(Blocked):
            door.client(follow_redirects=True).get(site.url("/away"))

    def test_says_that_a_host_does_not_exist(self) -> None:
        def resolver(host: str, port: int) -> list[str]:
            raise OSError(-2, "Name or service not known")

        with pytest.raises(Unreachable, match="no host called") as caught:
            Door(resolver=resolver).get("http://nowhere.example/")
        assert not caught.value.may_have_arrived

    def test_gives_up_a_name_server_that_does_not_answer(self) -> None:
        def resolver(host: str, port: int) -> list[str]:
            raise TooSlow("The name was not resolved in time.")

        with pytest.raises(TooSlow):
            Door(resolver=resolver).get("http://slow.example/", timeout_s=0.2)


class TestRedirects:
    def test_checks_each_hop(self, site: Site, door: Door) -> None:
        for number, target in enumerate(
            ["http://169.254.169.254/", "http://[::1]/", "//10.0.0.1/", "http://localhost/"]
        ):
            site.says(f"/{number}", b"", 302, location=target)
            with pytest.raises(Blocked):
                door.get(site.url(f"/{number}"))
        for number, target in enumerate(["file:///etc/passwd", "gopher://x/", "http://0x7f.1/"]):
            site.says(f"/bad{number}", b"", 302, location=target)
            with pytest.raises(http.BadAddress):
                door.get(site.url(f"/bad{number}"))

    def test_ends_a_circle(self, site: Site, door: Door) -> None:
        site.says("/a", b"", 302, location="/b")
        site.says("/b", b"", 302, location="/a")
        with pytest.raises(LostOnTheWay):
            door.get(site.url("/a"))
        assert len(site.asked) == 6

    def test_tells_where_something_moved_for_good(self, site: Site, door: Door) -> None:
        site.says("/old", b"", 301, location="/newer")
        site.says("/newer", b"", 308, location="/new")
        site.says("/new", b"", 302, location="/today")
        site.says("/today", b"here")
        answer = door.get(site.url("/old"))
        assert answer.content == b"here"
        assert answer.permanent_url == site.url("/new")
        assert answer.url == site.url("/today")

    def test_leaves_keys_behind_when_it_leaves_the_host(self, site: Site, door: Door) -> None:
        site.says("/a", b"", 302, location=site.url("/b", "other.example"))
        site.says("/b", b"ok")
        keys = {"Authorization": "Bearer x", "X-Api-Key": "y", "Accept": "text/html"}
        door.get(site.url("/a", "desk.example"), headers=keys)
        assert {"authorization", "x-api-key"} <= set(site.asked[0][2])
        assert not {"authorization", "x-api-key"} & set(site.asked[1][2])
        assert site.asked[1][2]["accept"] == "text/html"

    def test_keeps_keys_on_the_same_host(self, site: Site, door: Door) -> None:
        site.says("/a", b"", 307, location="/b")
        site.says("/b", b"ok")
        door.get(site.url("/a"), headers={"Authorization": "Bearer x"})
        assert site.asked[1][2]["authorization"] == "Bearer x"

    def test_carries_nothing_down_from_https(self) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.scheme == "https":
                return httpx.Response(302, headers={"location": "http://a.example/"})
            return httpx.Response(200, content=b"plain")

        door = Door(transport=httpx.MockTransport(answer))
        assert door.get("https://a.example/").content == b"plain"
        with pytest.raises(Blocked, match="https to http"):
            door.get("https://a.example/", headers={"Authorization": "x"})

    def test_sends_no_body_on_to_another_host(self, site: Site, door: Door) -> None:
        site.says("/a", b"", 307, location=site.url("/b", "other.example"))
        site.says("/b", b"ok")
        with pytest.raises(Blocked):
            door.post(site.url("/a", "desk.example"), content=b"private words")
        site.says("/c", b"", 302, location="/b")
        assert door.post(site.url("/c"), content=b"words").status == 302


class TestBody:
    def test_stops_a_bomb_at_the_cap(self, site: Site, door: Door) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        site.says("/bomb", bomb, content_encoding="gzip")
        tracemalloc.start()
        with pytest.raises(TooLarge):
            door.get(site.url("/bomb"), max_bytes=1_000_000)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 10_000_000

    def test_refuses_a_second_layer(self, site: Site, door: Door) -> None:
        site.says("/x", gzip.compress(gzip.compress(bytes(100))), content_encoding="gzip, gzip")
        with pytest.raises(Unreachable, match="did not ask for"):
            door.get(site.url("/x"))

    def test_unpacks_what_servers_send(self, site: Site, door: Door) -> None:
        words = b"many words " * 20_000
        raw = zlib.compressobj(wbits=-15)
        site.says("/gzip", gzip.compress(words), content_encoding="gzip")
        site.says("/two", gzip.compress(words) + gzip.compress(b"end"), content_encoding="gzip")
        site.says("/zlib", zlib.compress(words), content_encoding="deflate")
        site.says("/raw", raw.compress(words) + raw.flush(), content_encoding="deflate")
        site.says("/empty", b"", content_encoding="gzip")
        assert door.get(site.url("/gzip")).content == words
        assert door.get(site.url("/two")).content == words + b"end"
        assert door.get(site.url("/zlib")).content == words
        assert door.get(site.url("/raw")).content == words
        assert door.get(site.url("/empty")).content == b""

    def test_says_that_a_packed_body_is_broken(self, site: Site, door: Door) -> None:
        site.says("/x", b"not packed at all", content_encoding="gzip")
        with pytest.raises(Unreachable, match="broken"):
            door.get(site.url("/x"))

    def test_stops_a_body_without_an_end(self, site: Site, door: Door) -> None:
        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("connection", "close")
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b"x" * 65_536)
            except OSError:
                handler.close_connection = True

        site.paths["/"] = endless
        with pytest.raises(TooLarge):
            door.get(site.url("/"), max_bytes=500_000)

    @pytest.mark.parametrize("where", ["header", "body"])
    def test_stops_a_drip(self, site: Site, door: Door, where: str) -> None:
        n_drops = 0

        def drip(handler: BaseHTTPRequestHandler) -> None:
            nonlocal n_drops
            start = (
                b"HTTP/1.1 200 OK\r\nX-Slow: " if where == "header" else b"HTTP/1.1 200 OK\r\n\r\n"
            )
            handler.close_connection = True
            with contextlib.suppress(OSError):
                handler.wfile.write(start)
                while True:
                    handler.wfile.write(b"x")
                    n_drops += 1
                    time.sleep(0.05)

        site.paths["/"] = drip
        with pytest.raises(TooSlow) as caught:
            door.get(site.url("/"), timeout_s=0.5)
        assert n_drops <= 20  # one takes a twentieth of a second or more, on a slow machine too
        assert caught.value.may_have_arrived

    def test_reads_text_by_its_charset(self, site: Site, door: Door) -> None:
        site.says("/", "é".encode("latin-1"), content_type='text/html; charset="ISO-8859-1"')
        site.says("/none", "é".encode(), content_type="text/html; charset=nonsense")
        assert door.get(site.url("/")).text == "é"
        assert door.get(site.url("/none")).text == "é"


class TestRequest:
    def test_gives_an_error_status_as_an_answer(self, site: Site, door: Door) -> None:
        site.says("/", b"gone", 410)
        answer = door.get(site.url("/"))
        assert (answer.status, answer.is_good, answer.content) == (410, False, b"gone")

    def test_posts_a_body(self, site: Site, door: Door) -> None:
        site.says("/", b"ok", 201)
        assert door.post(site.url("/"), content=b"{}", headers={"X": "1"}).status == 201
        method, _, headers, body = site.asked[0]
        assert (method, headers["x"], body) == ("POST", "1", b"{}")
        assert headers["user-agent"].startswith("AllEars")

    def test_sends_any_header_value_on_one_line(self, site: Site, door: Door) -> None:
        site.says("/", b"ok")
        door.get(site.url("/"), headers={"If-None-Match": '"\xe9"', "X": "ä→", "Y": "a\r\nZ: 1"})
        headers = site.asked[0][2]
        assert headers["if-none-match"] == '"\xe9"'
        assert headers["y"] == "a Z: 1"
        assert "z" not in headers

    def test_tells_when_a_request_may_have_arrived(self, site: Site, door: Door) -> None:
        def hang_up(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True

        site.paths["/"] = hang_up
        with pytest.raises(Unreachable) as caught:
            door.post(site.url("/"), content=b"{}")
        assert caught.value.may_have_arrived

    def test_serves_many_threads(self, site: Site, door: Door) -> None:
        site.says("/", b"ok")
        got: list[int] = []
        threads = [
            threading.Thread(target=lambda: got.append(door.get(site.url("/")).status))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert got == [200] * 20


class TestModule:
    def test_swaps_the_door_for_a_while(self) -> None:
        before = http.door()
        with http.using(Door()) as other:
            assert http.door() is other
        assert http.door() is before

    def test_reads_the_hosts_that_are_allowed(self) -> None:
        assert http.hosts(" Forum.intra, 10.0.0.5:8080 ,,") == {"forum.intra", "10.0.0.5:8080"}


class TestOutside:
    def test_forgets_which_private_hosts_are_allowed(self) -> None:
        heard: list[str] = []

        def far(request: httpx.Request) -> httpx.Response:
            heard.append(request.url.host)
            return httpx.Response(200)

        inside = Door(allow_private=frozenset({"127.0.0.1"}), transport=httpx.MockTransport(far))
        assert inside.get("http://127.0.0.1/").is_good
        with pytest.raises(Blocked):
            inside.outside().get("http://127.0.0.1/")
        assert heard == ["127.0.0.1"]
