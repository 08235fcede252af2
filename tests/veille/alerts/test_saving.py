"""Saving a search: what it may say."""

import pytest

from corpus.ledger import readers
from index.errors import QuerySyntaxError
from tests.veille.alerts.watch import subscribe
from tests.veille.newsroom import MORNING
from veille.alerts.saving import add_search, change_search
from veille.errors import InputError

HOOK = "slack:https://hooks.example.org/services/geheim"


def add(workspace, name="griffe", query="griffe", *, owner=None, **fields):
    return add_search(workspace, name, query, owner=owner, **fields)


def test_what_is_not_said_is_the_owners_or_of_the_settings(workspace):
    subscribe(workspace)
    search = add(workspace, "one", owner="Ana", channels=["mail", "mail", "stdout"])
    assert (search.language, search.zone, search.schedule, search.channels) == (
        "fr",
        "Europe/Paris",
        "now",
        ("mail", "stdout"),
    )
    other = add(workspace, "other", language="en", zone="America/Montreal", quiet="22:00-07:00", schedule="daily 07:30")
    assert (other.language, other.zone, other.quiet, other.schedule, other.channels, other.owner) == (
        "en",
        "America/Montreal",
        "22:00-07:00",
        "daily 07:30",
        (),
        None,
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "../x"}, "is no name for a search"),
        ({"name": "x" * 61}, "is no name for a search"),
        ({"name": "deux mots"}, "is no name for a search"),
        ({"schedule": "weekly"}, "use now, hourly, digest"),
        ({"quiet": "always"}, "use two times such as"),
        ({"zone": "Mars/Base"}, "use a name such as Europe/Paris"),
        ({"language": "de"}, "is no language"),
        ({"channels": ["post"]}, "the channels are mail"),
        ({"channels": ["mail"]}, "name one, --owner READER"),
        (
            {"channels": ["mail"], "owner": "Bob"},
            "'Bob': the address waits for its confirmation; `veille readers change Bob",
        ),
        ({"owner": "Nobody"}, "there is no reader 'Nobody'"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(workspace, fields, expected):
    subscribe(workspace, "Bob", confirmed=False)
    with pytest.raises(InputError, match=expected):
        add(workspace, **fields)


def test_no_mail_of_a_search_goes_to_an_address_that_is_suspended(workspace):
    reader = subscribe(workspace, "Bob")
    with workspace.ledger.writing() as tx:
        for _ in range(readers.BOUNCES):
            readers.note_bounce(tx, reader.number, "550 5.1.1 nobody", now=MORNING)
    with pytest.raises(InputError, match="'Bob': the address is suspended"):
        add(workspace, channels=["mail"], owner="Bob")


def test_a_query_that_does_not_parse_is_refused_with_its_place(workspace):
    with pytest.raises(QuerySyntaxError) as refused:
        add(workspace, query="griffe AND (boréal")
    assert refused.value.show_place() == "griffe AND (boréal\n           ^"
    add(workspace)
    with pytest.raises(QuerySyntaxError):
        change_search(workspace, "griffe", owner=None, query="title:")


@pytest.mark.parametrize("other", ["Rançon", "ranc\u0327on"], ids=["capital", "in two parts"])
def test_a_name_is_given_once(workspace, other):
    add(workspace, "rançon")
    with pytest.raises(InputError, match="there is a search 'rançon' already"):
        add(workspace, other)


def test_what_is_given_is_changed_and_the_rest_stays(workspace):
    subscribe(workspace)
    before = add(workspace, owner="Ana", channels=["mail", HOOK], quiet="22:00-07:00")
    changed = change_search(workspace, "griffe", owner=None, query="boréal", channels=None)
    assert (changed.query, changed.channels, changed.quiet) == ("boréal", ("mail", HOOK), "22:00-07:00")
    assert (changed.number, changed.mark, changed.owner) == (before.number, before.mark, before.owner)
    bare = change_search(workspace, "griffe", owner="none", quiet="none", channels=["none"])
    assert (bare.owner, bare.quiet, bare.channels) == (None, None, ())


def test_who_gets_its_mail_cannot_be_taken_away_from_it(workspace):
    subscribe(workspace)
    add(workspace, owner="Ana", channels=["mail"])
    with pytest.raises(InputError, match="name one, --owner READER"):
        change_search(workspace, "griffe", owner="none")
