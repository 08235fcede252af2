"""What catalogues say of CVE, and since when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from corpus.ledger import Ledger, batches, captures, supply, work
from corpus.ledger.captures import Outcome
from corpus.ledger.vulnerabilities import CatalogueRefused, changes_since, current, history, store
from corpus.ledger.work import Result
from corpus.vulnerability import CatalogueEntry

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY, WEDNESDAY = (MONDAY + timedelta(days=days) for days in (1, 2))


@pytest.fixture
def tx(ledger: Ledger) -> Iterator[Connection]:
    with ledger.writing() as tx:
        yield tx


def fetch(tx: Connection, now: datetime = MONDAY) -> int:
    """A capture of the catalogue that nobody has read."""
    batch = batches.begin(tx, "kev", now=now)
    batches.end(tx, batch, now=now)
    outcome = Outcome("kev", "https://cert.example/kev.json", batch, now, "done", kind="kev")
    (number,) = captures.add(tx, [outcome])
    return number


def entry(number: int, **facts: Any) -> CatalogueEntry:
    return CatalogueEntry(cve=f"CVE-2026-{990_000 + number}", exploited=True, **facts)


def names(*numbers: int) -> tuple[str, ...]:
    return tuple(entry(number).cve for number in numbers)


def keep(tx: Connection, *entries: CatalogueEntry, now: datetime = MONDAY, capture: int | None = None):
    return store(tx, "kev", entries, capture=capture or fetch(tx, now), now=now)


def test_what_changed_since_the_last_catalogue_is_told(tx):
    assert keep(tx, entry(1), entry(2), entry(3)).added == names(1, 2, 3)
    changes = keep(tx, entry(1), entry(2, ransomware=True, due=date(2026, 4, 1)), entry(4), now=TUESDAY)
    assert changes.added == names(4)
    assert changes.changed == {names(2)[0]: {"ransomware": (None, True), "due": (None, "2026-04-01")}}
    assert changes.removed == names(3)
    assert changes.unchanged == names(1)
    assert changes.summarise() == (
        "1 added (CVE-2026-990004); 1 changed (CVE-2026-990002); 1 removed (CVE-2026-990003); 1 unchanged"
    )


def test_the_same_catalogue_again_changes_nothing(tx):
    keep(tx, entry(1, vendor="Altimeris"), entry(2))
    again = keep(tx, entry(1, vendor="Altimeris"), entry(2), now=TUESDAY)
    assert not again
    assert again.unchanged == names(1, 2)
    assert [known.since for known in history(tx, *names(1))] == [MONDAY]


def test_facts_are_dated_and_never_overwritten(tx):
    keep(tx, entry(1))
    keep(tx, entry(1, ransomware=True), now=TUESDAY)
    told = [(known.since, known.until, known.entry.ransomware) for known in history(tx, *names(1))]
    assert told == [(MONDAY, TUESDAY, False), (TUESDAY, None, True)]
    assert [known.entry.ransomware for known in current(tx, names(1, 2))[names(1)[0]]] == [True]


def test_a_cve_that_is_named_no_more_and_comes_back_has_two_rows(tx):
    keep(tx, entry(1), entry(2))
    keep(tx, entry(2), now=TUESDAY)
    assert list(current(tx)) == list(names(2))
    assert keep(tx, entry(1), entry(2), now=WEDNESDAY).added == names(1)
    assert [(known.since, known.until) for known in history(tx, *names(1))] == [(MONDAY, TUESDAY), (WEDNESDAY, None)]


@pytest.mark.parametrize("read", ["with a change", "unchanged"])
def test_an_older_catalogue_read_late_changes_nothing(tx, read):
    first, late, last = fetch(tx), fetch(tx, TUESDAY), fetch(tx, WEDNESDAY)
    keep(tx, entry(1), capture=first)
    keep(tx, entry(1, ransomware=read == "with a change"), capture=last, now=WEDNESDAY)
    work.make_due(tx, [work.Item("extract", str(last), "kev")], now=WEDNESDAY)
    work.claim(tx, "extract", holder="reader", limit=1, now=WEDNESDAY)
    work.finish(tx, "extract", [Result(str(last), "unchanged")], holder="reader", now=WEDNESDAY)
    changes = keep(tx, entry(1, vendor="Older"), entry(2), capture=late, now=WEDNESDAY)
    assert not changes
    assert "a newer catalogue has been read already" in changes.summarise()
    assert list(current(tx)) == list(names(1))


def test_a_later_catalogue_that_nobody_has_read_yet_is_not_waited_for(tx):
    first, later = fetch(tx), fetch(tx, TUESDAY)
    work.make_due(tx, [work.Item("extract", str(later), "kev")], now=TUESDAY)
    assert keep(tx, entry(1), capture=first)


def test_reading_the_same_capture_better_corrects_what_the_first_reading_found(tx):
    capture = fetch(tx)
    keep(tx, entry(1, vendor="Altimerls"), capture=capture)
    assert keep(tx, entry(1, vendor="Altimeris"), capture=capture, now=TUESDAY).changed
    assert [(known.since, known.entry.vendor) for known in history(tx, *names(1))] == [(MONDAY, "Altimeris")]


def test_a_broken_entry_leaves_what_is_known_of_its_cve(tx):
    keep(tx, entry(1, vendor="Altimeris"), entry(2))
    broken = CatalogueEntry(cve=names(1)[0], problem="dueDate: expected a date, found 'soon'")
    changes = keep(tx, broken, entry(2), now=TUESDAY)
    assert not changes
    assert changes.unreadable == ("CVE-2026-990001: dueDate: expected a date, found 'soon'",)
    assert "1 cannot be read (CVE-2026-990001: dueDate" in changes.summarise()
    assert current(tx)[names(1)[0]][0].entry.vendor == "Altimeris"


@pytest.mark.parametrize(("before", "after"), [(40, 0), (40, 20), (40, 35), (2, 0)])
def test_an_emptied_or_halved_catalogue_is_refused_whole(tx, before, after):
    keep(tx, *map(entry, range(before)))
    with pytest.raises(CatalogueRefused, match=rf"'kev' names {before - after} of its {before} CVE no more"):
        keep(tx, *(entry(number, ransomware=True) for number in range(after)), now=TUESDAY)
    assert len(current(tx)) == before
    assert not changes_since(tx, "kev", MONDAY)


def test_a_few_that_go_are_believed(tx):
    keep(tx, *map(entry, range(40)))
    assert len(keep(tx, *map(entry, range(4, 40)), now=TUESDAY).removed) == 4


def test_catalogues_do_not_touch_each_other(tx):
    keep(tx, entry(1))
    store(tx, "other", [entry(1, vendor="Altimeris")], capture=fetch(tx), now=MONDAY)
    assert [known.catalogue for known in current(tx)[names(1)[0]]] == ["kev", "other"]


def test_the_changes_of_a_while_are_told_together(tx):
    keep(tx, entry(1), entry(2), entry(3))
    keep(tx, entry(1, ransomware=True), entry(2), entry(4), now=TUESDAY)
    keep(tx, entry(1, ransomware=True), entry(2, vendor="Altimeris"), entry(4), now=WEDNESDAY)
    told = changes_since(tx, "kev", MONDAY)
    assert (told.added, told.removed) == (names(4), names(3))
    assert told.changed == {
        names(1)[0]: {"ransomware": (None, True)},
        names(2)[0]: {"vendor": (None, "Altimeris")},
    }
    assert list(changes_since(tx, "kev", TUESDAY).changed) == list(names(2))
    assert not changes_since(tx, "kev", WEDNESDAY)


def test_a_catalogue_delivers_what_it_names_and_its_page_is_its_list(tx):
    keep(tx, entry(1), entry(2), now=MONDAY)
    keep(tx, entry(1), entry(2, title="Another"), now=WEDNESDAY)
    delivered = supply.measure(tx, ["kev"], catalogues={"kev"}, now=WEDNESDAY + timedelta(hours=1))["kev"]
    assert (delivered.first_poll, delivered.last_success.at) == (MONDAY, WEDNESDAY)
    assert (delivered.items, delivered.items_in_week, delivered.newest_item) == (2, 2, WEDNESDAY)
