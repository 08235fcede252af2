"""What stories are called in the index, also in the rows of documents that nothing else has happened to."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from corpus.ledger import documents, indexing, stories
from corpus.ledger.indexing import Due
from index.backend import SearchBackend
from index.nodes import OneOf
from index.query import Query
from index.rows import Record, name_story

#: Documents in one query, and so names that are counted.
CHUNK = 200


def read_names(tx: Connection, identifiers: Sequence[str], read: Sequence[Record] = ()) -> dict[str, str]:
    """By story its name; what is among the records that were ``read`` is not read again."""
    openers = stories.openers(tx, identifiers)
    titles = {record["id"]: record["content"]["title"] for record in read}
    missing = sorted(set(openers.values()) - titles.keys())
    titles |= {record["id"]: record["content"]["title"] for record in documents.load_records(tx, missing)}
    return {story: name_story(titles[opener], story) for story, opener in openers.items() if opener in titles}


def find_misnamed(
    tx: Connection, backend: SearchBackend, due: Sequence[Due], unseen: Mapping[str, str | None]
) -> list[Due]:
    """Documents whose rows call their story by a name that it had before these became due, or will have no more.

    A story's name is the title of its first document. Where that changes, comes, or leaves, the others have to be
    written again: rows of one story under two names would be two stories to whoever counts by them. ``unseen`` are the
    names in rows that were written since the last commit, which no search sees: stories may change meanwhile.
    """
    identifiers = [document.id for document in due]
    touched = {*stories.of_documents(tx, identifiers).values(), *stories.left_by(tx, identifiers)}
    beside = {each.id: each for each in indexing.of_stories(tx, sorted(touched)) if not each.gone}
    for document in due:
        beside.pop(document.id, None)
    story_of = stories.of_documents(tx, sorted(beside))
    names = read_names(tx, sorted(set(story_of.values())))
    wanted = {each: names[story] for each, story in sorted(story_of.items()) if story in names}
    named_otherwise = [each for each, name in wanted.items() if each in unseen and unseen[each] != name]
    seen = {each: name for each, name in wanted.items() if each not in unseen}
    return [beside[identifier] for identifier in (*named_otherwise, *_find_otherwise(backend, seen))]


def _find_otherwise(backend: SearchBackend, wanted: Mapping[str, str]) -> Iterator[str]:
    """Those of the documents that the index has with another name of their story than the wanted one.

    Facets have names as they are written. A search has not: for it "Vol" and "VOL" are one.
    """
    identifiers = list(wanted)
    for start in range(0, len(identifiers), CHUNK):
        part = identifiers[start : start + CHUNK]
        these = OneOf(frozenset(part))
        counted = Query(these, facets=("story_title",), facet_size=len(part), limit=0, highlight=False)
        results = backend.search(counted)
        called = {each.value: each.count for each in results.facets["story_title"]}
        if called.keys() <= {wanted[each] for each in part} and sum(called.values()) == results.total:
            continue
        for hit in backend.walk(Query(these, sort="-published", highlight=False)):
            if hit.row.get("story_title") != wanted[hit.id]:
                yield hit.id
