"""The verb demo: an analyst's first minutes."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Keep what was collected here; emptied first.")
    ] = None,
) -> None:
    """Collect a small press world that Veille ships, read it, and show what an analyst gets."""
    from nlp.threads import limit_threads

    limit_threads()
    from veille.demonstration import demonstrate

    demonstrate(data)
