"""Bulletins: what is read, what is left out, and what is refused with its reason."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.archive import ArchivedPage
from corpus.document import Draft
from crawlers.errors import ExtractionError
from crawlers.extraction import EXTRACTORS, extract_teaser
from tests.crawlers.crawling import bulletin, encode, source_of

SOURCE = source_of("https://press.example.org/", delay=5)
URL = "https://press.example.org/avis/CERTFR-2026-AVI-0001/json/"


def read(value: Any, **hints: Any) -> Draft:
    body = value if isinstance(value, bytes) else encode(value)
    page = ArchivedPage(URL, 200, (), body, datetime(2026, 8, 1, tzinfo=UTC), "application/json")
    (draft,) = EXTRACTORS["bulletin"](page, source=SOURCE, hints=hints)
    return draft


def test_a_document_is_known_by_its_reference_and_by_both_addresses():
    draft = read(bulletin())
    assert draft.identifier == "CERTFR-2026-AVI-0001"
    assert draft.urls == ("https://press.example.org/avis/CERTFR-2026-AVI-0001/", URL)
    assert (draft.content.language, draft.content.level, draft.content.published_basis) == ("fr", "full", "publisher")


@pytest.mark.parametrize(
    ("reference", "kind", "address"),
    [
        ("CERTA-2002-AVI-001", "advisory", "/avis/CERTA-2002-AVI-001/"),
        ("CERTFR-2026-ALE-001", "alert", "/alerte/CERTFR-2026-ALE-001/"),
        ("CERTFR-2026-CTI-001", "report", "/cti/CERTFR-2026-CTI-001/"),
        ("CERTFR-2026-ACT-001", "note", "/actualite/CERTFR-2026-ACT-001/"),
        ("CERTFR-2026-XYZ-001", "note", "/xyz/CERTFR-2026-XYZ-001/"),
    ],
)
def test_the_reference_says_what_kind_of_text_it_is(reference: str, kind: str, address: str):
    draft = read(bulletin(reference))
    assert (draft.content.kind, draft.urls[0]) == (kind, "https://press.example.org" + address)


def test_absent_parts_leave_no_trace():
    names = ("summary", "affected_systems", "affected_systems_content", "risks", "cves", "links", "vendor_advisories")
    bare = bulletin(content=None, revisions=None, **dict.fromkeys(names))
    content = read(bare).content
    assert (content.lead, content.body, content.blocks, content.published, content.updated) == (
        None,
        "",
        (),
        None,
        None,
    )
    assert content.published_basis is None
    assert content.extra == {"reference": "CERTFR-2026-AVI-0001"}
    assert read({"reference": bare["reference"], "title": bare["title"]}).content == content


def test_every_block_is_where_it_says():
    content = read(bulletin(risks=[{"description": "Déni de service 💥"}, {"description": "Fuite"}])).content
    shown = [(block.kind, content.body[block.start : block.end]) for block in content.blocks]
    assert shown == [
        ("heading", "Risques"),
        ("list_item", "Déni de service 💥"),
        ("list_item", "Fuite"),
        ("heading", "Solutions"),
        ("paragraph", "Installer la version 2.4 publiée par l'éditeur."),
        ("heading", "CVE"),
        ("table", "CVE-2026-11111"),
        ("heading", "Gestion détaillée des versions"),
        ("list_item", "2 janvier 2026\u00a0: Version initiale"),
    ]


def test_two_thousand_cves_are_one_table_in_their_order():
    names = [f"CVE-2026-{number}" for number in range(20_000, 21_924)]
    content = read(bulletin(cves=[{"name": name} for name in [*names, *names]])).content
    (table,) = [block for block in content.blocks if block.kind == "table"]
    assert table.cells == tuple((name,) for name in names)
    assert content.extra["cves"] == names


@pytest.mark.parametrize(
    ("dates", "published", "updated"),
    [
        (["2026-01-02T00:00:00.000000"], "2026-01-01T23:00:00+00:00", None),
        (["2026-07-02T00:00:00.000000"], "2026-07-01T22:00:00+00:00", None),
        # Later revisions come first now and then.
        (["2026-04-01T00:00:00", "2026-03-28T00:00:00"], "2026-03-27T23:00:00+00:00", "2026-03-31T22:00:00+00:00"),
        (["2026-01-02T00:00:00", "2026-01-02T00:00:00"], "2026-01-01T23:00:00+00:00", None),
        (["2026-01-02T10:00:00+05:00"], "2026-01-02T05:00:00+00:00", None),
        (["2026-01-02"], "2026-01-01T23:00:00+00:00", None),
    ],
)
def test_dates_are_those_of_the_revisions_read_in_paris(dates: list[str], published: str, updated: str | None):
    content = read(bulletin(revisions=[{"revision_date": date, "description": "x"} for date in dates])).content
    assert content.published == datetime.fromisoformat(published)
    assert content.updated == (datetime.fromisoformat(updated) if updated else None)


def test_the_mark_of_an_update_stays_in_the_title():
    content = read(bulletin(title="[MàJ] Faille dans Étagère")).content
    assert content.title == "[MàJ] Faille dans Étagère"
    assert content.extra["update"] is True
    assert "update" not in read(bulletin()).content.extra


def test_unnamed_products_and_vendors_are_left_out():
    systems = [
        {"description": "Étagère 2", "product": {"name": "N/A", "vendor": {"name": "Menuiserie"}}},
        {"description": "Étagère 3", "product": {"name": "Étagère", "vendor": {"name": "Menuiserie"}}},
        {"description": "Tiroir", "product": {"name": "N/A", "vendor": {"name": "N/A"}}},
        {"description": "Clou", "product": None},
        {"description": None, "product": {"name": "Vis", "vendor": None}},
    ]
    extra = read(bulletin(affected_systems=systems)).content.extra
    assert extra["vendors"] == ["Menuiserie"]
    assert extra["affected_systems"] == [
        {"description": "Étagère 2", "vendor": "Menuiserie"},
        {"description": "Étagère 3", "product": "Étagère", "vendor": "Menuiserie"},
        {"description": "Tiroir"},
        {"description": "Clou"},
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b'{"reference": "CERTFR-2026-AVI-0001", "tit', "no whole JSON in 42 bytes"),
        ([bulletin()], r"the page: Input should be .*, found \[\{"),
        ({"title": "x"}, "field 'reference' is missing"),
        (bulletin("CERTFR-26-AVI-1"), "field 'reference': String should match pattern .*, found 'CERTFR-26-AVI-1'"),
        (bulletin("CERTFR-2026-AVI-0001/../../x"), "field 'reference'"),
        (bulletin(title=""), "field 'title'"),
        (bulletin(title=["x"]), r"field 'title': Input should be a valid string, found \['x'\]"),
        (bulletin(cves=[{"name": "CVE-2026-1"}, {"nom": "x"}]), "field 'cves.1.name' is missing"),
        (bulletin(cves="CVE-2026-1"), "field 'cves': Input should be a valid list, found 'CVE-2026-1'"),
        (bulletin(revisions=[{"revision_date": None}]), "field 'revisions.0.revision_date': .* found None"),
        (
            bulletin(revisions=[{"revision_date": "2026-02-30T00:00:00"}]),
            "field 'revisions.0.revision_date': '2026-02-30T00:00:00' is no date; expected 2026-01-31 or 2026-01-31T00",
        ),
        (bulletin(revisions=[{"revision_date": "0001-01-01"}]), "field 'revisions.0.revision_date': '0001-01-01'"),
        (bulletin(closed_at="demain"), "field 'closed_at': 'demain' is no date"),
    ],
)
def test_another_shape_is_refused_with_the_field_and_what_was_there(value: Any, message: str):
    with pytest.raises(ExtractionError, match=message):
        read(value)


def test_a_page_that_is_not_the_one_its_list_named_is_refused():
    with pytest.raises(ExtractionError, match="the page says 'CERTFR-2026-AVI-0001', its list 'CERTFR-2026-AVI-0002'"):
        read(bulletin(), reference="CERTFR-2026-AVI-0002")


def test_of_a_refused_page_the_teaser_remains():
    hints = {"reference": "CERTFR-2026-AVI-0001", "title": "[MàJ] Faille", "summary": "Une \\[faille\\] est corrigée."}
    draft = extract_teaser(SOURCE, hints, URL)
    assert draft.identifier == read(bulletin()).identifier
    assert draft.urls == read(bulletin()).urls
    content = draft.content
    assert (content.title, content.lead, content.body) == ("[MàJ] Faille", "Une [faille] est corrigée.", "")
    assert (content.level, content.published) == ("teaser", None)
    assert content.extra == {"reference": "CERTFR-2026-AVI-0001", "update": True}


def test_a_title_alone_is_metadata():
    draft = extract_teaser(SOURCE, {"reference": "CERTFR-2026-AVI-0001", "title": "Faille"}, URL)
    assert draft.content.level == "metadata"


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ({"reference": "CERTFR-2026-AVI-0001"}, "gave no title"),
        ({"reference": "CERTFR-2026-AVI-0001", "title": 5}, "gave no title"),
        ({"title": "Faille"}, "field 'reference': '' is no reference"),
    ],
)
def test_nothing_is_invented_from_hints_that_say_nothing(hints: dict[str, Any], message: str):
    with pytest.raises(ExtractionError, match=message):
        extract_teaser(SOURCE, hints, URL)
