"""Documents that were changed since a reader's last digest."""

import pytest

from corpus.ledger import readers, revisions
from tests.veille.digest.newsdesk import digest_of, enrol
from tests.veille.storybook import Article, publish
from veille.digest import revised


@pytest.fixture(autouse=True)
def every_source_is_an_authority(monkeypatch):
    monkeypatch.setattr(revised, "REVISED", frozenset(("press",)))


@pytest.fixture
def reader(workspace):
    """Who knows documents that nobody has changed yet."""
    reader = enrol(workspace)
    digest_of(workspace, reader, publish_all(workspace, "Une faille touche Vanne."))
    advance(workspace, reader, mark=14)
    return reader


def publish_all(workspace, text):
    return publish(workspace, *(Article(f"a{number:02}", "Le Phare", text) for number in range(14)))


def advance(workspace, reader, *, mark):
    with workspace.ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=mark, revision=reader.revision, seen=reader.seen)


def test_what_a_reader_knows_and_its_publisher_changed_is_told_with_the_difference(workspace, reader):
    publish(workspace, Article("a00", "Le Phare", "Deux failles touchent Vanne."))
    digest = digest_of(workspace, reader)
    [revision] = digest.revisions
    assert (revision.headline.document, revision.before, revision.after) == ("a00", 1, 2)
    assert {(each.sign, each.text) for each in revision.differences} == {
        ("-", "Une faille touche Vanne."),
        ("+", "Deux failles touchent Vanne."),
    }


def test_what_is_new_to_the_reader_is_not_told_as_changed(workspace, reader):
    publish(workspace, Article("new", "Le Phare", "Une faille."), Article("late", "Le Phare", "Une autre."))
    publish(workspace, Article("new", "Le Phare", "Deux failles."), Article("late", "Le Phare", "Encore une autre."))
    digest = digest_of(workspace, reader, ["new"])  # the other cannot be found yet: it will be new tomorrow
    assert (digest.documents, digest.revisions, digest.more_revisions) == (1, (), 0)


def test_what_shows_no_difference_takes_no_place_of_what_does(workspace, reader, monkeypatch):
    publish_all(workspace, "Deux failles touchent Vanne.")
    asked, compare = [], revised.compare

    def see_nothing_at_first(before, after):
        asked.append(after)
        return ((), 0) if len(asked) == 1 else compare(before, after)

    monkeypatch.setattr(revised, "compare", see_nothing_at_first)
    digest = digest_of(workspace, reader)
    assert (len(digest.revisions), digest.more_revisions) == (revised.MOST, 1)


def test_nothing_is_told_as_changed_twice(workspace, reader):
    publish(workspace, Article("a00", "Le Phare", "Deux failles touchent Vanne."))
    assert digest_of(workspace, reader).revisions
    with workspace.ledger.writing() as tx:
        readers.advance(tx, reader.number, mark=14, revision=revisions.newest(tx), seen=reader.seen)
    assert digest_of(workspace, reader).is_empty
