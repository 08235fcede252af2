"""The verbs that lead on from what was found: related, new."""

from typing import Annotated

import typer

from veille.cli.options import Data
from veille.cli.search import AsJson, Limit


def related(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A document's id or one of its addresses.")],
    limit: Limit = 10,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find documents on the same matter, in both languages: by meaning, by words, and by the names they share."""
    from nlp.threads import limit_threads

    limit_threads()
    import json
    import sys
    from contextlib import closing

    from veille.engine import open_index
    from veille.finding import Finder
    from veille.reading import find_document
    from veille.related import find_related, to_json
    from veille.screen import Screen, escape
    from veille.settings import read_settings
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        settings = workspace.settings
        document = find_document(workspace.ledger, identifier)
        with closing(open_index(settings)) as backend:
            found, note = find_related(Finder(backend, embedder=settings.embedder), backend, document, limit=limit)
    if note:
        print(f"veille: {note}", file=sys.stderr)
    if as_json:
        told = {"document": document.id, "related": [to_json(each) for each in found]}
        print(escape(json.dumps(told, ensure_ascii=False)))
    else:
        Screen(settings.timezone).print_related(found)


def new(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Among the documents that this finds.")] = "*",
    since: Annotated[str, typer.Option("--since", metavar="WHEN", help="A span such as 7d or 2w, or a date.")] = "7d",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="Values of each field.")] = 5,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What is new: names, CVE and kinds of attack that recent documents have more often than all."""
    import json
    from contextlib import closing

    from corpus.clock import utc_now
    from veille.engine import open_index
    from veille.rising import build_query, to_json
    from veille.screen import Screen, escape
    from veille.settings import read_settings

    settings = read_settings(data=data)
    with closing(open_index(settings)) as backend:
        asked = build_query(query, since=since, size=limit, zone=settings.timezone, now=utc_now())
        results = backend.search(asked)
    if as_json:
        print(escape(json.dumps(to_json(results), ensure_ascii=False)))
    else:
        Screen(settings.timezone).print_rising(results, since)
