"""Hands one mail to an SMTP server, and knows exactly when it can no longer be taken back.

Until the final dot is sent, every fault means "not sent". From then on only the server's answer
counts; if it does not come, nobody knows (`unknown`), and the caller must look for the copy.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from allears.lib.mail.servers import MailError, Server, reaching, readable

ANSWER_TIMEOUT_S = 120.0
"""For the answer after the final dot (RFC 5321 allows 600)."""
_LONE_LF = re.compile(rb"(?<!\r)\n|\r(?!\n)")


@contextmanager
def opened(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that has said hello and logged in."""
    with reaching(server):
        smtp = _connect(server)
    try:
        yield smtp
    finally:
        smtp.close()


def _connect(server: Server) -> smtplib.SMTP:
    smtp: smtplib.SMTP | None = None
    try:
        if server.security == "ssl":
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout_s, context=server.tls()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_s)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            _start_tls(smtp, server)
        if server.user:
            _log_in(smtp, server)
    except smtplib.SMTPException as error:
        _close(smtp)
        if isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error):
            raise TimeoutError from None
        raise _spoken(error, server) from None
    except BaseException:
        _close(smtp)
        raise
    return smtp


def _close(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        smtp.close()


def _start_tls(smtp: smtplib.SMTP, server: Server) -> None:
    if not smtp.has_extn("starttls"):
        why = f"{server.where} does not offer STARTTLS. Choose TLS at once (usually port 465)"
        raise MailError("retry", why, setting="smtp_security")
    smtp.starttls(context=server.tls())
    smtp.ehlo()


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not smtp.has_extn("auth"):
        why = (
            f"{server.where} takes no password"
            + (" without TLS; choose STARTTLS or TLS at once" if server.security == "none" else "")
            + ". Leave user and password empty if none is needed"
        )
        raise MailError("retry", why, setting="smtp_security")
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        said = f"{error.smtp_code} {readable(error.smtp_error)}"
        if error.smtp_code < 500:
            why = f"{server.where} could not check the password just now: {said}"
            raise MailError("retry", why) from None
        raise server.login_refused(said) from None
    except UnicodeEncodeError:
        raise server.login_refused("the password holds letters that SMTP cannot carry") from None


def _spoken(error: smtplib.SMTPException, server: Server) -> MailError:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error, f"{server.where} said", "smtp_host")
    why = f"{server.where} hung up before it took anything: {readable(error)}"
    return MailError("retry", why, setting="smtp_security")


def _answer(code: int, said: object, start: str, setting: str = "") -> MailError:
    why = f"{start}: {code} {readable(said)}"
    if code in (530, 535) or (code == 534):
        return MailError("keys", why, setting="smtp_password")
    return MailError("refused" if 500 <= code < 600 else "retry", why, setting=setting)


def send(
    server: Server, sender: str, to: str, raw: bytes, *, copy_to: str = ""
) -> tuple[str, bool]:
    """What the server said, and whether `copy_to` was taken into the same transaction.

    Raises `MailError`: `retry` (not sent), `refused` (never will be), `keys`, `unknown`.
    """
    with opened(server) as smtp:
        try:
            is_copied = _envelope(smtp, sender, to, copy_to, is_utf8=not (sender + to).isascii())
            code, said = smtp.docmd("DATA")
            if code != 354:
                raise _answer(code, said, "The server does not want the mail")
            smtp.sock.sendall(_dotted(raw))  # type: ignore[union-attr]
        except (smtplib.SMTPException, OSError) as error:
            why = f"The line to {server.where} broke before the mail was handed over: {error}"
            raise MailError("retry", why) from None
        code, said = _final_answer(smtp, server)
        _say_goodbye(smtp)
        return f"{code} {readable(said)}", is_copied


def _envelope(smtp: smtplib.SMTP, sender: str, to: str, copy_to: str, *, is_utf8: bool) -> bool:
    options: Sequence[str] = ()
    if is_utf8:
        if not smtp.has_extn("smtputf8"):
            raise MailError("refused", f"The server cannot write to {to}: no SMTPUTF8")
        options = ("SMTPUTF8", "BODY=8BITMIME")
        smtp.command_encoding = "utf-8"
    code, said = smtp.mail(sender, options)
    if code != 250:
        raise _answer(code, said, f"The server does not let us send as {sender}", "address")
    code, said = smtp.rcpt(to)
    if code not in (250, 251):
        raise _answer(code, said, f"The server does not take mail for {to}")
    if not copy_to:
        return False
    code, said = smtp.rcpt(copy_to)
    if 400 <= code < 500:
        raise _answer(code, said, f"The server does not take our own copy to {copy_to} now")
    return code in (250, 251)


def _dotted(raw: bytes) -> bytes:
    raw = _LONE_LF.sub(b"\r\n", raw)
    raw = re.sub(rb"(?m)^\.", b"..", raw)
    return raw + (b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _final_answer(smtp: smtplib.SMTP, server: Server) -> tuple[int, bytes]:
    try:
        smtp.sock.settimeout(ANSWER_TIMEOUT_S)  # type: ignore[union-attr]
        code, said = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        why = f"{server.where} took the mail, but its answer did not come: {readable(error)}"
        raise MailError("unknown", why) from None
    if 200 <= code < 300:
        return code, said
    if 400 <= code < 600:
        raise _answer(code, said, "The server did not keep the mail")
    raise MailError("unknown", f"{server.where} answered nonsense: {code} {readable(said)}")


def _say_goodbye(smtp: smtplib.SMTP) -> None:
    try:
        smtp.docmd("QUIT")
    except (smtplib.SMTPException, OSError):
        return


def probe_tag(server: Server, sender: str, tagged: str) -> None:
    """Asks whether an address with a tag would reach us. Raises `MailError` with advice."""
    try:
        probe(server, sender, to=tagged)
    except MailError as error:
        why = (
            f"The server does not know addresses with a tag such as {tagged}, so replies to them "
            f"would be lost. Switch the tag in reply addresses off. {error.why}"
        )
        raise MailError(error.kind, why, setting="tag_replies") from None


def probe(server: Server, sender: str, *, to: str = "") -> None:
    """Asks whether we may send as `sender` (to ourselves), without sending. Raises `MailError`."""
    with opened(server) as smtp:
        try:
            _envelope(smtp, sender, to or sender, "", is_utf8=not sender.isascii())
            smtp.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise MailError("retry", f"{server.where} hung up: {readable(error)}") from None
        _say_goodbye(smtp)
