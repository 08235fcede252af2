"""The search engine as its operator sees it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from rich.table import Table

from index.backend import DEFAULT_PREFIX
from index.elastic.roles import ROLES, Role, build_role, name_role
from index.nodes import Everything
from index.query import Query
from veille.engine import open_index, read_servers
from veille.errors import InputError
from veille.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from index.elastic.builds import Build

#: What a cluster's colours mean.
HEALTH = {
    "green": "all is well",
    "yellow": "every index answers, some without the copies they should have",
    "red": "parts of some indices do not answer: searches are refused until they do",
}


def print_status(settings: Settings) -> None:
    from veille.screen import open_console

    console = open_console()
    console.print(describe_index(settings), soft_wrap=True)
    if on_server(settings):
        console.print(_tabulate(list_builds(settings)))


def describe_index(settings: Settings) -> str:
    """The engine, how it is, and how many documents are searched: of an index that is red that cannot be told."""
    health = f", {describe_health(settings)}" if on_server(settings) else ""
    total = "" if ", red:" in health else f", {_count_documents(settings)} documents"
    return f"{settings.index_address} answers{total}{health}"


def _count_documents(settings: Settings) -> int:
    with closing(open_index(settings)) as backend:
        return backend.search(Query(Everything(), limit=0)).total


def on_server(settings: Settings) -> bool:
    return settings.index_address.startswith("elasticsearch:")


def read_prefix(settings: Settings) -> str:
    if not on_server(settings):
        raise InputError(f"the index is {settings.index_address}: only Elasticsearch has roles (VEILLE_INDEX)")
    return settings.index_address.partition(":")[2] or DEFAULT_PREFIX


def describe_health(settings: Settings) -> str:
    """Of the server and our own indices on it: those of others may be as they are."""
    with open_client(settings) as client:
        health = client.cluster.health(index=f"{read_prefix(settings)}-*", level="indices")
        number = client.info()["version"]["number"]
    nodes, colour = health["number_of_nodes"], health["status"]
    red = sorted(name for name, index in health.get("indices", {}).items() if index["status"] == "red")
    told = ": ".join([HEALTH.get(colour, "unknown"), *([", ".join(red)] if red else [])])
    return f"Elasticsearch {number}, {nodes} node{'s' * (nodes != 1)}, {colour}: {told}"


def list_builds(settings: Settings) -> "list[Build]":
    from index.elastic.builds import describe_builds

    with open_client(settings) as client:
        return describe_builds(client, read_prefix(settings))


def _tabulate(builds: "list[Build]") -> Table:
    table = Table("index", "", "documents", "MB", "schema", box=None, header_style="bold")
    for build in builds:
        state = "searched" if build.live else "kept: veille index --drop-old"
        table.add_row(f"v{build.number}", state, str(build.documents), f"{build.bytes / 1e6:.1f}", build.schema)
    return table


@contextmanager
def open_client(settings: Settings) -> "Iterator[Elasticsearch]":
    from index.elastic.connection import check_product, connect
    from index.elastic.faults import as_ours

    servers = read_servers(settings)
    with as_ours(servers), connect(servers) as client:
        check_product(client, servers)
        yield client


def list_roles(settings: Settings) -> dict[str, dict[str, Any]]:
    prefix = read_prefix(settings)
    return {name_role(role, prefix): build_role(role, prefix) for role in ROLES}


def apply_roles(settings: Settings) -> Iterator[str]:
    """Make or replace the roles; a line about each."""
    roles = list_roles(settings)
    with open_client(settings) as client:
        for name, role in roles.items():
            made = client.security.put_role(name=name, **role)["role"]["created"]
            yield f"role {name}: {'made' if made else 'replaced'}"


def make_key(settings: Settings, role: str) -> str:
    """An API key of a role, as VEILLE_ELASTICSEARCH_API_KEY takes it."""
    prefix, wanted = read_prefix(settings), _read_role(role)
    name = name_role(wanted, prefix)
    with open_client(settings) as client:
        made = client.security.create_api_key(name=name, role_descriptors={name: build_role(wanted, prefix)})
    return str(made["encoded"])


def _read_role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise InputError(f"there is no role '{name}'; the roles are {', '.join(ROLES)}")
