"""A digest shown and not sent: what its reader would get now, or would have got on another day."""

from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.ledger.readers import Reader
from veille.digest.choosing import check_day, window_of_day
from veille.digest.due import slot_moment
from veille.digest.filing import contact_of, to_page
from veille.digest.making import make_digest
from veille.digest.model import Digest
from veille.digest.rendering import Links, to_text
from veille.digest.window import window_between, window_for
from veille.engine import open_index
from veille.errors import InputError
from veille.readers import find_reader
from veille.settings import Settings
from veille.wording import Language

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: Whom a digest is made for that nobody gets.
PREVIEW: dict[Language, str] = {"fr": "un aperçu", "en": "a preview"}
#: What a digest for nobody in particular tells.
LAST_DAY = timedelta(days=1)


def preview_digest(
    workspace: "Workspace", *, name: str | None = None, day: date | None = None, language: Language = "fr"
) -> Digest:
    """The digest as of now or, with ``day``, as of the reader's hour on that day. Nothing is written."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        reader = find_reader(tx, name) if name else make_nobody(workspace.settings, language, now=now)
        of = check_day(reader, day, now=now)
        if day is not None:
            window = window_of_day(tx, reader, of, now=now)
        elif name:
            window = window_for(tx, reader, now=now)
        else:
            window = window_between(tx, now - LAST_DAY, now)
    with closing(open_index(workspace.settings)) as backend:
        return make_digest(workspace, backend, reader, window, day=of, now=_moment_of(reader, day, now))


def make_nobody(settings: Settings, language: Language, *, now: datetime) -> Reader:
    """A reader who is in no ledger: every day at 7:30 where the settings are."""
    return Reader(
        number=0,
        name=PREVIEW[language],
        address="",
        language=language,
        zone=str(settings.timezone),
        hour="07:30",
        weekdays="1234567",
        empty="line",
        created=now,
        confirmed=now,
        removed=None,
        suspended=None,
        reason=None,
        bounces=0,
        mark=0,
        revision=0,
        seen=now,
    )


def show_text(digest: Digest, settings: Settings) -> str:
    """The digest as the mail's text has it."""
    return to_text(digest, Links(unsubscribe=None, page=None, contact=contact_of(settings)))


def write_page(digest: Digest, settings: Settings, path: Path) -> None:
    try:
        path.write_text(to_page(digest, settings), encoding="utf-8")
    except OSError as error:
        raise InputError(f"the page cannot be written to {path}: {error.strerror}") from error


def _moment_of(reader: Reader, day: date | None, now: datetime) -> datetime:
    return now if day is None else min(slot_moment(reader, day), now)
