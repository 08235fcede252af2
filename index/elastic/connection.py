"""The client of a server or cluster, and whether that is one that Veille can work with."""

import re
import warnings
from base64 import b64encode
from typing import Any

from elasticsearch import Elasticsearch, ElasticsearchWarning, UnsupportedProductError

from index.backend import Servers
from index.elastic.faults import clean, say_where
from index.errors import IndexUnavailable

#: Client and server are of one major version; vectors as we send them are read from this minor one on.
MAJOR, MINOR = 9, 3
#: Attempts of a request whose connection broke, each on another of the hosts.
RETRIES = 3


def connect(servers: Servers) -> Elasticsearch:
    """A client; nothing is asked yet. IndexUnavailable where the addresses or certificates cannot be used."""
    # A server without security says so with every answer; `docs/operate.md` says it once.
    warnings.filterwarnings("ignore", category=ElasticsearchWarning)
    try:
        return Elasticsearch(list(servers.hosts), **_options(servers))
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"{say_where(servers)}: cannot be used: {error}") from error


def _options(servers: Servers) -> dict[str, Any]:
    options: dict[str, Any] = {
        "request_timeout": servers.patience,
        "max_retries": RETRIES,
        "http_compress": servers.compress,
        "connections_per_node": 4,
    }
    if servers.api_key:
        options["api_key"] = servers.api_key
    elif servers.user:
        options["headers"] = {"authorization": _write_basic(servers.user, servers.password or "")}
    if servers.ca:
        options["ca_certs"] = str(servers.ca)
    return options


def _write_basic(user: str, password: str) -> str:
    """As RFC 7617 has it, in UTF-8; the client knows ASCII only."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def check_product(client: Elasticsearch, servers: Servers) -> None:
    """IndexUnavailable where something else answers, or another version."""
    try:
        number = str(client.info()["version"]["number"])
    except (UnsupportedProductError, KeyError, TypeError) as error:
        raise IndexUnavailable(
            f"{say_where(servers)}: what answers is no Elasticsearch: see VEILLE_ELASTICSEARCH"
        ) from error
    if not is_known(number):
        needed = f"Elasticsearch {MAJOR}.{MINOR} or a later {MAJOR}"
        raise IndexUnavailable(f"{say_where(servers)}: Veille needs {needed}, and this is {clean(number)}")


def is_known(number: str) -> bool:
    """Whether a server of this version is one that we can work with."""
    major, minor, *_ = [*map(int, re.findall(r"\d+", number)), 0, 0]
    return major == MAJOR and minor >= MINOR
