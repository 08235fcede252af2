"""The verb story: one event, as all its documents tell it."""

from typing import Annotated

import typer

from veille.cli.options import Data


def story(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A story's id, or a document's id or one of its addresses.")
    ],
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", min=1, help="Documents, copies aside, and rows of figures; 20, in JSON all."),
    ] = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="All that is known of the story, as JSON.")] = False,
) -> None:
    """Show a story: its documents in order, who copies whom, what they name, and their figures side by side."""
    import json
    import sys

    from veille.screen import Screen, clean, escape
    from veille.settings import read_settings
    from veille.story_json import to_json
    from veille.story_screen import PAGE, print_story
    from veille.story_view import read_story
    from veille.workspace import open_workspace

    with open_workspace(read_settings(data=data)) as workspace:
        found = read_story(workspace.ledger, identifier)
    if as_json:
        print(escape(json.dumps(to_json(found, limit=limit), ensure_ascii=False)))
        return
    if found.note:
        print(f"veille: {clean(found.note)}", file=sys.stderr)
    print_story(Screen(workspace.settings.timezone), found, limit=limit or PAGE)
