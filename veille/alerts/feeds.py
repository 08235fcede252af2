"""Feeds: what each saved search found, in files that others may fetch."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from corpus.ledger import alerts, documents, searches
from corpus.ledger.alerts import Delivery
from corpus.ledger.searches import Search
from veille.alerts.feed_forms import Entry, Feed, to_atom, to_json
from veille.alerts.files import FileError, remove_file, write_whole
from veille.alerts.lines import one_line
from veille.digest.links import open_address
from veille.report import Report
from veille.wording import read_wording

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from veille.workspace import Workspace

#: Documents of a feed, and characters of the lead that is shown where the source lets us.
MOST, LONGEST_LEAD, LONGEST_TITLE = 100, 300, 500
#: Whose names the ids of feeds and entries are (RFC 4151): of nobody, so that no setting ever changes an id.
AUTHORITY = "tag:veille.invalid,2026"
ENDINGS = ("atom", "json")


def write_feeds(workspace: "Workspace", report: Report) -> None:
    """Both files of every standing search, where they differ from what is there."""
    with workspace.ledger.reading() as tx:
        standing = searches.standing(tx)
    root = workspace.settings.feeds_root
    for search in standing:
        with workspace.ledger.reading() as tx:
            feed = read_feed(tx, search)
        try:
            write_whole(root, f"{search.name}.atom", to_atom(feed))
            write_whole(root, f"{search.name}.json", to_json(feed))
        except FileError as error:
            report.count(None, "waiting")
            report.add_error(f"feed {search.name}", str(error))


def remove_feeds(workspace: "Workspace", name: str) -> None:
    """The files of a search that is no more: who fetches them is to see that nothing comes any more."""
    for ending in ENDINGS:
        remove_file(workspace.settings.feeds_root, f"{name}.{ending}")


def read_feed(tx: "Connection", search: Search) -> Feed:
    """The newest documents that the search found, the last to arrive first."""
    found = alerts.delivered(tx, search.number, limit=MOST)
    read = {each["id"]: each for each in documents.load_records(tx, [each.document for each in found])}
    entries = tuple(read_entry(each, read[each.document]) for each in found if each.document in read)
    wording = read_wording("alerts", "fr" if search.language == "fr" else "en")
    return Feed(
        id=f"{AUTHORITY}:searches/{quote(search.name)}/{search.created:%Y%m%dT%H%M%SZ}",
        name=search.name,
        title=wording.say("feed", search=search.name),
        language=search.language,
        updated=max([search.created, *(entry.updated for entry in entries), *(each.at for each in found)]),
        entries=entries,
    )


def read_entry(delivery: Delivery, record: Mapping[str, Any]) -> Entry:
    """Of a document as `documents.load_records` gives it."""
    content, fetch, source = record["content"], record["fetch"], record["source"]
    lead = content.get("lead") if source.get("reuse", "extract") != "metadata_only" else None
    published = content.get("published")
    return Entry(
        id=f"{AUTHORITY}:documents/{quote(delivery.delivered_as, safe='')}",
        title=one_line(content["title"], LONGEST_TITLE) or delivery.document,
        publisher=one_line(source["publisher"], LONGEST_TITLE) or source["slug"],
        updated=datetime.fromisoformat(fetch["fetched_at"]),
        published=datetime.fromisoformat(published) if published else None,
        language=content.get("language"),
        url=open_address(fetch.get("canonical_url")) or open_address(fetch.get("url")),
        lead=one_line(lead, LONGEST_LEAD) if lead else None,
    )
