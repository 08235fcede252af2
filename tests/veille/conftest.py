"""What the tests of Veille itself share: a folder of its own for each test, and the command line in this process."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.clock import FixedClock
from tests.veille.newsroom import MORNING, InlinePool, Ran, make_stub_annotator, write_source
from veille.settings import Settings, read_settings
from veille.workspace import Workspace, open_workspace


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own Veille reaches a test."""
    for name in [name for name in os.environ if name.startswith("VEILLE_")]:
        if name not in ("VEILLE_LABELLED", "VEILLE_REQUIRE_SERVERS"):
            monkeypatch.delenv(name)
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS"):  # which change what a terminal is shown
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))


@pytest.fixture
def data(tmp_path: Path, empty_ledger: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(empty_ledger, folder / "ledger.db")
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with one source, "avis"."""
    folder = tmp_path / "sources"
    write_source(folder, "avis")
    return folder


@pytest.fixture
def settings(data: Path, sources: Path) -> Settings:
    contact = "mailto:watch@example.org"
    return read_settings(data=data, sources=sources, processes=1, index_wait=0, contact=contact, embedder="hashing:64")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def workspace(settings: Settings, clock: FixedClock) -> Iterator[Workspace]:
    with open_workspace(settings, clock=clock) as opened:
        yield opened


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and documents are read in this process, and the latter without models."""
    monkeypatch.setattr("veille.stages.driver.WorkerPool", InlinePool)
    monkeypatch.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read without the trained models of language, but in processes as ever."""
    monkeypatch.setattr("veille.stages.enrich.make_annotator", make_stub_annotator)


@pytest.fixture
def veille(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings
) -> Callable[..., Ran]:
    """The command line as `main` runs it, on the test's own folder."""
    from veille.cli import main

    given = {"DATA": settings.data, "SOURCES": settings.sources, "PROCESSES": 1, "INDEX_WAIT": 0}
    for name, value in (given | {"EMBEDDER": settings.embedder}).items():
        monkeypatch.setenv(f"VEILLE_{name}", str(value))

    def run(*arguments: object, given: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["veille", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    return run
