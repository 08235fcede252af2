"""No page makes the crawler ask this machine or a network that is not public."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.guard import (
    LOOPBACK,
    NOWHERE,
    PRIVATE,
    SCHEME,
    GuardedResolver,
    judge_address,
    judge_url,
)
from crawlers.origins import choose_open, name_origins, origin_of
from tests.crawlers.crawling import Newsroom, bulletin, encode, entry, source_of
from tests.servers import faults
from tests.servers.faults import FaultServer

OPEN = frozenset({("127.0.0.1", 8080)})


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("127.0.0.1", LOOPBACK),
        ("127.8.9.10", LOOPBACK),
        ("127.1", LOOPBACK),
        ("2130706433", LOOPBACK),
        ("0x7f000001", LOOPBACK),
        ("0177.0.0.1", LOOPBACK),
        ("017700000001", LOOPBACK),
        ("0.0.0.0", LOOPBACK),
        ("0", LOOPBACK),
        ("127.0.0.1.", LOOPBACK),
        ("localhost", LOOPBACK),
        ("LOCALHOST.", LOOPBACK),
        ("api.localhost", LOOPBACK),
        ("１２７.0.0.1", LOOPBACK),
        ("[::1]", LOOPBACK),
        ("[::]", LOOPBACK),
        ("[::ffff:127.0.0.1]", LOOPBACK),
        ("[64:ff9b::7f00:1]", LOOPBACK),
        ("[2002:7f00:1::]", LOOPBACK),
        ("10.1.2.3", PRIVATE),
        ("172.16.0.1", PRIVATE),
        ("192.168.1.1", PRIVATE),
        ("169.254.169.254", PRIVATE),
        ("100.64.0.1", PRIVATE),
        ("[fe80::1]", PRIVATE),
        ("[fc00::1]", PRIVATE),
        ("[fec0::1]", PRIVATE),
        ("[::ffff:10.0.0.1]", PRIVATE),
        ("[64:ff9b::a00:1]", PRIVATE),
        ("[2001:0:1::]", PRIVATE),
        ("224.0.0.1", NOWHERE),
        ("255.255.255.255", None),  # either reason will do
        ("[ff02::1]", NOWHERE),
    ],
)
def test_what_is_not_public_is_refused_however_it_is_spelled(host: str, reason: str | None):
    for address in (f"http://{host}/", f"https://{host}:8443/x", f"http://user:secret@{host}/"):
        said = judge_url(address, allowed=OPEN)
        assert said == reason or (reason is None and said in (PRIVATE, NOWHERE)), address


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://press.example/", "gopher://press.example/", "data:,x"])
def test_other_schemes_are_refused(url: str):
    assert judge_url(url, allowed=OPEN) in (SCHEME, NOWHERE)


@pytest.mark.parametrize("url", ["https://www.cert.ssi.gouv.fr/", "http://93.184.216.34/", "http://[2606:4700::1]/"])
def test_public_addresses_are_asked(url: str):
    assert judge_url(url, allowed=OPEN) is None


def test_only_the_very_port_that_a_source_names_is_open():
    assert judge_url("http://127.0.0.1:8080/any", allowed=OPEN) is None
    assert judge_url("http://127.0.0.1:8081/", allowed=OPEN) == LOOPBACK
    assert judge_url("http://localhost:8080/", allowed=OPEN) == LOOPBACK


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_the_same_in_every_wrapping(number: int):
    address = ipaddress.IPv4Address(number)
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    nat = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + number)
    assert (judge_address(mapped) is None) == (judge_address(nat) is None) == (judge_address(address) is None)
    assert judge_url(f"http://{number}/", allowed=()) == judge_address(address)


@given(st.text(max_size=60))
def test_no_address_breaks_the_guard(text: str):
    for url in (text, f"http://{text}/", f"http://{text}"):
        judge_url(url, allowed=OPEN)


def test_a_source_of_the_web_is_led_to_nothing_here_and_a_local_one_to_all_that_sources_name():
    local, other = source_of("http://127.0.0.1:8080/"), source_of("http://127.0.0.1:9090/", slug="other")
    public = source_of("https://press.example/", slug="public", delay=5)
    origins = name_origins([local, other, public])
    assert origins == {("127.0.0.1", 8080), ("127.0.0.1", 9090)}
    assert choose_open(local, origins) == origins
    assert choose_open(public, origins) == frozenset()
    assert origin_of("HTTP://Press.Example.:80/x") == ("press.example", 80)


@pytest.mark.parametrize("site", ["http://[::1]:8080/", "http://localhost:8080/", "http://127.0.0.2:8080/"])
def test_a_source_on_this_machine_may_be_led_to_itself_however_it_is_spelled(site: str):
    source = source_of(site)
    open_origins = choose_open(source, name_origins([source]))
    assert [judge_url(url, allowed=open_origins) for url in (site, *source.list_urls)] == [None, None]


class Receiver:
    """What Twisted hands to a resolver; keeps what it is told."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


