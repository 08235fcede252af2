"""The verb figures: what numbers the documents tell."""

from typing import Annotated

import typer

from veille.cli.options import Data
from veille.cli.search import Filter, Offset, Sort, read_filters_given, refuse_with_all, warn_if_empty

#: Figures on a page of the terminal, and most in one answer.
PAGE, MOST = 20, 100_000


def figures(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, or a query over figures: docs/search.md.")] = "",
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, max=MOST, help=f"Figures: {PAGE} on a page, in CSV and JSON all of them."),
    ] = None,
    offset: Offset = 0,
    sort: Sort = None,
    filters: Filter = None,
    every: Annotated[bool, typer.Option("--all", help="Every figure as JSON lines, or with --csv as CSV.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="All that is known of each figure, as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
    data: Data = None,
) -> None:
    """Find figures: the number with its unit, what it counts, when, where, and the sentence that says so.

    Words are looked for in what is counted, the sentence and the document's title: veille figures 'budget unit:EUR'.
    """
    import json
    import sys
    from contextlib import closing

    from veille.engine import open_index
    from veille.figures_view import build_query, find_mixture, print_figures, to_csv, to_json
    from veille.screen import Screen, escape
    from veille.settings import read_settings

    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json exclude each other", param_hint="--csv")
    if every:
        refuse_with_all(context, "limit", "offset", "as_json")
    settings, chosen = read_settings(data=data), read_filters_given(filters or [])
    most = limit or (MOST if as_csv or as_json else PAGE)
    asked = build_query(query, filters=chosen, sort=sort, limit=most, offset=offset, zone=settings.timezone)
    with closing(open_index(settings)) as backend:
        warn_if_empty(backend.number(), settings.index_address)
        if every:
            from veille.exporting import write_hits, write_lines

            write_lines(to_csv(backend.walk(asked))) if as_csv else write_hits(backend.walk(asked))
            return
        results = backend.search(asked)
    if (warning := find_mixture(results, sort)) is not None:
        print(f"veille: {warning}", file=sys.stderr)
    if (as_csv or as_json) and results.total > len(results.hits):
        print(f"veille: {len(results.hits)} of {results.total} figures are written: see --limit", file=sys.stderr)
    if as_csv:
        sys.stdout.writelines(to_csv(results.hits))
    elif as_json:
        print(escape(json.dumps(to_json(results), ensure_ascii=False, default=lambda moment: moment.isoformat())))
    else:
        print_figures(Screen(settings.timezone), results, grouped=sort is None, offset=offset)
