"""The verbs that find and show: search, show."""

from typing import Annotated

import typer

from veille.cli.options import Data, Lines

#: What `--facets` counts when it is not told more.
FACETS = ("source", "language", "organisation", "vendor", "risk")

Text = Annotated[str | None, typer.Argument(metavar="QUERY", help="Words, or a query: see docs/search.md.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="Hits on a page.")]
Offset = Annotated[int, typer.Option("--offset", min=0, help="Hits to pass over first.")]
Sort = Annotated[str | None, typer.Option("--sort", metavar="FIELD", help="A field, with - before it for descending.")]
Filter = Annotated[
    list[str] | None, typer.Option("--filter", metavar="FIELD:VALUE", help="Keep only these; repeatable.")
]
Facets = Annotated[bool, typer.Option("--facets", help="Count the hits by source, language, organisation, …")]
AsJson = Annotated[bool, typer.Option("--json", help="The page of hits as JSON.")]


def search(
    query: Text = None,
    limit: Limit = 10,
    offset: Offset = 0,
    sort: Sort = None,
    filters: Filter = None,
    facets: Facets = False,
    lines: Lines = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find documents: plain words rank them, operators and fields choose them.

    A query that begins with a minus sign follows two of them: veille search -- '-ransom hospital'.
    """
    import sys
    from contextlib import closing

    from index.backend import open_backend
    from index.query import Histogram
    from veille.settings import read_settings

    settings = read_settings(data=data)
    if query is None and not lines:
        raise typer.BadParameter("a query, or --jsonl", param_hint="QUERY")
    with closing(open_backend(settings.index_address)) as backend:
        if lines:
            from veille.filters import run_filter
            from veille.searching import make_searching

            raise typer.Exit(run_filter(make_searching(backend, zone=settings.timezone)))
        from veille.searching import build_query, to_json

        asked = build_query(
            query or "",
            filters=read_filters_given(filters or []),
            facets=FACETS if facets else (),
            histogram=Histogram("published", "month") if facets else None,
            sort=sort,
            limit=limit,
            offset=offset,
            zone=settings.timezone,
        )
        results = backend.search(asked)
        if not backend.number():
            print(f"veille: nothing is in the index {settings.index_address} yet", file=sys.stderr)
    if as_json:
        import json

        print(json.dumps(to_json(results), ensure_ascii=False))
    else:
        from veille.screen import Screen

        Screen(settings.timezone).print_results(results, offset=offset)


def read_filters_given(given: list[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in given:
        field, colon, value = text.partition(":")
        if not (field and colon and value):
            raise typer.BadParameter(f"'{text}' is no filter; use FIELD:VALUE", param_hint="--filter")
        filters.setdefault(field, []).append(value)
    return filters


def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A document's id or one of its addresses.")],
    changes: Annotated[bool, typer.Option("--changes", help="What the publisher changed, version by version.")] = False,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole document as JSON.")] = False,
) -> None:
    """Show a document: what it says, what was found in it, where it came from."""
    from veille.reading import changes_of, find_document
    from veille.screen import Screen
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        document = find_document(workspace.ledger, identifier)
        if changes:
            print("\n".join(changes_of(workspace.ledger, document.id)))
        elif as_json:
            print(document.model_dump_json(exclude_none=True))
        else:
            Screen(workspace.settings.timezone).print_document(document)
