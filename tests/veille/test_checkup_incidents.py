"""The check of `veille doctor` for the sources that are watched."""

from datetime import UTC, datetime, timedelta

import pytest

from corpus.clock import FixedClock
from corpus.ledger import Ledger, incidents, runs
from corpus.ledger.incidents import Trouble
from veille import checkup_incidents
from veille.checkup_finding import Finding
from veille.checkup_incidents import SCHEDULE, check_incidents
from veille.incidents.checking import VERB
from veille.settings import read_settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SERVER = {"smtp": "mail.example.org:587", "mail_from": "veille@example.org"}
OPERATOR = {"operator": "operator@example.org"}
SEE = "see veille incidents list"


@pytest.fixture
def examine(tmp_path, monkeypatch):
    """The finding where sources are in these states, of which somebody was told or not."""
    monkeypatch.setattr(checkup_incidents, "utc_now", FixedClock(NOON))

    def examine(*states, told=True, hours_ago=None, **given):
        settings = read_settings(data=tmp_path, **given)
        ledger = Ledger.open(settings.ledger_url)
        troubles = {f"source-{number}": Trouble(state, "") for number, state in enumerate(states)}
        with ledger.writing() as tx:
            incidents.record(tx, troubles, now=NOON)
            if told:
                incidents.note_told(tx, incidents.find_untold(tx, now=NOON), now=NOON)
            if hours_ago is not None:
                run = runs.begin(tx, VERB, now=NOON - timedelta(hours=hours_ago))
                runs.end(tx, run, now=NOON, exit_code=0, counts={}, sources={}, errors=[])
                runs.begin(tx, VERB, now=NOON)
        ledger.close()
        return check_incidents(settings)

    return examine


@pytest.mark.parametrize(
    ("states", "finding"),
    [
        (["late"], Finding("incidents", True, f"1 source in trouble since 2026-03-02 12:00 UTC: {SEE}", SEE)),
        (["late", "failing"], Finding("incidents", False, "2 sources in trouble since 2026-03-02 12:00 UTC", SEE)),
    ],
    ids=["late", "failing"],
)
def test_a_source_that_fails_is_bad(examine, states, finding):
    assert examine(*states) == finding


@pytest.mark.parametrize(
    ("given", "mend"),
    [({}, f"set VEILLE_OPERATOR and VEILLE_SMTP; {SEE}"), (SERVER, f"set VEILLE_OPERATOR; {SEE}")],
    ids=["no server", "a server"],
)
def test_that_nobody_is_told_is_bad(examine, given, mend):
    found = "1 source in trouble since 2026-03-02 12:00 UTC, and nobody is told of it"
    assert examine("late", told=False, **given) == Finding("incidents", False, found, mend)


def test_an_operator_without_a_server_is_bad_before_there_is_trouble(examine):
    found = "nobody can be told of sources in trouble: VEILLE_SMTP is not set"
    assert examine(hours_ago=1, **OPERATOR) == Finding("incidents", False, found, "set VEILLE_SMTP")


@pytest.mark.parametrize(
    ("hours_ago", "given", "good", "found"),
    [
        (1, {}, True, "no source is in trouble, as of 2026-03-02 11:00 UTC"),
        (1, SERVER | OPERATOR, True, "no source is in trouble, as of 2026-03-02 11:00 UTC"),
        (30, {}, True, "no source is in trouble, as of 2026-03-01 06:00 UTC"),
        (30, SERVER | OPERATOR, False, "no source is in trouble, as of 2026-03-01 06:00 UTC"),
        (None, {}, True, "veille incidents check was never run"),
        (None, SERVER | OPERATOR, False, "veille incidents check was never run"),
    ],
    ids=["lately", "lately, relied on", "long ago", "long ago, relied on", "never", "never, relied on"],
)
def test_that_nothing_was_found_is_good_where_somebody_has_looked(examine, hours_ago, given, good, found):
    assert examine(hours_ago=hours_ago, **given) == Finding("incidents", good, found, SCHEDULE)
