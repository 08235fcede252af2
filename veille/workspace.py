"""What a command works with: the settings and what they name, opened once at the entry point."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.archive import Archive
from corpus.clock import Clock, utc_now
from corpus.ledger import Ledger, batches
from corpus.ledger.work import Selection
from veille.errors import InputError, SettingsError
from veille.settings import Settings

if TYPE_CHECKING:
    from crawlers.catalogue import Source


@dataclass(frozen=True)
class Workspace:
    """Settings, ledger, archive and the catalogue of sources by slug."""

    settings: Settings
    ledger: Ledger
    archive: Archive
    catalogue: "dict[str, Source]"
    clock: Clock = utc_now


@contextmanager
def open_workspace(settings: Settings, *, clock: Clock = utc_now) -> Iterator[Workspace]:
    """Read the sources first, so that a wrong one is refused before anything is touched; then open the rest."""
    catalogue = read_sources(settings)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the data folder {settings.data} cannot be made (VEILLE_DATA): {error}") from error
    archive = Archive(settings.archive_root, spool=settings.spool)
    ledger = Ledger.open(settings.ledger_url)
    try:
        yield Workspace(settings, ledger, archive, catalogue, clock)
    finally:
        ledger.close()


def check_selection(workspace: Workspace, selection: Selection) -> None:
    """Refuse a source or batch that neither the catalogue nor the ledger knows: a typing error selects nothing."""
    with workspace.ledger.reading() as tx:
        for source in selection.sources:
            if source not in workspace.catalogue and not batches.knows_source(tx, source):
                known = ", ".join(sorted(workspace.catalogue))
                raise InputError(f"there is no source '{source}'; the sources are {known}")
        for batch in selection.batches:
            if not batches.exists(tx, batch):
                raise InputError(f"there is no batch '{batch}'; crawl and import end with the id of theirs")


def read_sources(settings: Settings) -> "dict[str, Source]":
    from crawlers.catalogue import read_catalogue

    return read_catalogue(sources_folder(settings))


def sources_folder(settings: Settings) -> Path:
    from crawlers.catalogue import shipped_sources

    return settings.sources or shipped_sources()
