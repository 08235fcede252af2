"""Secrets that are made once."""

import sys

from corpus.ledger import keys
from tests.corpus.ledger.examples import run_at_once

OBTAIN = """
import sys
from corpus.ledger import Ledger, keys
ledger = Ledger.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with ledger.writing() as tx:
    print(keys.obtain(tx, "tokens"))
"""


def obtain(ledger, name="tokens"):
    with ledger.writing() as tx:
        return keys.obtain(tx, name)


def test_a_key_is_made_once_and_is_long_enough_to_sign_with(ledger):
    made = obtain(ledger)
    assert len(made) >= 43
    assert obtain(ledger) == made


def test_every_name_has_a_key_of_its_own(ledger):
    assert obtain(ledger) != obtain(ledger, "hooks")


def test_a_key_that_is_there_is_had_without_writing(ledger):
    made = obtain(ledger)
    with ledger.reading() as tx:
        assert keys.obtain(tx, "tokens") == made


def test_processes_that_make_a_key_at_once_get_the_same(ledger, ledger_url):
    answers = run_at_once([sys.executable, "-c", OBTAIN, ledger_url], 2)
    assert answers == [(f"{obtain(ledger)}\n", "")] * 2
