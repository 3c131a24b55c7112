"""Every setting that the environment may give, read once, refused in a full sentence when wrong.

The readers and their register live in `lib.environ`; here stands what All Ears asks for.
What it will miss: a setting read anywhere else (the house test looks for that).
"""

from __future__ import annotations

from pathlib import Path

from allears.lib import environ

SOURCE_TREE = Path(__file__).resolve().parents[3]


def _default_data() -> Path:
    """`var/` in a checkout, the user's data folder for an installed package."""
    if (SOURCE_TREE / "pyproject.toml").is_file():
        return SOURCE_TREE / "var"
    return Path.home() / ".local" / "share" / "allears"


DATA = environ.path(
    "ALLEARS_DATA",
    default=_default_data(),
    shown="`var/` in a checkout, `~/.local/share/allears` elsewhere",
    doc="Folder for everything that is kept: the embedded database, attachments, keys.",
)
DATABASE_URL = environ.url(
    "DATABASE_URL",
    default="",
    schemes=("postgres", "postgresql"),
    is_secret=True,
    doc="Your own PostgreSQL (15 or newer). Unset: an embedded one runs in the data folder.",
)
HOST = environ.text(
    "ALLEARS_HOST", default="127.0.0.1", doc="The address that the web server listens on."
)
PORT = environ.integer(
    "ALLEARS_PORT", default=8390, low=1, high=65535, doc="The port that the web server listens on."
)
WEB_PROCESSES = environ.integer(
    "ALLEARS_WEB_PROCESSES",
    default=1,
    low=1,
    high=16,
    doc="How many processes make pages: as many as there are processors, where fifty or more work.",
)
URL = environ.url(
    "ALLEARS_URL",
    default="",
    schemes=("http", "https"),
    doc="The address that people type to reach All Ears, when it is not the listening address.",
)
HOSTS = environ.text(
    "ALLEARS_HOSTS",
    default="",
    doc="Further host names that may be asked for, separated by commas.",
)
SECRET_KEY = environ.text(
    "ALLEARS_SECRET_KEY",
    default="",
    is_secret=True,
    doc="Signs sessions and encrypts channel secrets. Unset: made once and kept in the data folder.",
)
ORGANISATION = environ.text(
    "ALLEARS_ORGANISATION", default="", doc="The name that stands beside your people's names."
)
DEBUG = environ.yesno(
    "ALLEARS_DEBUG", default=False, doc="Show faults in the browser. Never on a public address."
)
LOG_LEVEL = environ.choice(
    "ALLEARS_LOG_LEVEL",
    default="info",
    choices=("debug", "info", "warning", "error"),
    doc="How much the processes write.",
)
LOG_FORMAT = environ.choice(
    "ALLEARS_LOG_FORMAT",
    default="text",
    choices=("text", "json"),
    doc="How the processes write: for eyes or for machines.",
)
ALLOW_PRIVATE_HOSTS = environ.text(
    "ALLEARS_ALLOW_PRIVATE_HOSTS",
    default="",
    doc="Hosts (or host:port), separated by commas, that may be asked although they are private.",
)
POLL_S = environ.duration_s(
    "ALLEARS_POLL",
    default="2s",
    low=0.1,
    high=60,
    doc="How often the loops look for work when nothing wakes them.",
)
ASKS_FIRST_DAYS = environ.integer(
    "ALLEARS_ASKS_FIRST_DAYS",
    default=90,
    low=1,
    high=365,
    doc="Days after which it is forgotten that somebody often asks before trying.",
)
UNDO_S = environ.integer(
    "ALLEARS_UNDO_S",
    default=10,
    low=0,
    high=120,
    doc="Seconds for which an answer waits before it leaves, so that it can be taken back. 0: none.",
)
MAX_UPLOAD = environ.size_bytes(
    "ALLEARS_MAX_UPLOAD", default="25MB", doc="The largest file that may be uploaded."
)
