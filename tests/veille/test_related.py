"""Documents related to one."""

from datetime import UTC, datetime

import pytest

from corpus.document import Content, Document, DocumentSource, Fetch
from index.memory import MemoryBackend
from index.nodes import Phrase, Word
from index.query import Hit
from tests.veille.newsroom import bulletin, capture, do, do_index, reference
from veille.engine import open_index
from veille.finding import Finder
from veille.reading import find_document
from veille.related import find_related, keep_one_part, names_of, read_words, to_json
from veille.stages.enrich import enrich
from veille.stages.extract import extract
from veille.stages.relate import relate

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


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


def test_of_a_publication_in_parts_the_most_related_part_is_enough():
    rows = [{"id": "a", "part_of": "p"}, {"id": "b"}, {"id": "c", "part_of": "p"}, {"id": "d", "part_of": "q"}]
    hits = [Hit(row["id"], 1.0, row) for row in rows]
    assert [hit.id for hit in keep_one_part(hits)] == ["a", "b", "d"]


def test_other_parts_of_its_own_publication_are_not_related_to_a_part():
    backend = MemoryBackend()
    title = "La sécurité des hôpitaux"
    rows = [
        *({"id": name, "title": title, "part_of": part} for name, part in [("a", "p"), ("b", "p"), ("c", "q")]),
        {"id": "p", "title": title},
    ]
    backend.put("documents", rows)
    backend.commit(1)
    document = Document(
        id="a",
        source=DocumentSource(slug="s", title="S", publisher="S"),
        fetch=Fetch(fetched_at=MOMENT, first_seen_at=MOMENT),
        content=Content(title=title, part_of="p"),
    )
    found, _ = find_related(Finder(backend, embedder="none"), backend, document, limit=10)
    assert [each.hit.id for each in found] == ["c"]
