"""Near-same texts: copies, light edits and articles quoted whole; not frames, teasers and bulletins of one form."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.stories.fingerprints import compare, fingerprint, judge, read_keys, read_passages
from nlp.stories.fingerprints_sampled import MOST, read_scale

FRENCH_TITLE = "À Brévannes, une panne informatique paralyse l'hôpital Saint-Corentin"
FRENCH = """L'hôpital Saint-Corentin de Brévannes a basculé mardi matin en mode dégradé après la découverte d'un
logiciel malveillant sur plusieurs serveurs de son laboratoire. Les équipes techniques ont coupé l'accès au réseau peu
avant l'aube, a indiqué la directrice, Solène Quiniou, lors d'un point avec la presse locale. Les admissions
aux urgences restent ouvertes, mais les opérations qui n'étaient pas pressantes ont été reportées à la semaine
suivante. Trois établissements voisins accueillent les malades dont le suivi demande un examen d'imagerie. «
Nous travaillons avec des feuilles et des crayons, comme le faisaient nos aînés », raconte un infirmier du
service de cardiologie, qui souligne le sang-froid de ses collègues malgré la fatigue accumulée depuis le
début de la semaine. Une plainte a été déposée auprès du parquet de Vaucresson, qui a ouvert une enquête
confiée aux gendarmes spécialisés. Aucune rançon n'a été réclamée à ce stade, assure la direction, et rien ne
montre que des dossiers médicaux aient été copiés. Le rétablissement complet des outils pourrait demander une
dizaine de jours, selon les premiers constats des ingénieurs appelés en renfort par l'agence régionale, qui
reconstruisent un à un les postes des secrétariats."""

ENGLISH_TITLE = "Harbour authority halts ferries after cyber intrusion at Port Kelling"
ENGLISH = """Ferries between Port Kelling and the outer islands were halted on Sunday after the harbour authority found
that intruders had organised a hidden foothold in its booking centre. Passengers queued along the quay while
staff wrote boarding cards by hand, and the coast guard sent two launches to carry the sick and the elderly.
Chairwoman Odette Farrow told reporters that the defence of the ticket system had failed "somewhere between a
forgotten password and an old programme nobody dared to switch off". She apologised to travellers and promised
full refunds. Investigators believe that the intruders entered during a storm in early spring and waited
quietly for the holiday season. No group has claimed the attack. Engineers from the neighbouring shipyard are
copying timetables to spare machines, and the first boats may sail again on Wednesday if tests of the radio
beacons succeed. Fishermen, whose auction uses the same network, sold their catch from the pier at prices
shouted across the water, a scene that older residents said they had not witnessed since the great strike of
their childhood."""

OTHER = """La commune de Plouvenec expose jusqu'à l'automne les carnets d'un instituteur qui dessinait chaque soir les
oiseaux de l'estuaire. Le conservateur du petit musée y voit un relevé précieux de la vie du marais avant
l'assèchement des prairies. Des écoliers ont recopié les légendes à la plume et composé une promenade sonore
que les visiteurs suivent à pied. Une association de naturalistes compare désormais ces croquis avec ses
propres comptages, et constate le retour du butor."""

EDITS = (
    ("harbour", "harbor"),
    ("organised", "organized"),
    ("centre", "center"),
    ("defence", "defense"),
    ("programme", "program"),
    ("apologised", "apologized"),
    ("travellers", "travelers"),
    ("neighbouring", "neighboring"),
    ('"somewhere', "‘somewhere"),
    ('off".', "off’."),
    ("may sail again", "could sail once more"),
    ("in early spring", "early in the spring"),
)

TEASER = """Chaque soir à partir de dix-neuf heures, Maëlle Gourvennec et la rédaction reviennent avec leurs invités sur
les grands sujets de la journée, en France et dans le monde."""


def edit(text, *edits):
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def near(one, other):
    return judge(fingerprint(*one), fingerprint(*other))


def kind(one, other):
    found = near(one, other)
    return found and found.kind


def invent(count, seed):
    """A text of ``count`` words that no other has."""
    letters = random.Random(seed)
    return " ".join("".join(letters.choices("bcdfghklmnpqrtvwz", k=7)) for _ in range(count))


def bulletin(product, effect="un déni de service à distance", number="31001"):
    title = f"Vulnérabilité dans {product}"
    text = f"""Une vulnérabilité a été découverte dans {product}. Elle permet à un attaquant de provoquer {effect}.
    Solutions : se reporter au bulletin de l'éditeur pour obtenir les correctifs, dont la liste figure plus bas.
    Documentation : référence CVE-2031-{number}, avis de l'éditeur en anglais, première version du bulletin."""
    return title, text


