"""Every fault of a server ends as an outcome with a reason, costs little, and harms no page beside it."""

from dataclasses import dataclass

import pytest

from crawlers.origins import name_origins
from tests.crawlers.crawling import Newsroom, bulletin, encode, entry, source_of
from tests.servers import faults
from tests.servers.faults import Answer, FaultServer

MEGABYTE = 1024 * 1024
GOOD = "/avis/CERTFR-2026-AVI-0001/json/"


@dataclass(frozen=True)
class Fault:
    answer: Answer
    state: str
    reason: str | None
    path: str = "/faulty"


FAULTS = {
    "silence": Fault(faults.silence, "waiting", "no whole answer came in time"),
    "endless stream": Fault(faults.endless, "waiting", "no whole answer came in time"),
    "broken off": Fault(faults.broken_off, "waiting", "the answer broke off"),
    "401": Fault(faults.status(401), "quarantined", "HTTP 401: the page asks for a login"),
    "403": Fault(faults.status(403), "quarantined", "HTTP 403: the site refuses us the page"),
    "404": Fault(faults.status(404), "quarantined", "HTTP 404: the page is not there"),
    "408": Fault(faults.status(408), "waiting", "HTTP 408: Request Timeout"),
    "410": Fault(faults.status(410), "quarantined", "HTTP 410: the page was taken away for good"),
    "451": Fault(faults.status(451), "quarantined", "HTTP 451: the page is withheld for legal reasons"),
    "500": Fault(faults.status(500), "waiting", "HTTP 500: Internal Server Error"),
    "endless redirect": Fault(faults.redirect("/faulty"), "quarantined", "the page redirects more than 5 times"),
    "redirect out of the web": Fault(
        faults.redirect("ftp://127.0.0.1/"), "quarantined", "HTTP 302: the page redirects to no address"
    ),
    "100 MB, declared": Fault(faults.declared_giant, "quarantined", "the page is larger than max_size"),
    "100 MB, undeclared": Fault(faults.undeclared_giant, "quarantined", "the page is larger than max_size"),
    "gzip bomb": Fault(faults.gzip_bomb, "quarantined", "the page is larger than max_size when decompressed"),
    "another type": Fault(
        faults.page(b"<p>", content_type="text/html"), "quarantined", "the page is of type 'text/html', expected json"
    ),
    "forbidden": Fault(
        faults.page(b"{}"), "quarantined", "the site's robots.txt forbids the page to crawlers", "/private/page"
    ),
    # What is in a page is the extractor's to judge: the bytes are kept.
    "cut JSON": Fault(faults.page(b'{"reference": "CERTF'), "done", None),
}


def serve_beside_a_good_page(server: FaultServer, address: str) -> None:
    listed = [entry("CERTFR-2026-AVI-0002", json_url=address), entry("CERTFR-2026-AVI-0001")]
    server.answers |= {
        "/robots.txt": faults.page(b"User-agent: *\nDisallow: /private/\n", content_type="text/plain"),
        "/avis/json/": faults.page(encode(listed)),
        GOOD: faults.page(encode(bulletin())),
    }


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_recorded_and_the_page_beside_it_captured(name: str, server: FaultServer, newsroom: Newsroom):
    fault = FAULTS[name]
    serve_beside_a_good_page(server, fault.path)
    server.answers[fault.path] = fault.answer

    memory = newsroom.crawl(source_of(server.url))

    faulty = newsroom.work(server.url + fault.path)
    assert (faulty.state, faulty.reason and faulty.reason[: len(fault.reason or "")]) == (fault.state, fault.reason)
    assert newsroom.states()[server.url + GOOD] == "done"
    assert len(newsroom.captures(server.url + fault.path)) == 1
    assert memory < 180 * MEGABYTE


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("no-such-host.invalid", "the host's name cannot be resolved"),
        ("127.0.0.1", "the server refuses the connection"),
    ],
    ids=["DNS failure", "refused connection"],
)
def test_a_server_out_of_reach_is_tried_again_later(host: str, reason: str, server: FaultServer, newsroom: Newsroom):
    with faults.unheard_port() as port:
        address = f"http://{host}:{port}/"
        serve_beside_a_good_page(server, address)
        source = source_of(server.url)
        newsroom.crawl(source, origins=name_origins([source]) | {(host, port)}, names={"no-such-host.invalid": None})
    faulty = newsroom.work(address)
    assert (faulty.state, faulty.reason) == ("waiting", reason)
    assert newsroom.states()[server.url + GOOD] == "done"
