"""Names: one for what a document, or everyone, calls by several."""

import pytest

from corpus.document import Content, Entity
from nlp.acronyms import join_names, read_bodies


def named(body, *mentions, language="fr"):
    """Each mention (kind, text, name or none, id or none) at its next place in ``body``, with names joined."""
    entities, at = [], 0
    for kind, text, *known in mentions:
        name, identifier = (*known, None, None)[:2]
        at = body.index(text, at)
        entities.append(
            Entity(field="body", start=at, end=at + len(text), kind=kind, text=text, name=name or text, id=identifier)
        )
        at += len(text)
    return list(join_names(entities, Content(title="", body=body, language=language)))


def names(*args, **options):
    return [(entity.name, entity.id) for entity in named(*args, **options)]


def test_an_acronym_that_the_text_defines_has_the_name_of_its_long_form():
    body = "Le Centre national de la brume (CNB) alerte. Le CNB attend."
    mentions = ("Centre national de la brume", "CNB", "CNB")
    assert names(body, *[("organisation", text) for text in mentions]) == [("Centre national de la brume", None)] * 3


def test_what_a_document_says_goes_before_what_an_acronym_stands_for_elsewhere():
    body = "La Nordic Sailing Association (NSA) régate. La NSA gagne."
    mentions = [("organisation", "Nordic Sailing Association")] + [("organisation", "NSA", "NSA", "org:nsa")] * 2
    assert names(body, *mentions) == [("Nordic Sailing Association", None)] * 3


def test_another_wording_of_a_known_body_is_the_same_body():
    body = "l'Agence nationale pour la sécurité des systèmes d'information (ANSSI)"
    assert names(body, ("organisation", "ANSSI", "ANSSI", "org:anssi")) == [("ANSSI", "org:anssi")]


def test_persons_are_joined_by_their_last_name():
    body = "Inès Ferrand répond. Ferrand promet, FERRAND jure."
    mentions = [("person", text) for text in ("Inès Ferrand", "Ferrand", "FERRAND")]
    assert names(body, *mentions) == [("Inès Ferrand", None)] * 3


def test_a_last_name_that_two_persons_share_joins_neither():
    body = "Inès Ferrand et Paul Ferrand. Ferrand dort."
    mentions = [("person", text) for text in ("Inès Ferrand", "Paul Ferrand", "Ferrand")]
    assert [name for name, _ in names(body, *mentions)] == ["Inès Ferrand", "Paul Ferrand", "Ferrand"]


def test_spellings_that_differ_by_capitals_only_are_one_name():
    body = "Brumex, BRUMEX, Brumex"
    assert [name for name, _ in names(body, *[("organisation", text) for text in body.split(", ")])] == ["Brumex"] * 3


def test_the_same_name_of_another_kind_is_another():
    body = "Brumex contre BRUMEX"
    assert [name for name, _ in names(body, ("organisation", "Brumex"), ("malware", "BRUMEX"))] == ["Brumex", "BRUMEX"]


INTERIOR = "org:interieur-fr"


@pytest.mark.parametrize(
    ("body", "text", "language", "identifier"),
    [
        ("Le ministère de l'Intérieur répond.", "ministère de l'Intérieur", "fr", INTERIOR),
        ("Le ministère de l'Intérieur allemand répond.", "ministère de l'Intérieur", "fr", None),
        ("France: the Ministry of the Interior answers.", "Ministry of the Interior", "en", INTERIOR),
        ("Norway: the Ministry of the Interior answers.", "Ministry of the Interior", "en", None),
        ("The French say the Italian Ministry of the Interior", "Ministry of the Interior", "en", None),
    ],
)
def test_a_body_that_every_country_has_is_french_only_where_france_is_meant(body, text, language, identifier):
    ((_, found),) = names(body, ("organisation", text, "ministère de l'Intérieur", INTERIOR), language=language)
    assert found == identifier


def test_mentions_stay_in_order_and_where_they_are():
    body = "Le Centre national de la brume (CNB) et Inès Ferrand"
    found = named(
        body, ("organisation", "Centre national de la brume"), ("organisation", "CNB"), ("person", "Inès Ferrand")
    )
    assert [body[entity.start : entity.end] for entity in found] == [entity.text for entity in found]
    assert [entity.start for entity in found] == sorted(entity.start for entity in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anssi", "national information systems security agency"),
        ("anssi", "agence nationale de la securite des systemes d'information"),
        ("cour des comptes", "court of auditors"),
        ("otan", "nato"),
        ("onu", "united nations"),
        ("union europeenne", "eu"),
        ("bercy", "ministere de l'economie"),
        ("place beauvau", "ministry of the interior"),
    ],
)
def test_a_body_has_one_identifier_in_both_languages(one, other):
    assert read_bodies()[one].id == read_bodies()[other].id


def test_the_american_office_and_the_french_one_of_one_acronym_are_two():
    assert read_bodies()["office of foreign assets control"].id != read_bodies()["office anti-cybercriminalite"].id


def test_the_court_of_auditors_of_europe_is_not_that_of_france():
    assert read_bodies()["european court of auditors"].id != read_bodies()["court of auditors"].id