in_both_languages = pytest.mark.parametrize(
    ("title", "text"), [(FRENCH_TITLE, FRENCH), (ENGLISH_TITLE, ENGLISH)], ids=["French", "English"]
)


@in_both_languages
def test_an_agency_adds_its_credit(title, text):
    found = near((title, text), (title, "BRÉVANNES (AFP) — " + text + "\nAvec AFP et Reuters"))
    assert found is not None
    assert found.kind == "copy"
    assert found.share > 0.98


@in_both_languages
def test_another_title_is_put_above(title, text):
    assert kind((title, text), (title.split()[-1] + " : la direction rassure", text)) == "copy"


@in_both_languages
def test_a_paragraph_is_added(title, text):
    assert kind((title, text), (title, text + "\n" + " ".join(OTHER.split()[:25]))) == "copy"


@in_both_languages
def test_the_paragraphs_come_in_another_order(title, text):
    assert kind((title, text), (title, "\n".join(reversed(text.split(". "))))) == "copy"


@in_both_languages
def test_the_text_stands_whole_within_a_longer_one(title, text):
    longer = ("Revue de presse du littoral", OTHER + "\n" + title + "\n" + text + "\n" + invent(200, 1))
    assert kind((title, text), longer) == "quoted"
    assert kind(longer, (title, text)) == "quotes"


@in_both_languages
def test_half_of_it_within_another_is_not_near_same(title, text):
    half = text[: len(text) // 2]
    assert near((title, text), (title, OTHER + "\n" + half + "\n" + invent(100, 2))) is None


@in_both_languages
def test_another_article_on_the_event_is_not(title, text):
    quote = ". ".join(text.split(". ")[1:3])
    assert near((title, text), (title, OTHER + quote)) is None


def test_light_edits_of_spelling_and_wording_leave_a_copy():
    found = near((ENGLISH_TITLE, ENGLISH), (edit(ENGLISH_TITLE, ("Harbour", "Harbor")), edit(ENGLISH, *EDITS)))
    assert found is not None
    assert found.kind == "copy"
    assert found.share > 0.85


def test_one_number_changed_in_a_long_text_leaves_a_copy():
    edited = edit(ENGLISH, ("two launches", "three launches"))
    assert kind((ENGLISH_TITLE, ENGLISH), (ENGLISH_TITLE, edited)) == "copy"


@pytest.mark.parametrize(
    ("old", "new"), [("12 morts", "14 morts"), ("12 morts", "12 blessés"), ("Brévannes", "Plouvenec")]
)
def test_one_word_changed_in_a_short_text_makes_another(old, new):
    title = "Incendie à Brévannes : au moins 12 morts dans un foyer"
    teaser = (
        "Le feu a pris dans la nuit au dernier étage d'un foyer de travailleurs ; les pompiers fouillent les décombres."
    )
    assert kind((title, teaser), (title, teaser)) == "copy"
    assert near((title, teaser), (edit(title, (old, new)), teaser)) is None


def test_a_changed_number_in_a_text_of_a_hundred_words_makes_another():
    start = " ".join(ENGLISH.split()[:100])
    assert kind((ENGLISH_TITLE, start), (ENGLISH_TITLE, start.replace("Sunday", "Monday"))) == "copy"
    assert near((ENGLISH_TITLE, start), (ENGLISH_TITLE, edit(start, ("two", "four")))) is None


@pytest.mark.parametrize("repeats", [1, 3])
def test_one_teaser_under_two_titles_is_not_near_same(repeats):
    teaser = " ".join([TEASER, invent(20 * repeats - 20, 3)])
    one = ("Sécheresse : le préfet de la Drôme suspend les arrosages", teaser)
    other = ("Budget : la présidente du Sénat veut rouvrir la négociation", teaser)
    assert near(one, other) is None
    assert kind(one, one) == "copy"


@pytest.mark.parametrize(
    "other",
    [
        bulletin("Kestrel Office"),
        bulletin("Marlin Gateway", effect="une élévation de privilèges"),
        bulletin("Marlin Gateway", number="31077"),
        bulletin("Marlin Gateway", effect="un déni de service à distance et une injection de code"),
    ],
    ids=["product", "effect", "CVE", "second effect"],
)
def test_bulletins_of_one_form_are_not_near_same(other):
    assert near(bulletin("Marlin Gateway"), other) is None


def test_tables_with_other_numbers_are_not_near_same():
    title = "Multiples vulnérabilités dans le noyau de Marlin"
    rows = [f"CVE-2031-{number} paquet {word}" for number, word in enumerate(invent(150, 4).split(), start=4000)]
    assert kind((title, "\n".join(rows)), (title, "\n".join(rows[::-1]))) == "copy"
    assert near((title, "\n".join(rows)), (title, "\n".join([*rows[:-1], rows[-1].replace("4149", "9149")]))) is None


def test_long_tables_are_told_apart_by_a_number_that_no_sample_kept():
    title = "Multiples vulnérabilités dans le noyau de Marlin"
    rows = [f"CVE-2031-{number} paquet {word}" for number, word in enumerate(invent(3000, 5).split(), start=4000)]
    for changed in (500, 1500, 2500):
        others = [row.replace(str(4000 + changed), "99999") for row in rows]
        assert compare(fingerprint(title, "\n".join(rows)), fingerprint(title, "\n".join(others))).of_one > 0.95
        assert near((title, "\n".join(rows)), (title, "\n".join(others))) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("U.S. Weighs Penalising Banks Over Leak", "US weighs penalizing banks over the leak", "copy"),
        (
            "Séisme au large de Kelling : l'alerte est levée",
            "Séisme au large de Kelling: l’alerte est levée (AFP)",
            "copy",
        ),
        ("Séisme au large de Kelling : 12 morts recensés", "Séisme au large de Kelling : 14 morts recensés", None),
        ("Séisme au large de Kelling : l'alerte levée", "Séisme au large de Kelling : l'alerte prolongée", None),
        ("Le journal de 20 heures", "Le journal de 20 heures", None),
        ("Horoscope", "Horoscope", None),
        ("", "", None),
    ],
)
def test_titles_alone_are_near_same_only_when_all_words_are(one, other, expected):
    assert kind((one, ""), (other, "")) == expected


