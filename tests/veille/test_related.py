"""Documents related to one."""

import pytest

from corpus.document import Content
from index.memory import MemoryBackend
from index.nodes import Phrase, Word
from tests.veille.newsroom import bulletin, capture, do, do_index, reference
from veille.engine import open_index
from veille.finding import Finder
from veille.reading import find_document
from veille.related import find_related, names_of, read_words, to_json
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate


def test_the_words_of_a_document_are_those_of_its_title_and_its_names():
    content = Content(title="Le plan Rempart de l'ANSSI", body="…")
    assert read_words(content, ["Cour des comptes", "…"]) == (
        *(Word("plan"), Word("rempart"), Word("anssi")),
        Phrase("Cour des comptes"),
    )


def test_names_come_most_telling_first_and_once():
    row = {"person": ["A", "B"], "actor": ["B"], "cve": ["CVE-2026-1"]}
    assert names_of(row) == ["B", "A", "CVE-2026-1"]


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("embedder", ["hashing:64", "none"])
def test_a_document_is_not_related_to_itself_and_says_why_others_are(workspace, settings, embedder):
    for number in (1, 2, 3):
        capture(workspace, bulletin(number, "Altimeris publie un correctif pour Vanne."))
        for stage in (extract, enrich, relate):
            do(stage, workspace)
    do_index(workspace)
    backend = open_index(settings)
    document = find_document(workspace.ledger, reference(1))
    found, note = find_related(Finder(backend, embedder=embedder), backend, document, limit=10)
    assert {each.hit.id for each in found} == {reference(2), reference(3)}
    assert (note is None) == (embedder != "none")
    shared = names_of(backend.get("documents", reference(1)))
    assert all(set(each.shared) <= set(shared) for each in found)
    assert set(to_json(found[0])) >= {"document", "found_by", "shared"}
    backend.close()


def test_of_a_document_that_is_not_indexed_yet_the_title_is_enough():
    assert names_of({}) == []
    assert MemoryBackend().get("documents", "x") is None
