"""TLS to an address that was pinned: the name is still sent and the certificate still checked."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from allears.lib.http import Door, Unreachable


def certificate(folder: Path, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Secure:
    """A TLS server on the loopback that remembers the names it was called by."""

    def __init__(self, path: Path) -> None:
        names: list[str | None] = []
        hosts: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hosts.append(self.headers["host"])
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.names, self.hosts = names, hosts
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.sni_callback = lambda _socket, name, _context: names.append(name)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secure]:
    path = certificate(tmp_path, "desk.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    secure = Secure(path)
    yield secure
    secure.server.shutdown()
    secure.server.server_close()


class TestTls:
    def test_names_the_host_to_the_pinned_address(self, secure: Secure) -> None:
        door = Door(allow_private=frozenset({"desk.example"}), resolver=lambda h, p: ["127.0.0.1"])
        assert door.get(f"https://desk.example:{secure.port}/").content == b"ok"
        assert secure.names == ["desk.example"]
        assert secure.hosts == [f"desk.example:{secure.port}"]

    def test_refuses_the_certificate_of_another_name(self, secure: Secure) -> None:
        door = Door(allow_private=frozenset({"other.example"}), resolver=lambda h, p: ["127.0.0.1"])
        with pytest.raises(Unreachable, match=r"(?i)certificate") as caught:
            door.get(f"https://other.example:{secure.port}/")
        assert not caught.value.may_have_arrived
        assert secure.hosts == []

    def test_refuses_a_certificate_that_nobody_signed(
        self, secure: Secure, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        door = Door(allow_private=frozenset({"desk.example"}), resolver=lambda h, p: ["127.0.0.1"])
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            door.get(f"https://desk.example:{secure.port}/")
