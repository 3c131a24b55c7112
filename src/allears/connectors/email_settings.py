"""The blanks of an e-mail channel's form."""

from __future__ import annotations

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
        label="Address",
        kind="email",
        required=True,
        help="The mailbox's own address; answers come from it.",
    ),
    Setting(
        key="sender_name",
        label="Name of the organization",
        help="Shown behind the name of who answers: Anna Meier (Your name here).",
    ),
    Setting(key="imap_host", label="IMAP host", required=True, group="Receiving"),
    Setting(
        key="imap_security",
        label="Security",
        kind="choice",
        choices=_SECURITY,
        default="ssl",
        group="Receiving",
    ),
    Setting(
        key="imap_port",
        label="Port",
        kind="number",
        help="Empty: 993 with TLS, else 143.",
        group="Receiving",
    ),
    Setting(key="imap_user", label="User", help="Empty: the address.", group="Receiving"),
    Setting(
        key="imap_password",
        label="Password",
        kind="password",
        required=True,
        is_secret=True,
        help="With two-step login most providers want an app password here.",
        group="Receiving",
    ),
    Setting(key="imap_folder", label="Folder", default="INBOX", group="Receiving"),
    Setting(key="smtp_host", label="SMTP host", required=True, group="Sending"),
    Setting(
        key="smtp_security",
        label="Security",
        kind="choice",
        choices=_SECURITY,
        default="ssl",
        group="Sending",
    ),
    Setting(
        key="smtp_port",
        label="Port",
        kind="number",
        help="Empty: 465 with TLS, 587 with STARTTLS, else 25.",
        group="Sending",
    ),
    Setting(key="smtp_user", label="User", help="Empty: as for receiving.", group="Sending"),
    Setting(
        key="smtp_password",
        label="Password",
        kind="password",
        is_secret=True,
        help="Empty: as for receiving.",
        group="Sending",
    ),
    Setting(
        key="smtp_login",
        label="Log in to send",
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help="No for a relay that knows this machine.",
        group="Sending",
        is_advanced=True,
    ),
    Setting(
        key="proof_copy",
        label="Proof copy",
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help="Sends each answer to this mailbox too, in the same step. After a crash it proves "
        "whether the answer left, so that nobody gets it twice.",
        group="Sending",
        is_advanced=True,
    ),
    Setting(
        key="tag_replies",
        label="Tag in reply addresses",
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help="Replies go to name+tag@… and find their case for sure. No if your server does not "
        "deliver such addresses.",
        group="Sending",
        is_advanced=True,
    ),
    Setting(
        key="sent_folder",
        label="Sent folder",
        help="Empty: the one that the server marks or usually has.",
        group="Sending",
        is_advanced=True,
    ),
    Setting(
        key="look_back_days",
        label="Days to look back at first",
        kind="number",
        default="7",
        group="Receiving",
        is_advanced=True,
    ),
    Setting(
        key="max_mb",
        label="Largest mail in MB",
        kind="number",
        default="25",
        help="Of a larger one only the head is loaded.",
        group="Receiving",
        is_advanced=True,
    ),
    Setting(
        key="mark_read",
        label="Mark heard mails as read",
        kind="yesno",
        choices=_YES_NO,
        default="no",
        group="Receiving",
        is_advanced=True,
    ),
    Setting(
        key="verify_tls",
        label="Check certificates",
        kind="yesno",
        choices=_YES_NO,
        default="yes",
        help="No only for a server of your own with a certificate that nobody signed.",
        is_advanced=True,
    ),
)
