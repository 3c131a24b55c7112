"""Which addresses may be called: the spelling of a URL, and the network that an IP belongs to.

A URL is read once, strictly: what browsers and libraries read differently (backslashes, blanks,
a user before an `@`, IPv4 in octal, hex, one number or circled digits) is refused rather than
interpreted, so nobody can mean one host to the check and another to the connection. An IP is
refused when it, or the IPv4 that its IPv6 form carries inside, lies in a network that IANA keeps
for special purposes (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-).
What it misses: names. They are judged where they are resolved, in `backend`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Final

import httpx

from allears.lib.http.errors import BadAddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_URL_CHARS: Final = 8_192
"""Longer than any server takes (nginx and Apache stop at 8 kB)."""

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?\Z")
_AUTHORITY = re.compile(r"(https?)://([^/?#]*)(.*)\Z", re.I | re.S)
_PORT = re.compile(r"[0-9]{1,5}\Z")
_NUMERIC_LABEL = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_UNSAFE = re.compile(
    r"[\x00-\x20\x7f\\\u0080-\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)

_CLOSED_V4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in [
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the metadata service of one large cloud, in public space
    ]
)
_CLOSED_V6: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in [
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ]
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_TRANSLATED = ipaddress.IPv6Network("::ffff:0:0:0/96")
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})


def read_url(url: str) -> httpx.URL:
    """The URL in one spelling, host as ASCII, without fragment. Raises `BadAddress`."""
    text = url.strip()
    if len(text) > MAX_URL_CHARS:
        raise BadAddress(f"The address is longer than {MAX_URL_CHARS} characters.")
    if _UNSAFE.search(text):
        raise BadAddress("The address holds a blank, a backslash or an invisible character.")
    matched = _AUTHORITY.match(text)
    if matched is None:
        raise BadAddress("The address must start with http:// or https://.")
    scheme, authority, rest = matched[1].lower(), matched[2], matched[3].partition("#")[0]
    if "@" in authority:
        raise BadAddress("The address holds a name or a password before an @; leave that out.")
    host, port = _split_authority(authority)
    if not rest.startswith("/"):
        rest = "/" + rest
    try:
        return httpx.URL(f"{scheme}://{host}{port}{rest}")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise BadAddress(f"The address cannot be read ({error}).") from error


def join(base: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect or a link leads, checked as strictly. Raises `BadAddress`."""
    if _UNSAFE.search(location.strip()):
        location = location.strip().replace(" ", "%20")
    if re.match(r"[a-z][a-z0-9+.-]*:", location, re.I) or location.startswith(("//", "\\")):
        return read_url(location if ":" in location[:8] else f"{base.scheme}:{location}")
    try:
        return read_url(str(base.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise BadAddress(
            f"The redirect leads to an address that cannot be read ({error})."
        ) from error


def literal_ip(host: str) -> IpAddress | None:
    """The IP that a host of a read URL spells out; None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_public(ip: IpAddress) -> bool:
    """Whether anybody on the internet may be behind it, and nobody inside our own walls."""
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    inner = _carried(ip)
    if inner is not None:
        return is_public(inner)
    return not any(ip in network for network in _CLOSED_V6)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 inside an IPv6: mapped, translated, NAT64, 6to4, ISATAP. Teredo is closed whole."""
    number = int(ip)
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in _NAT64 or ip in _TRANSLATED or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None


def _split_authority(authority: str) -> tuple[str, str]:
    """Host in ASCII, and `:port` or nothing."""
    if authority.startswith("["):
        inside, closed, port = authority[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            raise BadAddress("The address holds a bracket that is not closed.")
        return f"[{_ip6(inside)}]", _port(port[1:]) if port else ""
    host, colon, port = authority.partition(":")
    return _host(host), _port(port) if colon else ""


def _ip6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text)) if "%" not in text else _no_zone()
    except ValueError:
        raise BadAddress(f"[{text[:60]}] is not an IPv6 address.") from None


def _no_zone() -> str:
    raise BadAddress("An address with a network zone (%…) leads into a private network.")


def _port(text: str) -> str:
    if not text:
        return ""
    if not _PORT.match(text) or not 0 < int(text) < 65_536:
        raise BadAddress(f"{text[:20]!r} is not a port.")
    return f":{int(text)}"


def _host(text: str) -> str:
    if not text.isascii():
        text = _ascii(text)
    host = text.lower()
    if not host or not _HOST.match(host) or len(host) > 254:
        raise BadAddress(f"{text[:60]!r} is not the name of a host.")
    host = host.rstrip(".")
    if _NUMERIC_LABEL.match(host.rpartition(".")[2]):
        return _plain_ip4(host)
    return host


def _ascii(text: str) -> str:
    """IDNA; digits in circles and other full stops become plain ones first, then face the same rules."""
    folded = unicodedata.normalize("NFKC", text).replace("。", ".").lower()
    if folded.isascii():
        return folded
    try:
        return httpx.URL(f"http://{folded}/").raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        raise BadAddress(f"{text[:60]!r} is not the name of a host.") from None


def _plain_ip4(host: str) -> str:
    """Four decimal numbers without leading zeros, or nothing: every other spelling is a trick."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise BadAddress(
            f"{host[:60]!r} is an IP address in an unusual spelling; write it as four numbers."
        ) from None
