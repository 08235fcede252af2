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
Saved = Annotated[
    list[str] | None,
    typer.Option("--saved", metavar="NAME", help="Keep only what this saved search finds; repeatable."),
]
ByMode = Annotated[str | None, typer.Option("--mode", metavar="MODE", help="By words, meaning or both (the default).")]
Facets = Annotated[bool, typer.Option("--facets", help="Count the hits by source, language, organisation, …")]
AsJson = Annotated[bool, typer.Option("--json", help="The page of hits as JSON.")]


def search(
    context: typer.Context,
    query: Text = None,
    mode: ByMode = None,
    limit: Limit = 10,
    offset: Offset = 0,
    sort: Sort = None,
    filters: Filter = None,
    saved: Saved = None,
    facets: Facets = False,
    by_story: Annotated[
        bool, typer.Option("--by-story", help="One document of each story, and how many more of it there are.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how the query is read; nothing is searched.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Every hit by words, as JSON lines.")] = False,
    lines: Lines = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find documents: plain words rank them, operators and fields choose them.

    A query that begins with a minus sign follows two of them: veille search -- '-ransom hospital'.
    """
    from nlp.threads import limit_threads

    limit_threads()
    import sys
    from contextlib import closing

    from index.query import Histogram
    from veille.engine import open_index
    from veille.searching import read_mode
    from veille.settings import read_settings

    settings, chosen = read_settings(data=data), read_mode(mode)
    if query is None and not (lines or saved):
        raise typer.BadParameter("a query, --saved, or --jsonl", param_hint="QUERY")
    if lines and (explain or every or by_story or saved):
        raise typer.BadParameter(
            "--jsonl takes its queries from lines: --explain, --all, --by-story and --saved go with one",
            param_hint="--jsonl",
        )
    with closing(open_index(settings)) as backend:
        if lines:
            from veille.filters import run_filter
            from veille.searching import make_searching

            raise typer.Exit(run_filter(make_searching(backend, embedder=settings.embedder, zone=settings.timezone)))
        from veille.asking import split
        from veille.finding import Finder
        from veille.screen import Screen, escape
        from veille.searches import read_saved_filters
        from veille.searching import build_query, chosen_values, to_json

        typed = query or "*" * bool(saved)
        if every:
            refuse_with_all(context, "explain", "limit", "offset", "facets", "as_json")
        if every and mode not in (None, "words"):
            raise typer.BadParameter("--all goes by words: meaning finds the nearest only", param_hint="--all")
        asked = build_query(
            typed,
            filters=read_filters_given(filters or []),
            facets=FACETS if facets else (),
            histogram=Histogram("published", "month") if facets else None,
            sort=sort,
            limit=limit,
            offset=offset,
            zone=settings.timezone,
            by_story=by_story,
            nodes=read_saved_filters(settings, saved) if saved else (),
        )
        if explain:
            from veille.explaining import explain as explain_query

            Screen(settings.timezone).print_explanation(explain_query(backend, split(typed, asked), chosen), as_json)
            return
        if every:
            from veille.exporting import write_hits

            warn_if_empty(backend.number(), settings.index_address)
            write_hits(backend.walk(asked))
            return
        found = Finder(backend, embedder=settings.embedder).find(split(typed, asked), chosen)
        warn_if_empty(backend.number(), settings.index_address)
    if as_json:
        import json

        print(escape(json.dumps(to_json(found.results, note=found.note, by_story=by_story), ensure_ascii=False)))
    else:
        if found.note:
            print(f"veille: {found.note}", file=sys.stderr)
        Screen(settings.timezone).print_results(found.results, offset=offset, chosen=chosen_values(asked.filters))


def refuse_with_all(context: typer.Context, *names: str) -> None:
    """What `--all` would pass over in silence is refused, where the person gave it."""
    for option in context.command.params:
        if option.name in names and is_given(context, option.name):
            raise typer.BadParameter(f"{option.opts[0]} and --all exclude each other", param_hint="--all")


def is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def warn_if_empty(number: int, address: str) -> None:
    import sys

    if not number:
        print(f"veille: nothing is in the index {address} yet", file=sys.stderr)


def read_filters_given(given: list[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in given:
        field, colon, value = text.partition(":")
        if not (field and colon and value):
            raise typer.BadParameter(f"'{text}' is no filter; use FIELD:VALUE", param_hint="--filter")
        filters.setdefault(field, []).append(value)
    return filters


def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A document's id or one of its addresses, or a CVE.")],
    changes: Annotated[bool, typer.Option("--changes", help="What the publisher changed, version by version.")] = False,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole document as JSON.")] = False,
) -> None:
    """Show a document: what it says, what was found in it, where it came from; or what is known of a CVE."""
    from veille.reading import changes_of, find_document, is_document
    from veille.screen import Screen, clean, escape
    from veille.settings import read_settings
    from veille.vulnerabilities import is_cve, known_of
    from veille.vulnerabilities_view import print_known, show_vulnerability
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        screen = Screen(workspace.settings.timezone)
        if is_cve(identifier) and not is_document(workspace.ledger, identifier):
            show_vulnerability(screen, workspace, identifier.upper(), as_json=as_json)
            return
        document = find_document(workspace.ledger, identifier)
        if changes:
            print("\n".join(map(clean, changes_of(workspace.ledger, document.id))))
        elif as_json:
            print(escape(document.model_dump_json(exclude_none=True)))
        else:
            screen.print_document(document)
            print_known(screen, known_of(workspace.ledger, document))
