"""Builds: whole versions of the index, each with its indices and templates; aliases lead to the one that is live."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.collections import COLLECTIONS, Collection
from index.elastic.mapping import Vectors, build_mapping, build_marks, build_settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: The index that holds the number last committed, and its one document.
STATE, COMMIT = "state", "commit"
#: Of rows that have no date to be kept by.
UNDATED = "undated"
#: Shards and copies where an operator has said nothing else: a copy as soon as there is a second node to hold it.
SETTINGS = {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}}


@dataclass(frozen=True)
class Names:
    """What everything of one build is called."""

    prefix: str
    build: int

    def index(self, collection: str, part: str = "") -> str:
        return "-".join(filter(None, (self.prefix, f"v{self.build}", collection, part)))

    def index_of(self, collection: Collection, row: Mapping[str, Any]) -> str:
        """The index of a row: of its year, where the collection is kept by years."""
        if collection.by_year is None:
            return self.index(collection.name)
        date = row.get(collection.by_year)
        return self.index(collection.name, f"{date.year:04}" if isinstance(date, datetime) else UNDATED)

    def every(self, collection: str) -> str:
        """All indices of a collection."""
        years = "-*" if collection in COLLECTIONS and COLLECTIONS[collection].by_year else ""
        return f"{self.index(collection)}{years}"

    @property
    def whole(self) -> str:
        return f"{self.prefix}-v{self.build}-*"


def alias_of(prefix: str, collection: str) -> str:
    return f"{prefix}-{collection}"


@dataclass(frozen=True)
class Build:
    """A build as an operator sees it."""

    number: int
    live: bool
    schema: str
    documents: int
    bytes: int


def find_live(client: "Elasticsearch", prefix: str) -> int | None:
    """The number of the build that the aliases lead to."""
    from elasticsearch import NotFoundError

    try:
        found = client.indices.get_alias(name=alias_of(prefix, STATE))
    except NotFoundError:
        return None
    return max(_read_numbers(found, prefix), default=None)


def list_builds(client: "Elasticsearch", prefix: str) -> list[int]:
    found = client.indices.get(index=f"{prefix}-v*-{STATE}", filter_path="*.aliases", expand_wildcards="all")
    return sorted(_read_numbers(found.body, prefix))


def _read_numbers(indices: Iterable[str], prefix: str) -> list[int]:
    """The numbers of builds by their state's index; of other prefixes that begin with this one, none."""
    state = re.compile(rf"{re.escape(prefix)}-v(\d+)-{STATE}")
    return [int(match[1]) for index in indices if (match := state.fullmatch(index))]


def describe_builds(client: "Elasticsearch", prefix: str) -> list[Build]:
    """Every build, the oldest first; documents and bytes are of its documents with all copies."""
    live = find_live(client, prefix)
    return [_describe(client, Names(prefix, number), live=number == live) for number in list_builds(client, prefix)]


def _describe(client: "Elasticsearch", names: Names, *, live: bool) -> Build:
    documents = client.count(index=names.every("documents"), allow_no_indices=True)["count"]
    stats = client.indices.stats(index=names.whole, metric="store")["_all"]["total"]
    size = stats.get("store", {}).get("size_in_bytes", 0)
    return Build(names.build, live, str(read_marks(client, names).get("schema", "")), documents, size)


def read_marks(client: "Elasticsearch", names: Names, collection: str = STATE) -> dict[str, Any]:
    """What `_meta` says of a build's index: schema, analysis, vectors; of all its years together."""
    marks: dict[str, Any] = {"vectors": {}}
    index = names.index(STATE) if collection == STATE else names.every(collection)
    mappings = client.indices.get_mapping(index=index, allow_no_indices=True, ignore_unavailable=True)
    for mapping in mappings.body.values():
        found = mapping["mappings"].get("_meta", {}).get("veille", {})
        marks = {**marks, **found, "vectors": {**marks["vectors"], **found.get("vectors", {})}}
    return marks


