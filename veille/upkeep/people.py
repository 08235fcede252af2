"""People: readers who never confirmed or were removed, and words that were sent long ago."""

from contextlib import suppress
from datetime import timedelta

from corpus.ledger import forgetting, readers
from corpus.ledger.forgetting import PAYLOADS
from corpus.ledger.readers import Reader
from veille.alerts.files import remove_file
from veille.digest.filing import folder_of, path_of
from veille.errors import StageError
from veille.filters import in_batches
from veille.settings import Settings
from veille.upkeep.job import Job
from veille.upkeep.terms import strictest

UNCONFIRMED, FORGOTTEN = "readers who never confirmed", "removed readers forgotten"
MESSAGES, DIGESTS = "messages emptied", "digests emptied"
#: Rows that are changed in one transaction.
CHUNK = 100


def tidy_people(job: Job) -> None:
    """In an order in which no step has something to do because of one before it: a trial tells the same."""
    _empty_messages(job)
    _empty_digests(job)
    _forget_removed(job)
    _remove_unconfirmed(job)


def _remove_unconfirmed(job: Job) -> None:
    ledger = job.workspace.ledger
    if job.dry:
        with ledger.reading() as tx:
            number = len(forgetting.list_unconfirmed(tx, now=job.now))
    else:
        with ledger.writing() as tx:
            number = forgetting.remove_unconfirmed(tx, now=job.now)
    job.count(UNCONFIRMED, number)


def _forget_removed(job: Job) -> None:
    """The files of digests go first: their folder has the name, which is found no more once the ledger forgot it."""
    ledger, settings = job.workspace.ledger, job.workspace.settings
    with ledger.reading() as tx:
        found = forgetting.list_forgettable(tx, now=job.now)
    for reader in found:
        if not job.dry:
            _remove_folder(settings, reader)
            with ledger.writing() as tx:
                forgetting.forget(tx, reader.number)
        job.count(FORGOTTEN, 1)


def _remove_folder(settings: Settings, reader: Reader) -> None:
    from fsspec.core import url_to_fs

    try:
        store, root = url_to_fs(settings.digests_root)
        with suppress(FileNotFoundError):
            store.rm(f"{root.rstrip('/')}/{folder_of(reader)}", recursive=True)
    except Exception as error:
        raise StageError(
            f"the digests of a removed reader cannot be removed from {settings.digests_root}: {error}"
        ) from error


def _empty_messages(job: Job) -> None:
    """Words that quote texts go no later than these."""
    ledger, before = job.workspace.ledger, job.now - _lasting(job, PAYLOADS)
    with ledger.reading() as tx:
        found = forgetting.list_spent(tx, before=before)
    if job.dry:
        job.count(MESSAGES, len(found))
        return
    for part in in_batches(found, CHUNK):
        with ledger.writing() as tx:
            number = forgetting.empty_messages(tx, part)
        job.count(MESSAGES, number)


def _lasting(job: Job, longest: timedelta) -> timedelta:
    days = strictest(job.workspace.settings)
    return longest if days is None else min(longest, timedelta(days=days))


def _empty_digests(job: Job) -> None:
    """Where texts are cut, digests say no longer what they quoted of them; else they are kept."""
    if (days := strictest(job.workspace.settings)) is None:
        return
    ledger, root = job.workspace.ledger, job.workspace.settings.digests_root
    with ledger.reading() as tx:
        found = forgetting.list_old_digests(tx, before=job.now - timedelta(days=days))
    for part in in_batches(found, CHUNK):
        if not job.dry:
            with ledger.reading() as tx:
                places = [path_of(readers.load(tx, old.reader), old.day) for old in part]
            for place in places:
                for ending in ("html", "json"):
                    remove_file(root, f"{place}.{ending}")
            with ledger.writing() as tx:
                forgetting.empty_digests(tx, [old.number for old in part])
        job.count(DIGESTS, len(part))
