"""The server of the pages: one process, no access log, for the paths of requests are the keys of readers."""

import socket
from typing import TYPE_CHECKING

from corpus.errors import VeilleError
from veille.web.app import make_app

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: Connections at once; who comes then is told to come back: a page takes milliseconds.
AT_ONCE = 256
#: Bytes of the head of a request.
MAX_HEAD = 16_384
#: Seconds for requests under way when the server is told to end.
GRACE = 5


def serve_pages(workspace: "Workspace", *, host: str, port: int) -> None:
    """Serve until the process is told to end; VeilleError where nobody can listen there."""
    import uvicorn

    config = uvicorn.Config(
        make_app(workspace),
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        h11_max_incomplete_event_size=MAX_HEAD,
        timeout_graceful_shutdown=GRACE,
    )
    with listen(host, port) as listening:
        there, number = listening.getsockname()[:2]
        known = f"; readers reach it as {workspace.settings.public_url}" if workspace.settings.public_url else NO_URL
        print(f"veille serves on http://{f'[{there}]' if ':' in there else there}:{number}{known}", flush=True)
        uvicorn.Server(config).run(sockets=[listening])


NO_URL = "; mails carry no links to it before VEILLE_PUBLIC_URL says how readers reach it"


def listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return socket.create_server(found[0][4][:2], family=found[0][0])
    except (OSError, UnicodeError) as error:
        raise VeilleError(f"cannot listen on {host}, port {port}: {error}; name another with --host, --port") from error
