"""The last gate: whole entries and digests."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from corpus.document import Content
from tests.veille.digest.papers import NOON, write_document, write_line, write_title
from veille.digest.checking import check_digest, check_entry
from veille.digest.model import Change, Difference, Digest, Dispute, Entry, Reason, Revision, Section

FIRST = write_document("La régie ferme 300 vannes", "La régie a fermé 300 vannes. Rien n'est réglé.", identifier="a")
SECOND = write_document("Des vannes fermées", "Le quartier nord est sans eau.", identifier="b")
WRONG = write_document("La régie ferme 900 vannes", "La régie a fermé 400 vannes.", identifier="c")
DOCUMENTS = {each.id: each for each in (FIRST, SECOND, WRONG)}

TRUE = write_line(FIRST, "body", "La régie a fermé 300 vannes.")
OTHER = write_line(WRONG, "body", "La régie a fermé 400 vannes.")
FALSE = replace(TRUE, values=("3\u00a0000 vanne",))
ENTRY = Entry(story="s", headline=write_title(FIRST))


def test_an_entry_that_its_documents_support_stays_as_it_is():
    entry = replace(ENTRY, lines=(TRUE,), figures=(OTHER,), others=(write_title(SECOND),))
    assert check_entry(entry, DOCUMENTS) == (entry, [])


@pytest.mark.parametrize("name", ["lines", "figures", "others"])
def test_a_line_without_support_goes_and_is_told(name):
    entry, refused = check_entry(replace(ENTRY, **{name: (FALSE, TRUE)}), DOCUMENTS)
    assert entry == replace(ENTRY, **{name: (TRUE,)})
    assert [(each.document, each.text) for each in refused] == [("a", FALSE.text)]
    assert "not as 3\u00a0000 vanne" in refused[0].reason


@pytest.mark.parametrize(("before", "after"), [(FALSE, OTHER), (OTHER, FALSE)])
def test_a_change_needs_both_its_lines(before, after):
    entry, refused = check_entry(replace(ENTRY, changes=(Change("vannes", before, after),)), DOCUMENTS)
    assert entry == ENTRY
    assert len(refused) == 1


def test_a_dispute_needs_somebody_on_each_side():
    lasting, ending = Dispute("vannes", (TRUE, FALSE), (OTHER,)), Dispute("vannes", (FALSE,), (OTHER,))
    entry, refused = check_entry(replace(ENTRY, disputes=(lasting, ending)), DOCUMENTS)
    assert entry == replace(ENTRY, disputes=(Dispute("vannes", (TRUE,), (OTHER,)),))
    assert len(refused) == 2


def test_no_reason_promises_what_was_left_out():
    reasons = Reason("new"), Reason("changed_figure", count=2), Reason("disputed", count=1)
    changes, disputes = (
        (Change("vannes", TRUE, OTHER), Change("vannes", TRUE, FALSE)),
        (Dispute("", (TRUE,), (FALSE,)),),
    )
    entry, _ = check_entry(replace(ENTRY, reasons=reasons, changes=changes, disputes=disputes), DOCUMENTS)
    assert entry.reasons == (Reason("new"), Reason("changed_figure", count=1))


def test_a_line_that_cannot_be_checked_is_left_out(monkeypatch):
    def fail(line, document):
        if line.text == TRUE.text:
            raise ValueError("no such place")

    monkeypatch.setattr("veille.digest.checking.check", fail)
    entry, refused = check_entry(replace(ENTRY, lines=(TRUE, OTHER)), DOCUMENTS)
    assert entry.lines == (OTHER,)
    assert [each.reason for each in refused] == ["it cannot be checked: ValueError: no such place"]


def test_another_title_takes_the_place_of_a_headline_without_support():
    others = (write_title(SECOND), write_title(FIRST))
    entry, refused = check_entry(replace(ENTRY, headline=write_title(WRONG), others=others), DOCUMENTS)
    assert entry == replace(ENTRY, headline=others[0], others=others[1:])
    assert [each.text for each in refused] == [WRONG.content.title]


def test_without_another_title_there_is_no_entry():
    entry, refused = check_entry(replace(ENTRY, headline=write_title(WRONG), others=(FALSE,), lines=(TRUE,)), DOCUMENTS)
    assert entry is None
    assert {each.document for each in refused} == {"a", "c"}


def test_a_line_of_a_document_that_is_not_there_goes():
    entry, refused = check_entry(ENTRY, {})
    assert entry is None
    assert [each.reason for each in refused] == ["the document is not in the ledger"]


BEFORE = Content(title="Avis", body="La version 1 est touchée.", extra={"cves": ["CVE-2026-1111"]})
AFTER = Content(title="Avis", body="La version 2 est touchée.", extra={"affected": [{"description": "Portail 2"}]})
VERSIONS = {("b", 1): BEFORE, ("b", 2): AFTER}


def digest(*, sections=(), revisions=(), **facts):
    return Digest(
        reader="claire",
        language="fr",
        zone=ZoneInfo("Europe/Paris"),
        day=date(2026, 3, 10),
        since=NOON,
        until=NOON,
        sections=tuple(sections),
        revisions=tuple(revisions),
        **facts,
    )


def revision(*differences, headline=None):
    return Revision(headline or write_title(SECOND), before=1, after=2, changed=NOON, differences=differences)


def test_a_story_that_is_left_out_is_counted_among_those_not_shown():
    section = Section("stories", (ENTRY, replace(ENTRY, story="t", headline=write_title(WRONG))), more=2)
    checked = check_digest(digest(sections=[section]), DOCUMENTS, versions={})
    assert checked.sections == (Section("stories", (ENTRY,), more=3),)
    assert [each.document for each in checked.unsupported] == ["c"]
    assert not checked.is_empty


def test_a_line_that_goes_at_several_places_is_told_once():
    section = Section("stories", (replace(ENTRY, lines=(FALSE,), figures=(FALSE,)), replace(ENTRY, lines=(FALSE,))))
    checked = check_digest(digest(sections=[section]), DOCUMENTS, versions={})
    assert [(each.document, each.text) for each in checked.unsupported] == [("a", FALSE.text)]


@pytest.mark.parametrize(
    "difference",
    [
        Difference("-", "La version 1 est touchée."),
        Difference("+", "La version 2 est touchée."),
        Difference("-", "CVE-2026-1111"),
        Difference("+", "Portail 2"),
    ],
)
def test_a_difference_stands_in_the_version_that_has_it(difference):
    whole = digest(revisions=[revision(difference)])
    assert check_digest(whole, DOCUMENTS, versions=VERSIONS) == whole
    swapped = Difference("+" if difference.sign == "-" else "-", difference.text)
    checked = check_digest(digest(revisions=[revision(difference, swapped)]), DOCUMENTS, versions=VERSIONS)
    assert checked.revisions == (revision(difference),)
    assert [each.text for each in checked.unsupported] == [difference.text]


@pytest.mark.parametrize(
    "wrong",
    [
        revision(Difference("+", "La version 3 est touchée.")),
        revision(Difference("+", " ")),
        revision(Difference("+", "La version 2 est touchée."), headline=write_title(SECOND, publisher="Le Courrier")),
    ],
)
def test_a_revision_without_a_headline_or_a_difference_is_not_shown(wrong):
    checked = check_digest(digest(revisions=[wrong], more_revisions=1), DOCUMENTS, versions=VERSIONS)
    assert (checked.revisions, checked.more_revisions, len(checked.unsupported)) == ((), 2, 1)


def test_what_was_told_before_stays_told():
    section = Section("stories", (replace(ENTRY, headline=write_title(WRONG)),))
    once = check_digest(digest(sections=[section]), DOCUMENTS, versions={})
    assert check_digest(once, DOCUMENTS, versions={}) == once
