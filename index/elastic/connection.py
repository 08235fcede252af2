"""The client."""

from elasticsearch import Elasticsearch

from index.backend import Servers


def connect(servers: Servers) -> Elasticsearch:
    return Elasticsearch(list(servers.hosts), request_timeout=servers.patience, retry_on_timeout=False)


def check_product(client: Elasticsearch) -> None:
    client.info()