def read_creation(client: "Elasticsearch", names: Names) -> datetime:
    """When a build was begun."""
    state = names.index(STATE)
    found = client.indices.get_settings(index=state, name="index.creation_date").body
    milliseconds = int(found[state]["settings"]["index"]["creation_date"])
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def create_build(client: "Elasticsearch", names: Names, *, live: bool) -> None:
    """Make what a build needs to be written to. Its state is made last; a snapshot may come without templates."""
    there = client.indices.exists(index=names.index(STATE))
    if there and client.indices.exists_index_template(name=names.index("documents")):
        return
    for collection in COLLECTIONS.values():
        put_template(client, names, collection, read_vectors(client, names, collection) if there else {})
    create_index(client, names, STATE, names.index(STATE), live=live)


def read_vectors(client: "Elasticsearch", names: Names, collection: Collection) -> dict[str, tuple[str, int]]:
    """Model and dimensions of the vectors that a build's indices hold, by their column."""
    found = read_marks(client, names, collection.name)["vectors"]
    return {field: (mark["model"], mark["dims"]) for field, mark in found.items()}


def put_template(client: "Elasticsearch", names: Names, collection: Collection, vectors: Vectors) -> None:
    """Let the collection's later indices have this mapping."""
    _put_operators_settings(client, names.prefix)
    template = names.index(collection.name)
    mapping = build_mapping(collection, build=names.build, vectors=vectors)
    whole = {"settings": build_settings(), "mappings": mapping}
    client.cluster.put_component_template(name=template, template=whole)
    client.indices.put_index_template(
        name=template,
        index_patterns=[names.every(collection.name)],
        composed_of=[template, f"{names.prefix}-settings"],
        priority=500,
    )


def _put_operators_settings(client: "Elasticsearch", prefix: str) -> None:
    """Made once: from then on they are the operator's."""
    name = f"{prefix}-settings"
    if not client.cluster.exists_component_template(name=name):
        client.cluster.put_component_template(name=name, template={"settings": SETTINGS})


def create_index(client: "Elasticsearch", names: Names, collection: str, index: str, *, live: bool) -> None:
    """Make an index of the build; of the live one also what readers find it by."""
    from elasticsearch import BadRequestError

    aliases: dict[str, Any] = {alias_of(names.prefix, collection): {}} if live else {}
    options: dict[str, Any] = {"aliases": aliases}
    if collection == STATE:
        options |= {"mappings": state_mapping(names.build), "settings": SETTINGS}
    try:
        client.indices.create(index=index, **options)
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def state_mapping(build: int) -> dict[str, Any]:
    marks = {"veille": build_marks(build, {})}
    return {"dynamic": "strict", "_meta": marks, "properties": {"number": {"type": "long"}}}


def go_live(client: "Elasticsearch", names: Names) -> None:
    """Let all aliases lead to this build, in one step: no search sees a part of each."""
    ours = {alias_of(names.prefix, collection) for collection in (*COLLECTIONS, STATE)}
    actions: list[dict[str, Any]] = []
    for index, found in client.indices.get_alias(index=f"{names.prefix}-v*", allow_no_indices=True).body.items():
        actions += [{"remove": {"index": index, "alias": alias}} for alias in found["aliases"] if alias in ours]
    for index in client.indices.get(index=names.whole, filter_path="*.aliases").body:
        actions.append({"add": {"index": index, "alias": alias_of(names.prefix, collection_of(index, names))}})
    client.indices.update_aliases(actions=actions)


def collection_of(index: str, names: Names) -> str:
    """The collection whose rows an index of the build holds."""
    return index.removeprefix(f"{names.prefix}-v{names.build}-").partition("-")[0]


def drop_builds(client: "Elasticsearch", prefix: str, numbers: Iterable[int]) -> None:
    """Remove builds with all that they hold; their state goes last, so that a crash leaves them to be dropped again."""
    for names in (Names(prefix, number) for number in numbers):
        everything = client.indices.get(index=names.whole, filter_path="*.aliases").body
        for index in sorted(everything, key=lambda index: index == names.index(STATE)):
            client.indices.delete(index=index, ignore_unavailable=True)
        for collection in COLLECTIONS:
            client.options(ignore_status=404).indices.delete_index_template(name=names.index(collection))
            client.options(ignore_status=404).cluster.delete_component_template(name=names.index(collection))


def remove_all(client: "Elasticsearch", prefix: str) -> None:
    """Remove everything of this prefix."""
    drop_builds(client, prefix, list_builds(client, prefix))
    client.options(ignore_status=404).cluster.delete_component_template(name=f"{prefix}-settings")
