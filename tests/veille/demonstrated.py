"""One run of the demo for all tests of a test run: it takes half a minute."""

import io
import json
import re
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

from nlp.embeddings import open_embedder
from tests.servers.elasticsearch import folder_of_run
from tests.servers.guarded import locked
from tests.veille.newsroom import InlinePool
from veille.demonstration import demonstrate
from veille.stages.enrich import make_annotator
from veille.world.sites import READERS

#: Of the world's eight: each crawl costs a process of two seconds.
SOURCES = ("certfr-avis", "cour-des-comptes", "slate-fr", "hls-today", "cisa-kev")

#: The encoder takes seconds to load.
open_once = cache(open_embedder)


def demonstrate_once(factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The demo's folder, which nobody writes to, and its text by headings; the first process of the run makes them."""
    base = folder_of_run(factory)
    note, folder = base / "demo.json", base / "demo"
    with locked(base / "demo.lock"):
        if not note.exists():
            note.write_text(json.dumps(_demonstrate(folder)), encoding="utf-8")
    return folder, json.loads(note.read_text(encoding="utf-8"))


def _demonstrate(folder: Path) -> dict[str, str]:
    """With the trained models, in this process."""
    console = Console(width=100, record=True, file=io.StringIO(), highlight=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("veille.world.world.READERS", {slug: READERS[slug] for slug in SOURCES})
        patch.setattr("veille.stages.driver.WorkerPool", InlinePool)
        patch.setattr("veille.stages.enrich.make_annotator", cache(make_annotator))
        patch.setattr("nlp.embeddings.open_embedder", open_once)
        patch.setattr("veille.screen.open_console", lambda: console)
        demonstrate(folder)
    parts = re.split(r"^─+ (.+?) ─+$", console.export_text(), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
