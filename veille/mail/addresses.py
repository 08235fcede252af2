"""Addresses: of mail, of the mail server and of our own pages, as settings and letters may give them."""

import re
from ipaddress import ip_address

from corpus.urls import split_address

#: An address that every server takes: RFC 5321's dot-string of ASCII, without quotes and comments.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL}@{_DOMAIN}")
_MAILBOX = re.compile(r"(?P<name>[^<>\x00-\x1f\x7f]*?)\s*<(?P<address>[^<>]*)>")
_SERVER = re.compile(
    r"(\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)):(?P<port>[0-9]+)"
)


def read_mailbox(text: str) -> tuple[str, str]:
    """Name and address of "NAME <ADDRESS>" or of an address alone; ValueError says what is expected."""
    found = _MAILBOX.fullmatch(text.strip())
    name, address = (found["name"], found["address"]) if found else ("", text.strip())
    if not _ADDRESS.fullmatch(address):
        raise ValueError("expected a mail address, with a name before it or not: Veille <veille@your.organisation>")
    return name.strip().strip('"').strip(), address


def check_mailbox(text: str) -> str:
    read_mailbox(text)
    return text.strip()


def check_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text.strip()):
        raise ValueError("expected a mail address, such as watch@your.organisation")
    return text.strip()


def check_addresses(text: str) -> str:
    """Addresses parted by commas, each of them once."""
    return ",".join(dict.fromkeys(check_address(address) for address in text.split(",")))


def to_wire(address: str) -> str:
    """A reader's address as servers of any age take it: its domain in ASCII. ValueError where there is no such form."""
    from email_validator import EmailNotValidError, validate_email

    if _ADDRESS.fullmatch(address):  # also of a domain that only an organisation's own network knows
        local, _, domain = address.rpartition("@")
        return f"{local}@{domain.lower()}"
    try:
        wire = validate_email(address, check_deliverability=False, globally_deliverable=False).ascii_email
    except EmailNotValidError:
        wire = None
    if wire is None or not _ADDRESS.fullmatch(wire):
        raise ValueError("expected a mail address, and before its @ only letters without accents, digits and signs")
    return wire


def read_server(text: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT"; an IPv6 address stands in brackets."""
    found = _SERVER.fullmatch(text.strip())
    if not found or not 0 < int(found["port"]) < 65_536:
        raise ValueError("expected HOST:PORT, such as mail.your.organisation:587")
    return found["ipv6"] or found["host"], int(found["port"])


def check_server(text: str) -> str:
    read_server(text)
    return text.strip()


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_public_url(url: str) -> str:
    """Without the slash at its end, so that paths can be put behind it."""
    try:
        parts = split_address(url.strip())
    except ValueError:
        raise ValueError(
            "expected an address with a number as its port: https://veille.your.organisation:8750"
        ) from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    plain = re.fullmatch(r"[A-Za-z0-9:/._~%\[\]-]+", url.strip())
    if not (safe and plain and parts.hostname) or parts.username is not None:
        raise ValueError("expected an https address, or http of this machine: https://veille.your.organisation")
    return url.strip().rstrip("/")
