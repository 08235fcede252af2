"""The search engine that the settings name."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from index.backend import SearchBackend, Servers, open_backend
from veille.settings import Settings


def open_index(settings: Settings, *, writable: bool = False, rebuild: bool = False) -> SearchBackend:
    """The index in force, to be closed by the caller."""
    return open_backend(settings.index_address, servers=read_servers(settings), writable=writable, rebuild=rebuild)


def read_servers(settings: Settings) -> Servers:
    hosts = tuple(host.strip() for host in settings.elasticsearch.split(",") if host.strip())
    return Servers(
        hosts=hosts,
        api_key=_reveal(settings.elasticsearch_api_key),
        user=settings.elasticsearch_user,
        password=_reveal(settings.elasticsearch_password),
        ca=settings.elasticsearch_ca,
        compress=not all(map(_is_here, hosts)),  # packing costs more than it saves on one machine
        patience=settings.elasticsearch_seconds,
    )


def _reveal(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _is_here(host: str) -> bool:
    name = urlsplit(host).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
