"""Postfix and Dovecot as Debian has them, on loopback with folders and ports of their own (root only).

Postfix takes mail over SMTP without a password, hands it to Dovecot over LMTP; Dovecot serves IMAP.
Nothing of the machine's own configuration is read or changed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from mailserver import PASSWORD, free_port

_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%u
recipient_delimiter = +
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class DebianMail:
    """As `MailServer`, for the two domains `allears.test` and `people.test`."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="allears-mail-", dir="/var/tmp"))
        self.imap_port, self.smtp_port, self._lmtp_port = free_port(), free_port(), free_port()
        self.password = PASSWORD.replace(" ", "-")
        self._dovecot: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> DebianMail:
        self._start_dovecot()
        self._start_postfix()
        for port in (self.imap_port, self.smtp_port, self._lmtp_port):
            _await(port, self.home)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run(["postfix", "-c", str(self.home / "postfix"), "stop"], capture_output=True)
        if self._dovecot is not None:
            self._dovecot.terminate()
            self._dovecot.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def _start_dovecot(self) -> None:
        os.chmod(self.home, 0o755)
        mail = self.home / "mail"
        mail.mkdir()
        owner = mail.stat()
        shutil.chown(mail, "mail", "mail")
        owner = mail.stat()
        config = self.home / "dovecot.conf"
        config.write_text(
            _DOVECOT.format(
                home=self.home,
                uid=owner.st_uid,
                gid=owner.st_gid,
                password=self.password,
                imap_port=self.imap_port,
                lmtp_port=self._lmtp_port,
            )
        )
        self._dovecot = subprocess.Popen(["dovecot", "-F", "-c", str(config)])

    def _start_postfix(self) -> None:
        folder = self.home / "postfix"
        for name in (folder, self.home / "queue", self.home / "data"):
            name.mkdir()
        shutil.chown(self.home / "data", "postfix")
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.home / "queue",
            "data_directory": self.home / "data",
            "maillog_file": self.home / "postfix.log",
            "maillog_file_prefixes": self.home,
            "myhostname": "mx.allears.test",
            "mydestination": "",
            "alias_maps": "",
            "inet_interfaces": "127.0.0.1",
            "mynetworks": "127.0.0.0/8",
            "virtual_mailbox_domains": "allears.test, people.test",
            "virtual_transport": f"lmtp:inet:127.0.0.1:{self._lmtp_port}",
            "default_transport": "error:nothing leaves this machine",
            "relay_transport": "error:nothing leaves this machine",
            "recipient_delimiter": "+",
            "message_size_limit": "50000000",
            "smtputf8_enable": "yes",
            "smtpd_reject_unlisted_recipient": "no",
        }
        lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
        (folder / "main.cf").write_text(lines)
        (folder / "master.cf").write_text(_MASTER.format(port=self.smtp_port))
        done = subprocess.run(
            ["postfix", "-c", str(folder), "start"], capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stderr.decode()


def _await(port: int, home: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    logs = "\n".join(path.read_text()[-2000:] for path in home.glob("*.log"))
    raise AssertionError(f"nothing listens on {port} after ten seconds\n{logs}")
