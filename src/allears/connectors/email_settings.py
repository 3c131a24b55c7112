"""The blanks of an e-mail channel's form."""

from __future__ import annotations

from allears.lib.words import N_
from allears.listening.ports import Setting

_SECURITY = (
    ("ssl", "TLS at once (recommended)"),
    ("starttls", "STARTTLS"),
    ("none", "None (only inside your own network)"),
)
_YES_NO = (("yes", "Yes"), ("no", "No"))

SETTINGS: tuple[Setting, ...] = (
    Setting(
        key="address",
        label=N_("Address"),
        kind="email",
        required=True,
        help=N_("The mailbox's own address; answers come from it."),
    ),
    Setting(
        key="sender_name",
        label=N_("Name of the organization"),
        help=N_("Shown behind the name of who answers: Anna Meier (Your name here)."),
    ),
    Setting(key="imap_host", label=N_("IMAP host"), required=True, group=N_("Receiving")),
    Setting(
        key="imap_security",
        label=N_("Security"),
        kind="choice",
        choices=_SECURITY,
        default="ssl",
        group=N_("Receiving"),
    ),
    Setting(
        key="imap_port",
        label=N_("Port"),
        kind="number",
        help=N_("Empty: 993 with TLS, else 143."),
        group=N_("Receiving"),
    ),
    Setting(
        key="imap_user", label=N_("User"), help=N_("Empty: the address."), group=N_("Receiving")
    ),
    Setting(
        key="imap_password",
        label=N_("Password"),
        kind="password",
        required=True,
        is_secret=True,
        help=N_("With two-step login most providers want an app password here."),
        group=N_("Receiving"),
    ),
    Setting(key="imap_folder", label=N_("Folder"), default="INBOX", group=N_("Receiving")),
    Setting(key="smtp_host", label=N_("SMTP host"), required=True, group=N_("Sending")),
    Setting(
        key="smtp_security",
        label=N_("Security"),
        kind="choice",
        choices=_SECURITY,
        default="ssl",
        group=N_("Sending"),
    ),
    Setting(
        key="smtp_port",
        label=N_("Port"),
        kind="number",
        help=N_("Empty: 465 with TLS, 587 with STARTTLS, else 25."),
        group=N_("Sending"),
    ),
    Setting(
        key="smtp_user", label=N_("User"), help=N_("Empty: as for receiving."), group=N_("Sending")
    ),
    Setting(
        key="smtp_password",
        label=N_("Password"),
        kind="password",
        is_secret=True,
        help=N_("Empty: as for receiving."),
        group=N_("Sending"),
    ),
    Setting(
        key="smtp_login",
        label=N_("Log in to send"),
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help=N_("No for a relay that knows this machine."),
        group=N_("Sending"),
        is_advanced=True,
    ),
    Setting(
        key="proof_copy",
        label=N_("Proof copy"),
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help=N_(
            "Sends each answer to this mailbox too, in the same step. After a crash it proves "
            "whether the answer left, so that nobody gets it twice."
        ),
        group=N_("Sending"),
        is_advanced=True,
    ),
    Setting(
        key="tag_replies",
        label=N_("Tag in reply addresses"),
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help=N_(
            "Replies go to name+tag@… and find their case for sure. No if your server does not "
            "deliver such addresses."
        ),
        group=N_("Sending"),
        is_advanced=True,
    ),
    Setting(
        key="sent_folder",
        label=N_("Sent folder"),
        help=N_("Empty: the one that the server marks or usually has."),
        group=N_("Sending"),
        is_advanced=True,
    ),
    Setting(
        key="look_back_days",
        label=N_("Days to look back at first"),
        kind="number",
        default="7",
        group=N_("Receiving"),
        is_advanced=True,
    ),
    Setting(
        key="max_mb",
        label=N_("Largest mail in MB"),
        kind="number",
        default="25",
        help=N_("Of a larger one only the head is loaded."),
        group=N_("Receiving"),
        is_advanced=True,
    ),
    Setting(
        key="mark_read",
        label=N_("Mark heard mails as read"),
        kind="yesno",
        choices=_YES_NO,
        default="no",
        group=N_("Receiving"),
        is_advanced=True,
    ),
    Setting(
        key="verify_tls",
        label=N_("Check certificates"),
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help=N_("No only for a server of your own with a certificate that nobody signed."),
        is_advanced=True,
    ),
)
