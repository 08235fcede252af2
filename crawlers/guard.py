"""The guard: no page of the web makes the crawler ask this machine, or a network that is not public.

A site of others may link or redirect to any address it likes (server-side request forgery). Two gates refuse: the
middleware looks at each address before anything is done for it, robots.txt and redirects included; the resolver looks
at what a name resolves to at the moment of each connection, so that no name can say one thing and mean another later.
"""

import ipaddress
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

from crawlers.origins import DEFAULT_PORTS, Origin, origin_of

Address = IPv4Address | IPv6Address

PRIVATE = "the address leads to a private network"
LOOPBACK = "the address leads to this machine"
NOWHERE = "the address is none of the public Internet"
SCHEME = "the address is neither http nor https"

#: IPv6 with an IPv4 address in its last four bytes: NAT64 (RFC 6052) and, in bytes two to five, 6to4 (RFC 3056).
_NAT64 = ip_network("64:ff9b::/96")
#: NAT64 of a network's own (RFC 8215), and Teredo, which hides the address in a way of its own.
_NEVER = (ip_network("64:ff9b:1::/48"), ip_network("2001::/32"), ip_network("::/96"))
_SHARED = ip_network("100.64.0.0/10")  # carrier-grade NAT (RFC 6598)


def judge_address(address: Address) -> str | None:
    """Why no page of the public web is at this address; None where one may be."""
    address = _unwrap(address)
    if address.is_loopback:
        return LOOPBACK
    if address.is_private or address.is_link_local or (address.version == 4 and address in _SHARED):
        return PRIVATE if not address.is_unspecified else LOOPBACK  # 0.0.0.0 is this machine too
    if address.version == 6 and (address.is_site_local or any(address in network for network in _NEVER)):
        return PRIVATE
    return None if address.is_global and not address.is_multicast and not address.is_reserved else NOWHERE


def judge_url(url: str, *, allowed: Collection[Origin]) -> str | None:
    """Why an address is not asked, as far as its spelling tells; None where its name is for the resolver to judge."""
    try:
        parts = urlsplit(url)
        host, port = origin_of(url)
        host.encode("idna")  # what is no name to it breaks Twisted's resolver, and nobody answers
    except ValueError:
        return NOWHERE
    if parts.scheme not in DEFAULT_PORTS:
        return SCHEME
    if not host:
        return NOWHERE
    if (host, port) in allowed:
        return None
    if host == "localhost" or host.endswith(".localhost"):
        return LOOPBACK
    literal = read_literal(host)
    return None if literal is None else judge_address(literal)


def read_literal(host: str) -> Address | None:
    """The address that a host spells in any of the ways that C libraries read: 127.1, 0x7f000001, 017700000001."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if not any(letter.isspace() for letter in host) else None
    except (OSError, ValueError):  # no address, or characters that none has
        return None


def _unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


class GuardMiddleware:
    """Refuses requests for good; the first of all middlewares, so that not even a robots.txt is asked for."""

    def __init__(self, allowed: Collection[Origin]) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["OPEN_ORIGINS"])

    def process_request(self, request: Request) -> None:
        if reason := judge_url(request.url, allowed=self._allowed):
            raise IgnoreRequest(reason)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A name of which the resolver refused every address is not one that may resolve tomorrow."""
        if isinstance(exception, CannotResolveHostError):
            host, _ = origin_of(request.url)
            if reason := GuardedResolver.refused.get(host):
                raise IgnoreRequest(reason) from exception


class GuardedResolver:
    """Resolves names as the reactor does, and hides addresses that are not public (Twisted's `IHostnameResolver`)."""

    #: Why names were refused of which nothing was left. One crawl is one process.
    refused: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, resolver: Any, allowed: Collection[Origin], install: Any) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._install = install

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        return cls(reactor.nameResolver, crawler.settings["OPEN_ORIGINS"], reactor.installNameResolver)

    def install_on_reactor(self) -> None:
        self._install(self)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        receiver = resolutionReceiver
        if (hostName.lower().rstrip("."), portNumber) not in self._allowed:
            receiver = _Sieve(receiver, hostName.lower().rstrip("."), self.refused)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class _Sieve:
    """Lets public addresses through; remembers why there were none (Twisted's `IResolutionReceiver`)."""

    def __init__(self, receiver: Any, host: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._host = host
        self._refused = refused
        self._reason: str | None = None
        self._passed = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's names
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        try:
            reason = judge_address(ipaddress.ip_address(address.host.partition("%")[0]))
        except ValueError:
            reason = NOWHERE
        if reason:
            self._reason = reason
        else:
            self._passed = True
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._reason and not self._passed:
            self._refused[self._host] = self._reason
        else:
            self._refused.pop(self._host, None)
        self._receiver.resolutionComplete()
