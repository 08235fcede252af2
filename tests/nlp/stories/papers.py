"""Articles for tests: of texts as they are read, or made by hand of the words, names and figures they are to share."""

import numpy as np

from corpus.document import Annotations, Content, Entity, Figure
from nlp.stories.article import FIGURES, NAMES, ROOTS, WORDS, Article, count_keys, make_article
from nlp.stories.fingerprints import fingerprint
from nlp.stories.terms import FIGURE, NAME, ROOT, TEXT, cut_roots, hash_terms

DIMENSION = 64

FIRE = """Un incendie s'est déclaré avant l'aube dans une usine de peinture de Villemar. Les pompiers de six casernes
luttent contre les flammes, et le préfet demande aux riverains de rester chez eux, fenêtres fermées. La fumée noire se
voit depuis trente kilomètres. Aucun blessé n'est signalé. L'école voisine a été évacuée par précaution, et les trains
ne s'arrêtent plus en gare jusqu'à nouvel ordre de la direction."""
FIRE_IN_ENGLISH = """A fire broke out before dawn at a paint factory in Villemar. Crews from six stations are fighting
the flames, and the prefect has asked residents to stay at home with their windows shut. The black smoke can be seen
from thirty kilometres away. Nobody is reported hurt. The school next door was emptied as a precaution, and trains no
longer call at the station until the management says otherwise."""
BREACH = """La bibliothèque de Corvanne a reconnu jeudi que les adresses de ses lecteurs circulent sur un forum. Le
fichier, copié par un prestataire négligent, contient aussi des dates de naissance. La maire promet un courrier à
chaque abonné et a saisi l'autorité chargée des données. Les prêts continuent au comptoir, à la main."""


def read(identifier, title, body="", *, at=0.0, language="fr", names=(), figures=(), vector=None):
    """An article as it is made of a document; names are found in its title, figures (value, unit) in its body."""
    entities = [Entity(field="title", start=0, end=1, kind="place", text=name, name=name) for name in names]
    told = [
        Figure(
            field="body", start=0, end=1, text=f"{value} {unit}", value=value, unit=unit, kind="count", bound="=",
            sentence=(0, 1),
        )
        for value, unit in figures
    ]  # fmt: skip
    found = Annotations(stamp="test", entities=entities, figures=told)
    content = Content(title=title, body=body, language=language)
    return make_article(identifier, content, found, moment=at, vector=vector)


def make(identifier, words="", *, at=0.0, text="", language="fr", names=(), figures=(), vector=None):
    """A weighed article: each of its words weighs the same, a name or figure that it shares counts in full."""
    terms = sorted(set(words.split()))
    keys, kinds, counts = count_keys(
        (WORDS, hash_terms(terms, TEXT, language)),
        (ROOTS, hash_terms(sorted(set(cut_roots(terms))), ROOT)),
        (NAMES, hash_terms(names, NAME)),
        (FIGURES, hash_terms(figures, FIGURE)),
    )
    weights = np.ones_like(counts)
    for kind in (WORDS, ROOTS):
        weights[kinds == kind] = 1 / np.sqrt(max(1, np.count_nonzero(kinds == kind)))
    return Article(identifier, at, language, keys, kinds, weights, fingerprint("", text), vector)


def mean(axis, *, like=0.0):
    """A vector of length one along ``axis``; its cosine with that of axis 0 is ``like``."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[axis], vector[0] = np.sqrt(1 - like**2), like if axis else 1.0
    return vector


def read_stories(desk, *identifiers):
    return [desk.story_of(identifier) for identifier in identifiers]
