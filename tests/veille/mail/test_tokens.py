"""Tokens: only ours are good, each for one purpose, and those of a confirmation for a week."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clock import FixedClock
from corpus.ledger import readers
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from tests.veille.mail.post import MORNING, add_reader
from veille.errors import InputError
from veille.mail.message import make_identifier
from veille.mail.tokens import Tokens, open_tokens
from veille.settings import read_settings
from veille.workspace import Workspace

SECRET = "a secret of forty characters, and no less"


@pytest.fixture
def reader(workspace: Workspace) -> Reader:
    with workspace.ledger.writing() as tx:
        return readers.load(tx, add_reader(tx))


@pytest.fixture
def tokens(clock: FixedClock) -> Tokens:
    return Tokens(SECRET, clock=clock)


def make_search(number: int) -> Search:
    facts: dict[str, Any] = dict.fromkeys(Search.__dataclass_fields__)
    return Search(**facts | {"number": number})


def test_a_confirmation_is_of_a_reader_and_the_address_that_was_asked(tokens, reader):
    assert tokens.read_confirmation(tokens.for_confirmation(reader)) == (reader.number, "anna@example.com")


def test_a_confirmation_is_good_for_a_week(tokens, reader, clock):
    token = tokens.for_confirmation(reader)
    clock.advance(days=7)
    tokens.read_confirmation(token)
    clock.advance(seconds=1)
    with pytest.raises(InputError, match="older than 7 days; ask for a new one"):
        tokens.read_confirmation(token)


def test_an_unsubscription_is_from_everything_or_one_search_and_has_no_end(tokens, reader, clock):
    everything, one = tokens.for_unsubscription(reader), tokens.for_unsubscription(reader, make_search(7))
    clock.advance(days=3650)
    assert tokens.read_unsubscription(everything) == (reader.number, None)
    assert tokens.read_unsubscription(one) == (reader.number, 7)
    assert tokens.for_unsubscription(reader) == everything


def test_a_token_is_of_letters_that_a_link_takes(tokens, reader):
    for token in (tokens.for_confirmation(reader), tokens.for_unsubscription(reader, make_search(7))):
        assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
        assert len(token) < 200


def test_a_token_for_one_purpose_is_none_for_another(tokens, reader):
    with pytest.raises(InputError, match="not one of ours"):
        tokens.read_unsubscription(tokens.for_confirmation(reader))
    with pytest.raises(InputError, match="not one of ours"):
        tokens.read_confirmation(tokens.for_unsubscription(reader))


def test_the_same_facts_signed_for_another_purpose_are_no_token(reader):
    tokens: Any = Tokens(SECRET)
    facts = [reader.number, None]
    assert tokens.read_unsubscription(tokens._sign("veille.unsubscribe", facts)) == (reader.number, None)
    with pytest.raises(InputError, match="not one of ours"):
        tokens.read_unsubscription(tokens._sign("veille.confirm", facts))


def test_what_names_a_letter_tells_nothing_of_what_else_the_key_makes(tokens):
    identifier = make_identifier("webhook", 7, 1, domain="example.org", tokens=tokens)
    assert tokens.digest("webhook", 7, 1) not in identifier


def test_a_token_of_another_key_is_none(tokens, reader):
    with pytest.raises(InputError, match="not one of ours"):
        tokens.read_unsubscription(Tokens("another key").for_unsubscription(reader))


def test_no_character_of_a_token_can_be_changed(tokens, reader):
    token = tokens.for_unsubscription(reader)
    for place, character in enumerate(token[:-1]):  # of the last one some bits carry nothing
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        with pytest.raises(InputError) as refused:
            tokens.read_unsubscription(changed)
        assert changed not in str(refused.value)
        assert refused.value.__cause__ is None


@given(st.text())
def test_what_is_no_token_is_told_so(text):
    for read in (Tokens(SECRET).read_confirmation, Tokens(SECRET).read_unsubscription):
        with pytest.raises(InputError, match="not one of ours"):
            read(text)


@pytest.mark.parametrize("facts", [[], {}, None, [1], ["1", None], [1, "2"], [1, None, 3], [1.5, None]])
def test_what_is_signed_but_of_another_shape_is_no_token(facts):
    tokens: Any = Tokens(SECRET)
    for purpose, read in (
        ("veille.confirm", tokens.read_confirmation),
        ("veille.unsubscribe", tokens.read_unsubscription),
    ):
        with pytest.raises(InputError, match="not one of ours"):
            read(tokens._sign(purpose, facts))


def test_the_key_is_that_of_the_settings_or_is_made_once_and_kept(workspace, reader):
    token = open_tokens(workspace).for_unsubscription(reader)
    assert open_tokens(workspace).read_unsubscription(token) == (reader.number, None)
    given = replace(workspace, settings=read_settings(secret=SECRET))
    assert open_tokens(given).for_unsubscription(reader) == Tokens(SECRET).for_unsubscription(reader)
    assert open_tokens(given).for_unsubscription(reader) != token


def test_a_token_is_dated_by_the_clock_of_the_workspace(workspace, reader):
    token = open_tokens(workspace).for_confirmation(reader)
    later = FixedClock(MORNING + timedelta(days=8))
    with pytest.raises(InputError, match="older than 7 days"):
        open_tokens(replace(workspace, clock=later)).read_confirmation(token)
