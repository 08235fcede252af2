"""Agreement of the fields of a document on what is a threat."""

import pytest

from corpus.document import Entity
from nlp.names.agreement import agree


def kinds(*mentions):
    entities = [
        Entity(
            field=field, start=at, end=at + len(text), kind=kind, text=text, name=text, id=known[0] if known else None
        )
        for at, (field, kind, text, *known) in enumerate(mentions)
    ]
    return [entity.kind for entity in agree(entities)]


@pytest.mark.parametrize("guess", ["person", "place", "organisation"])
@pytest.mark.parametrize("threat", ["actor", "malware"])
def test_a_title_s_guess_is_the_threat_that_the_body_tells(guess, threat):
    assert kinds(("title", guess, "Kazuar"), ("body", threat, "Kazuar")) == [threat, threat]


def test_the_name_and_id_that_are_known_come_with_the_kind():
    title = Entity(field="title", start=0, end=5, kind="place", text="Turla", name="Turla")
    body = Entity(field="body", start=0, end=5, kind="actor", text="Turla", name="Turla Group", id="G0010")
    (found, _) = agree([title, body])
    assert (found.name, found.id, found.field) == ("Turla Group", "G0010", "title")


@pytest.mark.parametrize(
    "mentions",
    [
        [("title", "place", "Cuba", "CU"), ("body", "malware", "Cuba")],
        [("title", "person", "Conti"), ("lead", "person", "Antonio Conti"), ("body", "malware", "Conti")],
        [("title", "person", "Conti"), ("body", "malware", "Conti"), ("body", "person", "Conti")],
        [("title", "product", "Kazuar"), ("body", "malware", "Kazuar")],
        [("title", "place", "Rennes"), ("body", "malware", "Kazuar")],
    ],
)
def test_other_names_stay_what_they_are(mentions):
    assert kinds(*mentions) == [mention[1] for mention in mentions]
