"""The archive of digests: the page and the JSON of each, as files that outlive the mail."""

import json
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from corpus.errors import VeilleError
from corpus.ledger import digests, readers
from corpus.ledger.digests import Made
from corpus.ledger.readers import Reader
from veille.digest.model import Digest
from veille.digest.rendering import Links, to_html
from veille.settings import Settings

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace


def to_page(digest: Digest, settings: Settings) -> str:
    """The complete page. It has no link that acts for its reader: files are passed on."""
    return to_html(digest, Links(unsubscribe=None, page=None, contact=contact_of(settings)))


def contact_of(settings: Settings) -> str:
    """The address of who answers; none where no mail was ever set up."""
    return settings.contact_address if settings.mail_contact or settings.mail_from else ""


def file_digests(workspace: "Workspace", report: "Report") -> None:
    """Write the digests that have no files yet, also those that a crash left; what cannot be written stays to do."""
    while True:
        with workspace.ledger.reading() as tx:
            found = [(made, readers.load(tx, made.reader)) for made in digests.to_file(tx)]
        if not found:
            return
        try:
            for made, reader in found:
                _file(workspace, made, reader)
        except VeilleError:
            raise
        except Exception as error:  # noqa: BLE001 - every store raises what its own client raises
            report.fail("archive of digests", f"{workspace.settings.digests_root} cannot be written: {error}")
            return


def path_of(reader: Reader, day: date) -> PurePosixPath:
    """Below the archive's root, without an ending."""
    return folder_of(reader) / day.isoformat()


def folder_of(reader: Reader) -> PurePosixPath:
    """A name may be given again when its reader has gone, a number not."""
    return PurePosixPath(f"{reader.name}-{reader.number}")


def _file(workspace: "Workspace", made: Made, reader: Reader) -> None:
    store, root = _open(workspace.settings.digests_root)
    target = f"{root.rstrip('/')}/{path_of(reader, made.day)}"
    store.makedirs(target.rpartition("/")[0], exist_ok=True)
    written = json.dumps(made.facts, ensure_ascii=False, indent=1) + "\n"
    for ending, text in (("html", made.page), ("json", written)):
        store.pipe_file(f"{target}.{ending}", text.encode())
    with workspace.ledger.writing() as tx:
        digests.note_filed(tx, made.number, now=workspace.clock())


def _open(root: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    store, path = url_to_fs(root)
    return store, str(path)
