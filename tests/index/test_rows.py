"""Documents as rows."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.document import Annotations, Content, Document, DocumentSource, Entity, Fetch, Figure, VulnerabilityMention
from index.collections import COLLECTIONS
from index.rows import project

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def make_record(*, extra: dict[str, Any] | None = None, annotations: Annotations | None = None) -> dict[str, Any]:
    document = Document(
        id="made-1",
        source=DocumentSource(slug="made", title="Made", publisher="Us", kind="advisory"),
        fetch=Fetch(url="https://made.example/1", fetched_at=NOW, first_seen_at=NOW),
        content=Content(title="Titre", body="Trois hôpitaux touchés.", language="fr", published=NOW, extra=extra or {}),
        annotations=annotations,
    )
    record: dict[str, Any] = json.loads(document.model_dump_json())
    return record


def make_annotations() -> Annotations:
    entity = {"field": "body", "start": 0, "end": 5, "text": "x"}
    return Annotations(
        stamp="test",
        entities=(
            Entity(kind="person", name="Jean  Dupont", **entity),
            Entity(kind="person", name="Jean Dupont", **entity),
            Entity(kind="malware", name="LockBit", **entity),
        ),
        vulnerabilities=(VulnerabilityMention(id="CVE-2024-2", field="body", start=0, end=1),),
        figures=(
            Figure(
                text="Trois", field="body", start=0, end=5, value=3, unit="", kind="count", bound="=", sentence=(0, 23)
            ),
        ),
    )


def test_rows_hold_the_fields_of_their_collection_and_no_other():
    rows = project(make_record(annotations=make_annotations()))
    assert rows["documents"][0].keys() == COLLECTIONS["documents"].fields.keys()
    assert rows["figures"][0].keys() == COLLECTIONS["figures"].fields.keys()


def test_a_document_becomes_one_row_with_what_was_read_in_it():
    (row,) = project(make_record(extra={"cves": ["CVE-2024-1"]}, annotations=make_annotations()))["documents"]
    assert (row["id"], row["published"], row["url"]) == ("made-1", NOW, "https://made.example/1")
    assert (row["person"], row["malware"], row["entity"]) == (["Jean Dupont"], ["LockBit"], ["Jean Dupont", "LockBit"])
    assert row["cve"] == ["CVE-2024-1", "CVE-2024-2"]


def test_each_figure_is_a_row_with_its_sentence():
    (row,) = project(make_record(annotations=make_annotations()))["figures"]
    assert (row["id"], row["document"]) == ("made-1#body-0-5", "made-1")
    assert (row["value"], row["sentence"], row["language"]) == (3.0, "Trois hôpitaux touchés.", "fr")


def test_values_that_differ_in_their_last_digit_are_two_facts():
    record = make_record(annotations=make_annotations())
    (figure,) = record["annotations"]["figures"]
    record["annotations"]["figures"] = [figure | {"value": value} for value in (1234567.0, 1234568.0, 1234567)]
    facts = [row["fact"] for row in project(record)["figures"]]
    assert facts[0] == facts[2] != facts[1]


def test_a_language_that_reading_found_is_that_of_the_document_and_of_its_figures():
    record = make_record(annotations=make_annotations())
    record["content"]["language"] = None
    record["annotations"]["language"] = "fr"
    rows = project(record)
    assert [row["language"] for row in rows["documents"] + rows["figures"]] == ["fr", "fr"]


def test_a_document_that_was_not_read_has_no_figures_and_no_names():
    rows = project(make_record())
    assert rows["figures"] == []
    assert rows["documents"][0]["person"] == []


@pytest.mark.parametrize("extra", [{}, {"vendors": None}, {"vendors": "Microsoft"}, {"vendors": [None, 3, {}]}])
def test_a_publishers_data_of_another_shape_is_left_out(extra: dict[str, Any]):
    assert project(make_record(extra=extra))["documents"][0]["vendor"] == []


def test_affected_systems_risks_and_vendors_come_from_the_publishers_data():
    extra = {
        "vendors": ["Made", "Made "],
        "risks": ["Déni de service"],
        "affected_systems": [{"description": "Made 1.0"}, "Made 2", {"description": None}],
    }
    (row,) = project(make_record(extra=extra))["documents"]
    assert (row["vendor"], row["risk"], row["affected"]) == (["Made"], ["Déni de service"], ["Made 1.0"])


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2024-04-30T00:00:00Z", "2024-04-30T00:00:00Z"),
        ("2024-06-01T00:00:00Z", NOW.isoformat()),
        (None, NOW.isoformat()),
    ],
    ids=["before", "announced", "unknown"],
)
def test_a_document_counts_as_published_when_it_was_or_failing_that_when_it_was_seen(published, moment):
    record = make_record(annotations=make_annotations())
    record["content"]["published"] = published
    rows = project(record)
    assert {row["moment"] for row in rows["documents"] + rows["figures"]} == {datetime.fromisoformat(moment)}


def test_a_figure_of_a_report_knows_its_page():
    record = make_record(annotations=make_annotations())
    record["content"]["blocks"] = [{"kind": "paragraph", "start": 0, "end": 23, "page": 117}]
    assert [row["page"] for row in project(record)["figures"]] == [117]
    record["annotations"]["figures"][0]["field"] = "title"
    assert [row["page"] for row in project(record)["figures"]] == [None]