class Answering:
    """A resolver under which every name has these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    def resolveHostName(self, receiver: Any, *_: Any) -> Any:
        from twisted.internet.address import IPv4Address, IPv6Address

        receiver.resolutionBegan(self)
        for address in self._addresses:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, 80))
        receiver.resolutionComplete()
        return self


def resolve(name: str, port: int, *addresses: str) -> list[str]:
    receiver = Receiver()
    GuardedResolver(Answering(*addresses), OPEN, None).resolveHostName(receiver, name, port)
    assert receiver.complete
    return receiver.hosts


def test_a_name_is_judged_by_what_it_resolves_to_at_each_connection():
    assert resolve("press.example", 80, "93.184.216.34") == ["93.184.216.34"]
    assert resolve("press.example", 80, "127.0.0.1") == []
    assert GuardedResolver.refused["press.example"] == LOOPBACK
    assert resolve("press.example", 80, "10.0.0.1", "93.184.216.34", "fe80::1%eth0") == ["93.184.216.34"]
    assert "press.example" not in GuardedResolver.refused
    assert resolve("127.0.0.1", 8080, "127.0.0.1") == ["127.0.0.1"]


GOOD = "/avis/CERTFR-2026-AVI-0001/json/"


def publish(server: FaultServer, *addresses: str) -> None:
    listed = [entry(f"CERTFR-2026-AVI-{1000 + n}", json_url=url) for n, url in enumerate(addresses)]
    server.answers |= {
        "/avis/json/": faults.page(encode([*listed, entry("CERTFR-2026-AVI-0001")])),
        GOOD: faults.page(encode(bulletin())),
    }


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://localhost:{port}/secret", LOOPBACK),
        ("http://[::1]:{port}/secret", LOOPBACK),
        ("http://10.0.0.1/secret", PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", PRIVATE),
        ("file:///etc/passwd", "HTTP 302: the page redirects to no address of the web"),
    ],
)
def test_a_redirect_out_of_the_public_web_is_refused_for_good(
    target: str, reason: str, server: FaultServer, newsroom: Newsroom
):
    port = server.url.rpartition(":")[2]
    publish(server, "/leads")
    server.answers["/leads"] = faults.redirect(target.format(port=port))
    server.answers["/secret"] = faults.page(b"{}")
    newsroom.crawl(source_of(server.url))
    assert newsroom.work(server.url + "/leads").state == "quarantined"
    assert newsroom.work(server.url + "/leads").reason == reason
    assert newsroom.states()[server.url + GOOD] == "done"
    assert "/secret" not in server.paths()


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"])
def test_a_name_that_resolves_to_this_machine_is_refused_when_it_is_connected_to(
    inner: str, server: FaultServer, newsroom: Newsroom
):
    port = server.url.rpartition(":")[2]
    secret = f"http://inner.example:{port}/secret"
    publish(server, secret, "/leads")
    server.answers["/leads"] = faults.redirect(secret)
    server.answers["/secret"] = faults.page(encode(bulletin()))
    newsroom.crawl(source_of(server.url), names={"inner.example": inner})
    rows = [newsroom.work(url) for url in (secret, server.url + "/leads")]
    assert [(row.state, row.reason) for row in rows] == [("quarantined", LOOPBACK)] * 2
    assert newsroom.states()[server.url + GOOD] == "done"
    assert "/secret" not in server.paths()


def test_a_local_source_reaches_another_that_is_loaded_and_no_third(server: FaultServer, newsroom: Newsroom):
    with FaultServer() as other, FaultServer() as third:
        publish(server, "/moved", f"{third.url}/listed", "/away")
        server.answers["/moved"] = faults.redirect(f"{other.url}/page")
        server.answers["/away"] = faults.redirect(f"{third.url}/page")
        other.answers["/page"] = third.answers["/page"] = faults.page(encode(bulletin()))
        sources = [source_of(server.url), source_of(other.url, slug="other")]
        newsroom.crawl(sources[0], origins=name_origins(sources))
        states = newsroom.states()
        assert states[f"{server.url}/moved"] == "done"
        assert states[f"{server.url}/away"] == states[f"{third.url}/listed"] == "quarantined"
        # Not even its robots.txt was asked for.
        assert third.requests == []


def test_a_proxy_of_the_environment_is_not_used(
    server: FaultServer, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    """A proxy resolves names itself, where no guard sees what they lead to."""
    with FaultServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        publish(server)
        newsroom.crawl(source_of(server.url))
        assert proxy.requests == []
    assert newsroom.states()[server.url + GOOD] == "done"
