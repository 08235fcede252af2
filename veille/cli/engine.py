"""The verbs about the search engine itself: what it holds, and who may do what on a server."""

from typing import Annotated

import typer

from veille.cli.options import Data

app = typer.Typer(help="The search engine: what it holds, and roles on a server.", no_args_is_help=True)


@app.command()
def status(data: Data = None) -> None:
    """What the index is kept in, how that is, and which indices there are."""
    from veille.engine_view import print_status
    from veille.settings import read_settings

    print_status(read_settings(data=data))


@app.command()
def roles(
    apply: Annotated[
        bool, typer.Option("--apply", help="Make the roles on the server; needs manage_security.")
    ] = False,
) -> None:
    """The roles that writing, reading, Kibana and its dashboards need in Elasticsearch, as JSON, by their names."""
    import json

    from veille.engine_view import apply_roles, list_roles
    from veille.settings import read_settings

    settings = read_settings()
    if apply:
        for line in apply_roles(settings):
            print(line)
    else:
        print(json.dumps(list_roles(settings), indent=2))


@app.command()
def key(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="writer, reader, kibana or dashboards.")],
) -> None:
    """Make an API key that may do what a role may and nothing else, and print it: it is shown this once."""
    from veille.engine_view import make_key
    from veille.settings import read_settings

    print(make_key(read_settings(), role))
