"""The verb serve: the pages that mails lead to."""

from typing import Annotated

import typer

from veille.cli.options import Data


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="The port; 0 for any that is free.")] = 8750,
    data: Data = None,
) -> None:
    """Serve the pages where readers confirm and unsubscribe, until Ctrl-C. A link that is opened only asks.

    They are served by http: where others reach them, a proxy in front ends TLS and bounds slow requests.
    """
    from veille.settings import read_settings
    from veille.web.running import serve_pages
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        serve_pages(workspace, host=host, port=port)
