"""A watch with something in it that is worth keeping, made once and copied for each test."""

from pathlib import Path

import pytest

from corpus.clock import FixedClock
from tests.corpus.ledger.examples import add_reader, add_search, put_message
from tests.veille.newsroom import (
    MORNING,
    InlinePool,
    bulletin,
    capture,
    do,
    do_index,
    make_stub_annotator,
    write_source,
)
from veille.settings import Settings, read_settings
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate
from veille.workspace import Workspace, open_workspace


def settings_of(folder: Path) -> Settings:
    given = {"processes": 1, "index_wait": 0, "embedder": "hashing:64"}
    return read_settings(data=folder / "data", sources=folder / "sources", **given)


def make_watch(folder: Path) -> Path:
    """Three bulletins that can be found, a reader, a search and a letter that waits."""
    write_source(folder / "sources", "avis")
    settings, clock = settings_of(folder), FixedClock(MORNING)
    with pytest.MonkeyPatch.context() as patched, open_workspace(settings, clock=clock) as made:
        patched.setattr("veille.stages.driver.WorkerPool", InlinePool)
        patched.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)
        fill(made)
    return folder


def fill(workspace: Workspace) -> None:
    capture(workspace, bulletin(1), bulletin(2, "Rien de connu."), bulletin(3))
    for stage in (extract, enrich, relate):
        assert do(stage, workspace).exit_code == 0
    assert do_index(workspace).exit_code == 0
    add_reader(workspace.ledger)
    add_search(workspace.ledger)
    put_message(workspace.ledger, now=workspace.clock())
