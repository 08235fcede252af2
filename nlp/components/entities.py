"""Entities: known names first, then what the words around a name say, then the spans that a model proposes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.vocabulary import EntityKind
from nlp.names.known import find_known
from nlp.names.mention import Mention, is_name, normalise, trim
from nlp.names.proposals import Proposal, clean_proposals
from nlp.names.settle import settle
from nlp.words import common_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["ASSIGNS", "REQUIRES", "VERSION", "Mention", "is_name", "normalise", "read_entities", "trim"]

#: Bump when the answers change.
VERSION = "4"
ASSIGNS = ("doc._.entities",)
REQUIRES = ("doc.ents", "doc._.vulnerabilities", "doc._.indicators")

#: What the models call our kinds: WikiNER's labels (French) and OntoNotes' (English). Other labels are not read.
KINDS: dict[str, EntityKind] = {
    "PER": "person",
    "PERSON": "person",
    "ORG": "organisation",
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
}


def read_entities(doc: "Doc") -> "Doc":
    doc._.entities = list(find_mentions(doc))
    return doc


def find_mentions(doc: "Doc") -> Iterator[Mention]:
    """In order, never overlapping each other or the identifier of a vulnerability or an address."""
    text = doc.text
    common = common_words(doc.vocab)
    spans = [Proposal(KINDS[span.label_], span.start_char, span.end_char) for span in doc.ents if span.label_ in KINDS]
    proposals = list(clean_proposals(text, spans, common))
    french = doc.vocab.lang == "fr"
    known = find_known(text, french=french, proposed={(span.start, span.end) for span in proposals})
    closed = [(cue.start, cue.end) for cue in (*doc._.vulnerabilities, *(doc._.indicators or ()))]
    for found in settle(text, known, proposals, common, french=french):
        if not any(start < found.end and found.start < end for start, end in closed) or found.kind == "product":
            name = found.name or text[found.start : found.end]
            yield Mention(found.kind, normalise(name), found.start, found.end, found.id)
