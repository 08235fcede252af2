"""Saved searches as sessions of Discover: each with a filter that finds what the search finds."""

from datetime import datetime

from sqlalchemy import Connection

from corpus.errors import VeilleError
from corpus.ledger import searches
from corpus.ledger.searches import Search
from index.dashboards.queries import keep_query
from index.dashboards.sessions import Found
from veille.dashboards.left_out import LeftOut
from veille.searches import read_saved, zone_of


def make_sessions(tx: Connection, *, now: datetime) -> tuple[list[Found], list[LeftOut]]:
    """A session for each standing search, and those that have none.

    Whoever may open Kibana sees what is exported: what a reader follows is the reader's own affair, and stays here.
    Channels, of which some are secrets, and who is told are never exported.
    """
    standing = searches.standing(tx)
    shown = [search for search in standing if search.owner is None]
    made = [_make_session(search, now) for search in shown]
    sessions = [each for each in made if isinstance(each, Found)]
    left_out = [each for each in made if isinstance(each, LeftOut)]
    return sessions, left_out + _keep_back(len(standing) - len(shown))


def _make_session(search: Search, now: datetime) -> Found | LeftOut:
    try:
        clause = keep_query(read_saved(search.query), zone=zone_of(search), now=now)
    except VeilleError as error:
        return LeftOut(search.name, str(error))
    return Found(f"search-{search.number}", search.name, search.query, clause)


def _keep_back(number: int) -> list[LeftOut]:
    if not number:
        return []
    title = "1 search of a reader" if number == 1 else f"{number} searches of readers"
    return [LeftOut(title, "what a reader follows is not shown to everybody who opens Kibana")]
