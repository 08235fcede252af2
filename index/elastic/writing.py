"""Writing rows to one build."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.backend import Revisions
from index.collections import COLLECTIONS, Collection
from index.elastic.builds import COMMIT, STATE, Names, create_index, put_template, read_vectors
from index.elastic.bulk import BulkWriter
from index.elastic.mapping import build_mapping, vector_field
from index.elastic.source import identify, writer_of
from index.query import Rejected, Row
from index.vectors import VECTOR, Vector, check_dimension

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Ids or owners of one request: a tenth of the hits that a page may have, since a document may own many figures.
CHUNK = 1_000
PAGE = 10_000


class Writer:
    """Writes rows to the indices of ``names``; of the live build readers find new indices at once.

    Between two commits nothing of what was written can be searched, so it is remembered here.
    """

    def __init__(self, client: "Elasticsearch", names: Names, *, live: bool) -> None:
        self._client = client
        self._names = names
        self.live = live
        self._bulk = BulkWriter(client)
        self._sources = {name: writer_of(collection) for name, collection in COLLECTIONS.items()}
        self._vectors = {name: read_vectors(client, names, each) for name, each in COLLECTIONS.items() if each.vector}
        #: What a crash left unseen has to be found too.
        client.indices.refresh(index=names.whole)
        self._indices = set(client.indices.get(index=names.whole, filter_path="*.aliases").body)
        self._filled = {name: self._count(name) > 0 for name in COLLECTIONS}
        #: Since the last commit: by collection and id, in which index; and by collection and owner, which ids.
        self._written: dict[str, dict[str, str]] = defaultdict(dict)
        self._owned: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def _count(self, collection: str) -> int:
        index = self._names.every(collection)
        count: int = self._client.count(index=index, allow_no_indices=True, ignore_unavailable=True)["count"]
        return count

    def put(self, name: str, rows: Iterable[Row]) -> int:
        rows = iter(rows)
        count = 0
        while chunk := list(islice(rows, CHUNK)):
            self._put_chunk(COLLECTIONS[name], chunk)
            count += len(chunk)
        return count

    def _put_chunk(self, collection: Collection, rows: Sequence[Row]) -> None:
        targets = {row["id"]: self._target(collection, row) for row in rows}
        self._leave_other_years(collection, rows, targets)
        write, written = self._sources[collection.name], self._written[collection.name]
        for row in rows:
            if collection.vector and (vector := row.get(VECTOR)) is not None:
                self._know_model(collection, vector)
            target = targets[row["id"]]
            self._bulk.index(target, collection.name, row["id"], write(row), revision_of(row, collection))
            written[row["id"]] = target
            if collection.owner:
                self._owned[collection.name][row[collection.owner]].add(row["id"])

    def _target(self, collection: Collection, row: Row) -> str:
        index = self._names.index_of(collection, row)
        if index not in self._indices:
            create_index(self._client, self._names, collection.name, index, live=self.live)
            self._indices.add(index)
        return index

    def _leave_other_years(self, collection: Collection, rows: Sequence[Row], targets: Mapping[str, str]) -> None:
        """Remove what is kept under another year than the row's own, or the row would be there twice."""
        if collection.by_year is None or sum(index.startswith(self._years(collection)) for index in self._indices) < 2:
            return
        revisions = {row["id"]: revision_of(row, collection) for row in rows}
        for identifier, index in self._places(collection, list(targets)):
            if index != targets[identifier]:
                self._bulk.delete(index, collection.name, identifier, revisions[identifier])

    def _years(self, collection: Collection) -> str:
        return self._names.every(collection.name).removesuffix("*")

    def _know_model(self, collection: Collection, vector: Vector) -> None:
        """Let the indices hold vectors of this model; its dimensions never change."""
        known, field = self._vectors[collection.name], vector_field(vector.model)
        if field in known:
            check_dimension(vector, known[field][1])
            return
        known[field] = vector.model, vector.dimension
        mapping = build_mapping(collection, build=self._names.build, vectors=known)
        put_template(self._client, self._names, collection, known)
        self._client.indices.put_mapping(
            index=self._names.every(collection.name),
            properties={field: mapping["properties"][field]},
            meta=mapping["_meta"],
        )

    def delete(self, name: str, ids: Iterable[str], *, revisions: Revisions) -> int:
        collection, seen = COLLECTIONS[name], 0
        for chunk in in_chunks(ids):
            visible = set(self._find_seen(collection, chunk))
            seen += len(visible)
            for identifier, index in sorted(visible | self._unseen(collection, chunk)):
                self._bulk.delete(index, name, identifier, revisions.get(identifier))
                self._written[name].pop(identifier, None)
        return seen

    def delete_owned(self, name: str, owners: Iterable[str], *, revisions: Revisions) -> int:
        collection, seen = COLLECTIONS[name], 0
        for chunk in in_chunks(owners):
            found = list(self._find_owned(collection, chunk))
            seen += len(found)
            written = self._written[name]
            unseen = [(owner, each) for owner in chunk for each in self._owned[name].pop(owner, ()) if each in written]
            places = {*found, *((owner, each, written[each]) for owner, each in unseen)}
            for owner, identifier, index in sorted(places):
                self._bulk.delete(index, name, identifier, revisions.get(owner))
                self._written[name].pop(identifier, None)
        return seen

    def _places(self, collection: Collection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """In which indices rows of these ids are, seen or not yet."""
        yield from sorted({*self._find_seen(collection, ids), *self._unseen(collection, ids)})

    def _unseen(self, collection: Collection, ids: Iterable[str]) -> set[tuple[str, str]]:
        written = self._written[collection.name]
        return {(each, written[each]) for each in ids if each in written}

    def _find_seen(self, collection: Collection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        if not self._filled[collection.name]:
            return
        by_identity = {identify(each): each for each in ids}
        query = {"ids": {"values": list(by_identity)}}
        answer = self._client.search(
            index=self._names.every(collection.name), query=query, size=PAGE, source=False, filter_path=PLACES
        )
        for hit in answer.body.get("hits", {}).get("hits", ()):
            yield by_identity[hit["_id"]], hit["_index"]

    def _find_owned(self, collection: Collection, owners: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Owner, id and index of the rows that the last commit made seen."""
        if not self._filled[collection.name]:
            return
        assert collection.owner
        after: list[Any] | None = None
        while True:
            answer = self._client.search(
                index=self._names.every(collection.name),
                query={"terms": {collection.owner: list(owners)}},
                sort=["id"],
                search_after=after,
                size=PAGE,
                source={"includes": ["id", collection.owner]},
                filter_path=[*PLACES, "hits.hits._source", "hits.hits.sort"],
            )
            hits = answer.body.get("hits", {}).get("hits", ())
            for hit in hits:
                yield hit["_source"][collection.owner], hit["_source"]["id"], hit["_index"]
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def commit(self, number: int) -> list[Rejected]:
        """Everything acknowledged, then seen, then the number: a crash before the last leaves the old number."""
        self._bulk.flush()
        self._client.indices.refresh(index=self._names.whole)
        self._remember(number)
        for name, written in self._written.items():
            self._filled[name] = self._filled[name] or bool(written)
        self._written.clear()
        self._owned.clear()
        return self._bulk.take_rejected()

    def _remember(self, number: int) -> None:
        self._client.index(index=self._names.index(STATE), id=COMMIT, document={"number": number})

    def clear(self) -> None:
        """Remove all rows by removing their indices. The number goes first: killed here, all is written anew."""
        self._bulk.flush()
        self._bulk.take_rejected()
        self._remember(0)
        for index in sorted(self._indices - {self._names.index(STATE)}):
            self._client.indices.delete(index=index, ignore_unavailable=True)
        self._indices = {self._names.index(STATE)}
        self._vectors = {name: {} for name in self._vectors}
        self._filled = dict.fromkeys(COLLECTIONS, False)
        for collection in COLLECTIONS.values():
            put_template(self._client, self._names, collection, {})
        self.commit(0)

    def close(self) -> None:
        self._bulk.close()


#: What is needed of hits to know where rows are.
PLACES = ["hits.hits._id", "hits.hits._index"]


def revision_of(row: Row, collection: Collection) -> int | None:
    revision: int | None = row.get(collection.revision) if collection.revision else None
    return revision


def in_chunks(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = iter(dict.fromkeys(values))
    while chunk := list(islice(ordered, CHUNK)):
        yield chunk
