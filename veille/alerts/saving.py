"""Saving a search: what it may say is checked before it is kept."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from corpus.clock import read_zone
from corpus.ledger import readers, searches
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from veille.alerts.channels.address import Address
from veille.alerts.schedule import Quiet, Schedule
from veille.errors import InputError
from veille.reader_fields import read_language
from veille.readers import find_reader, say_unreached
from veille.searches import find_search, read_saved

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: Also the name of a feed's file.
NAME = re.compile(r"[^\W_][\w-]{0,59}")
#: What stands for nothing where a value is to be taken away.
NONE = "none"
#: The language of a search that nobody owns and of which nothing is said.
LANGUAGE = "fr"


def add_search(workspace: "Workspace", name: str, query: str, *, owner: str | None, **fields: Any) -> Search:
    """Keep a search for what arrives from now on; language and zone are its owner's where they are not given."""
    name = unicodedata.normalize("NFC", name)
    if not NAME.fullmatch(name):
        raise InputError(f"'{name}' is no name for a search: use up to 60 letters, digits, hyphens and underscores")
    with workspace.ledger.writing() as tx:
        for other in searches.standing(tx):
            if other.name.casefold() == name.casefold():  # one file of both, on some systems
                raise InputError(f"there is a search '{other.name}' already; `veille searches change` changes it")
        reader = find_reader(tx, owner) if owner else None
        given = {field: value for field, value in fields.items() if value is not None}
        language, zone = (reader.language, reader.zone) if reader else (LANGUAGE, str(workspace.settings.timezone))
        whole = {"language": language, "zone": zone, "schedule": "now", "channels": (), **given, "query": query}
        checked = _check(tx, whole, reader)
        return searches.add(tx, name=name, owner=reader.number if reader else None, **checked, now=workspace.clock())


def change_search(workspace: "Workspace", name: str, *, owner: str | None, **fields: Any) -> Search:
    """Change what is given; `none` takes an owner, quiet hours or all channels away."""
    given = {field: value for field, value in fields.items() if value is not None}
    with workspace.ledger.writing() as tx:
        search = find_search(tx, name)
        if not given and owner is None:
            raise InputError(f"say what is to change of '{name}': `veille searches change --help`")
        reader = readers.load(tx, search.owner) if search.owner is not None else None
        if owner is not None:
            reader = None if owner == NONE else find_reader(tx, owner)
            given["owner"] = reader.number if reader else None
        # A mail is for the owner: with another one, or with none, it has to be looked at again.
        checked = _check(tx, {"channels": search.channels, **given}, reader)
        return searches.change(tx, search.number, **checked)


def _check(tx: Connection, fields: dict[str, Any], reader: Reader | None) -> dict[str, Any]:
    """The fields as they are kept."""
    kept = dict(fields)
    if "query" in fields:
        read_saved(fields["query"])
    if "schedule" in fields:
        Schedule.read(fields["schedule"])
    if "language" in fields:
        kept["language"] = read_language(fields["language"])
    if "zone" in fields:
        kept["zone"] = _read_zone(fields["zone"])
    if "quiet" in fields:
        kept["quiet"] = None if fields["quiet"] == NONE else _read_quiet(fields["quiet"])
    kept["channels"] = _read_channels(fields["channels"], reader)
    return kept


def _read_zone(name: str) -> str:
    try:
        return str(read_zone(name))
    except ValueError as error:
        raise InputError(str(error)) from error


def _read_quiet(text: str) -> str:
    Quiet.read(text)
    return text


def _read_channels(given: Sequence[str], reader: Reader | None) -> tuple[str, ...]:
    """The channels, each once; a mail needs an owner who has confirmed the address."""
    if tuple(given) == (NONE,):
        return ()
    kept = tuple(dict.fromkeys(given))
    kinds = [Address.read(channel).kind for channel in kept]
    if "mail" in kinds and reader is None:
        raise InputError("channel 'mail' goes to the search's owner: name one, --owner READER (`veille readers list`)")
    if "mail" in kinds and reader is not None and not reader.receives:
        raise InputError(f"channel 'mail', to '{reader.name}': {say_unreached(reader)}")
    return kept