@pytest.mark.parametrize("title", [FRENCH_TITLE, ""])
def test_unrelated_texts_share_nothing(title):
    assert near((title, FRENCH), (title, OTHER)) is None


@pytest.mark.parametrize("words", [10, 400, 3_000, 40_000])
def test_what_is_kept_is_bounded(words):
    text = invent(words, 6)
    kept = fingerprint(FRENCH_TITLE, text)
    assert len(kept) <= MOST + 20
    assert len(read_passages(kept)) * read_scale(kept) == pytest.approx(words, rel=0.2, abs=10)
    assert len(read_keys(kept)) <= len(read_passages(kept))
    assert kind((FRENCH_TITLE, text), (FRENCH_TITLE, text)) == "copy"


def test_overlap_is_estimated_between_samples_of_different_scale():
    shared = invent(2_000, 7)
    one, other = fingerprint("", shared), fingerprint("", shared + " " + invent(6_000, 8))
    overlap = compare(one, other)
    assert read_scale(one) < read_scale(other) == overlap.scale
    assert overlap.of_one > 0.99
    assert overlap.of_other == pytest.approx(0.25, abs=0.08)
    assert overlap.jaccard == pytest.approx(0.25, abs=0.08)
    assert overlap.size == pytest.approx(2_000, rel=0.25)


def test_an_article_of_300_words_is_found_whole_within_5_000_by_its_keys():
    article, longer = invent(300, 9), invent(5_000, 10)
    words = longer.split()
    whole = fingerprint("", " ".join([*words[:2_000], article, *words[2_000:]]))
    small = fingerprint("Un titre que la longue ne porte pas", article)
    assert judge(small, whole).kind == "quoted"
    assert len(np.intersect1d(read_keys(small), read_passages(whole))) >= 3
    assert len(np.intersect1d(read_passages(small), read_keys(whole))) >= 3


def test_a_few_passages_shared_with_a_very_long_text_prove_nothing():
    article, longer = invent(80, 11), invent(30_000, 12)
    assert judge(fingerprint("", article), fingerprint("", longer + " " + article)) is None


def test_a_fingerprint_is_the_same_on_every_machine():
    assert fingerprint("Panne à Nantes", "La panne a duré 12 heures.").tolist() == [
        1_135_242_436_673_746_324,
        1_805_308_021_497_393_413,
        5_600_880_597_248_711_232,
        12_974_402_639_839_543_783,
        16_084_901_671_129_299_084,
        17_434_449_904_947_313_961,
        17_518_598_098_890_471_590,
    ]


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_has_a_sorted_fingerprint_without_duplicates(title, text):
    found = fingerprint(title, text)
    assert found.dtype == np.uint64
    assert (found[1:] > found[:-1]).all()


@given(st.integers(0, 10**6), st.integers(5, 900), st.integers(0, 900), st.integers(0, 900))
def test_which_text_comes_first_changes_only_who_quotes(seed, shared, before, after):
    common = invent(shared, seed)
    one = fingerprint("", common + " " + invent(before, seed + 1))
    other = fingerprint("", invent(after, seed + 2) + " " + common)
    there, back = judge(one, other), judge(other, one)
    if there is None or there.kind == "copy":
        assert there == back
    else:
        assert {there.kind, back.kind} == {"quoted", "quotes"}
        assert there.share == back.share
