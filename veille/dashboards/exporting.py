"""The dashboards as files that Kibana imports: of what there is data for, with the saved searches beside them."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from corpus.clock import utc_now
from corpus.ledger import Ledger
from index.backend import DEFAULT_PREFIX, SearchBackend
from index.dashboards.catalogue import DASHBOARDS, list_needs, make_objects
from index.dashboards.encoding import to_lines
from index.dashboards.model import LANGUAGES, Language
from index.dashboards.naming import Names
from index.dashboards.sessions import Found
from index.dashboards.without import WithoutData, find_without
from index.nodes import Exists
from index.query import Query
from nlp.stories.subjects_table import say_nouns
from veille.dashboards.left_out import LeftOut
from veille.dashboards.saved_searches import make_sessions
from veille.engine import open_index
from veille.engine_view import on_server, read_prefix
from veille.settings import Settings


@dataclass(frozen=True)
class Export:
    """Everything of one language; ``left_out`` names the panels and saved searches that are not among it, and why."""

    language: Language
    filename: str
    objects: list[dict[str, Any]]
    left_out: list[LeftOut]

    @property
    def lines(self) -> bytes:
        """The file, which is the same while the dashboards, the saved searches and what has data are."""
        return to_lines(self.objects)


def export_dashboards(
    settings: Settings, *, languages: Sequence[Language] = LANGUAGES, space: str = ""
) -> list[Export]:
    """An export for each language, of the index and the saved searches that the settings name.

    ``space`` is the one of Kibana that it is for, where that is not the default one.
    """
    with closing(open_index(settings)) as backend:
        empty = find_empty(backend)
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        found, kept_back = make_sessions(tx, now=utc_now())
    prefix = read_prefix(settings) if on_server(settings) else DEFAULT_PREFIX
    return [
        _export(Names(prefix, language, space), empty=empty, found=found, kept_back=kept_back)
        for language in sorted(set(languages), key=LANGUAGES.index)
    ]


def find_empty(backend: SearchBackend) -> set[tuple[str, str]]:
    """Collection and field of what panels need and no row has."""
    return {need for need in list_needs() if not _has_any(backend, *need)}


def _has_any(backend: SearchBackend, collection: str, field: str) -> bool:
    return backend.search(Query(Exists(field), collection, limit=0, highlight=False)).total > 0


def _export(
    names: Names, *, empty: set[tuple[str, str]], found: Sequence[Found], kept_back: Sequence[LeftOut]
) -> Export:
    language = names.language
    panels = [_leave_out(each, names) for each in find_without(DASHBOARDS, empty)]
    words = {"figures": {"counted": say_nouns(language)}}
    objects = make_objects(names, empty=empty, searches=found, words=words)
    return Export(language, f"{names.prefix}-{language}.ndjson", objects, [*panels, *kept_back])


def _leave_out(without: WithoutData, names: Names) -> LeftOut:
    board, part = (each.title.say(names.language) for each in (without.dashboard, without.part))
    return LeftOut(f"{names.title(board)}, {part}", f"no row has {without.field}")
