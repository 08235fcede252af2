"""People, organisations and places."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.components.entities import is_name, normalise, read_entities, trim
from nlp.components.vulnerabilities import read_vulnerabilities
from nlp.pipelines import register_components


def read(words, *spans, language=""):
    """The mentions in a `Doc` of ``words`` parted by spaces, where a model proposed ``spans`` (label, first, last)."""
    from spacy.language import BaseDefaults
    from spacy.tokens import Doc, Span
    from spacy.vocab import create_vocab

    register_components()
    doc = Doc(create_vocab(language, BaseDefaults), words=words.split(" "))
    doc.ents = [Span(doc, first, last, label=label) for label, first, last in spans]
    return read_entities(read_vulnerabilities(doc))._.entities


def told(words, *spans, language=""):
    """The same as pairs of kind and text."""
    return [(mention.kind, words[mention.start : mention.end]) for mention in read(words, *spans, language=language)]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("PER", "person"),
        ("PERSON", "person"),
        ("ORG", "organisation"),
        ("LOC", "place"),
        ("GPE", "place"),
        ("FAC", "place"),
    ],
)
def test_the_labels_of_both_models_become_kinds(label, kind):
    assert [mention.kind for mention in read("hier Boréal disait", (label, 1, 2))] == [kind]


@pytest.mark.parametrize("label", ["MISC", "NORP", "DATE", "CARDINAL"])
def test_other_labels_are_not_read(label):
    assert read("hier Boréal disait", (label, 1, 2)) == []


def test_a_mention_says_where_it_stands():
    (mention,) = read("Selon la Boréal Systèmes , rien", ("ORG", 1, 4))
    assert (mention.name, mention.start, mention.end) == ("Boréal Systèmes", 9, 24)


def test_an_identifier_of_a_vulnerability_is_no_entity():
    assert read("La faille CVE-2024-1234 touche", ("ORG", 2, 3)) == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("« Boréal »", "organisation", "Boréal"),
        ("(Rennes),", "place", "Rennes"),
        ("l’Atelier Numérique", "organisation", "Atelier Numérique"),
        ("la Boréal", "organisation", "Boréal"),
        ("La Poste", "organisation", "La Poste"),
        ("de la Boréal", "organisation", "Boréal"),
        ("de Gaulle", "person", "de Gaulle"),
        ("d'Orléans", "place", "Orléans"),
        ("the Northgate Bank's", "organisation", "Northgate Bank"),
        ("the Northgate Bank’s", "organisation", "Northgate Bank"),
        ("Canal+", "organisation", "Canal+"),
        ("Inès Ferrand\nLyon", "person", "Inès Ferrand"),
        ("\nInès Ferrand", "person", "Inès Ferrand"),
        ("« la »", "place", "la"),
        ("–", "place", ""),
    ],
)
def test_a_span_is_trimmed_to_the_name(text, kind, name):
    start, end = trim(text, 0, len(text), kind=kind)
    assert text[start:end] == name


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_trimming_never_leaves_the_span(text, one, other):
    first, last = sorted((min(one, len(text)), min(other, len(text))))
    start, end = trim(text, first, last, kind="place")
    assert first <= start <= end <= last


@pytest.mark.parametrize(
    "text", ["", "2024", "12,5 %", "…", "vulnérabilité", "www.example.org", "info@Example.org", "Bor\ufffdal"]
)
def test_what_cannot_be_a_name_is_dropped(text):
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Boréal", "iPhone", "3M", "東京"])
def test_what_can_be_a_name_is_kept(text):
    assert is_name(text)


def test_spellings_of_one_name_have_one_normal_form():
    assert normalise("Agence\u00a0de  l’Ile\u0301") == normalise("Agence de l'Ilé")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("le groupe de hackers LockBit menace", [("actor", "LockBit")]),
        ("the LockBit gang struck", [("actor", "LockBit")]),
        ("a LockBit affiliate , the LockBit ransomware", [("malware", "LockBit"), ("malware", "LockBit")]),
        ("victime du rançongiciel LockBit hier", [("malware", "LockBit")]),
        (
            "laundered by Avaddon , REvil and DarkSide",
            [("actor", "Avaddon"), ("actor", "REvil"), ("actor", "DarkSide")],
        ),
        ("spread Emotet , TrickBot", [("malware", "Emotet"), ("malware", "TrickBot")]),
        ("tracked as TA0505 , APT-28", [("actor", "TA0505"), ("actor", "APT-28")]),
        ("the Hive ransomware ; Hive again", [("malware", "Hive"), ("malware", "Hive")]),
        ("the Hive was full of bees", []),
        ("they used net.exe first", [("product", "net.exe")]),
    ],
)
def test_gangs_and_their_programs_are_told_apart_by_the_words_beside_them(words, found):
    assert told(words) == found


def test_where_nothing_tells_french_news_mean_the_gang_and_reports_the_program():
    assert told("LockBit revient", language="fr") == [("actor", "LockBit")]
    assert told("LockBit returns", language="en") == [("malware", "LockBit")]


@pytest.mark.parametrize(
    "words",
    [
        "le drone Kazuar vole",
        "the Kazuar missile was shown",
        "300 Mirai cars were sold",
        "Kazuar et Kapeka sont au zoo",
        "KAZUAR A GAGNÉ LA COURSE",
        "Mango vend des robes en ligne , sans attaquant en vue",
        "Korean hackers struck",
        "Turkish hackers struck",
    ],
)
def test_a_threat_s_name_that_looks_like_any_other_means_none_where_nobody_speaks_of_attackers(words):
    assert told(words) == []


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("des pirates ont installé Kazuar hier", "Kazuar", "malware"),
        ("a phishing mail that drops Kazuar today", "Kazuar", "malware"),
        ("le botnet Mirai revient", "Mirai", "malware"),
        ("the Mango ransomware is back", "Mango", "malware"),
        ("Kazuar , PlugX sont cités", "Kazuar", "malware"),
    ],
)
def test_it_means_the_threat_where_attackers_are_spoken_of(words, name, kind):
    assert (kind, name) in told(words)


@pytest.mark.parametrize(
    ("words", "spans", "found"),
    [
        ("Antonio Conti , piraté , porte plainte", [], [("person", "Antonio Conti")]),
        ("le pirate Kazuar Brumel est jugé", [("PER", 2, 4)], [("person", "Kazuar Brumel")]),
        ("the hacker Aldric Mirai was tried", [("PERSON", 2, 4)], [("person", "Aldric Mirai")]),
    ],
)
def test_a_threat_s_name_within_a_person_s_is_the_person(words, spans, found):
    assert told(words, *spans) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Sandworm Team steals passwords", ("actor", "Sandworm")),
        ("Jubilant Hamas struck", ("actor", "Hamas")),
        ("Turla RPC runs", ("actor", "Turla")),
        ("Mimikatz Zerologon ran", ("malware", "Mimikatz")),
        ("Kazuar Backdoor deletes malicious files", ("malware", "Kazuar")),
        ("Kazuar RPC deletes malicious files", ("malware", "Kazuar")),
        ("Siegfried Wagner chante", ("person", "Siegfried Wagner")),
        ("Kazuar Brumel court , piraté", ("person", "Kazuar Brumel")),
    ],
)
def test_a_threat_s_name_and_a_noun_are_no_person(words, found):
    assert told(words, ("PERSON", 0, 2)) == [found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("un correctif pour iOS 18.3.1 et Windows 11", [("product", "iOS 18.3.1"), ("product", "Windows 11")]),
        ("Windows 10 millions de fois", [("product", "Windows")]),
        ("Kaseya said the Kaseya VSA server", [("organisation", "Kaseya"), ("product", "Kaseya VSA")]),
        ("la messagerie Signal est visée", [("product", "Signal")]),
        ("le Signal a retenti", []),
        ("Telegram , Signal", [("product", "Telegram"), ("product", "Signal")]),
        ("posté sur X hier", [("product", "X")]),
        ("des photos X volées", []),
        ("sur TikTok hier", [("product", "TikTok")]),
        ("TikTok a annoncé sa vente", [("organisation", "TikTok")]),
        ("le logiciel Brumex plante", [("product", "Brumex")]),
    ],
)
def test_products_have_their_version_and_networks_act_as_companies(words, found):
    assert told(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("le CHU de Brumeville est visé", "CHU de Brumeville"),
        ("le parquet de Paris enquête", "parquet de Paris"),
        ("le ministère de l’Intérieur répond", "ministère de l’Intérieur"),
        ("le ministère des Sports répond", "ministère des Sports"),
        ("l' ambassade d’Iran ferme", "ambassade d’Iran"),
        ("à Bercy , on se tait", "Bercy"),
        ("place Beauvau , on se tait", "place Beauvau"),
        ("the Ministry of Brumeland Affairs said", "Ministry of Brumeland Affairs"),
        ("the Philippine Department of Mist said", "Department of Mist"),
        ("the Brumeland Savings Bank said", "Brumeland Savings Bank"),
        ("lu dans Le Canard enchaîné hier", "Le Canard enchaîné"),
        ("la société Brumex est visée", "Brumex"),
        ("chez Microsoft France hier", "Microsoft France"),
        ("Fédération boréale des brumes ( FBB )", None),
    ],
)
def test_bodies_are_known_by_name_and_by_form(words, found):
    assert told(words) == ([("organisation", found)] if found else [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("avant les JO 2024 , tout", "JO 2024"),
        ("the Paris Olympics open", "Paris Olympics"),
        ("la Coupe du monde de rugby 2023 finit", "Coupe du monde de rugby 2023"),
        ("the 2023 Rugby World Cup ends", "2023 Rugby World Cup"),
        ("Opération Endgame : bilan", "Opération Endgame"),
        ("à Black Hat hier", "Black Hat"),
    ],
)
def test_competitions_fairs_and_operations_are_events(words, found):
    assert told(words) == [("event", found)]


def test_a_residence_is_a_place_when_somebody_is_received_there():
    (mention,) = read("a meeting at the Elysée today")
    assert (mention.kind, mention.id) == ("place", None)
    assert told("l’ Elysée dément") == [("organisation", "Elysée")]


@pytest.mark.parametrize(
    ("words", "span", "found"),
    [
        ("Cyberattaque majeure hier", ("LOC", 0, 1), []),
        ("hier , des Français partent", ("LOC", 3, 4), []),
        ("le DLL chargé", ("ORG", 1, 2), []),
        ("le prince Aldric parle", ("PER", 1, 3), [("person", "Aldric")]),
        ("le ministre de l’Intérieur parle", ("ORG", 1, 4), []),
        ("la chanteuse Alma chante", ("LOC", 2, 3), [("person", "Alma")]),
        ("le Sénat français vote", ("ORG", 1, 3), [("organisation", "Sénat")]),
        ("la France gagne", ("PER", 1, 2), [("place", "France")]),
        ("le Cercle Paul Rennes joue", ("ORG", 1, 4), [("organisation", "Cercle Paul Rennes")]),
        ("dubbed Brumex , a modular banking trojan", ("PER", 1, 2), [("malware", "Brumex")]),
        ("the Brumex loader", ("PERSON", 1, 2), [("malware", "Brumex")]),
        ("a loader dubbed by Northgate as Brumex here", ("ORG", 6, 7), [("malware", "Brumex")]),
        ("un groupe baptisé Brumex agit", ("ORG", 3, 4), [("actor", "Brumex")]),
        ("la commande KRNL64UC échoue", ("LOC", 2, 3), []),
        ("la version AOS-8.12 sort", ("ORG", 2, 3), []),
        ("la ministre des Brumes parle", ("ORG", 3, 4), []),
        ("dans l’émission Cap Nord hier", ("ORG", 2, 4), []),
        ("le Français Aldric Brumel revient", ("LOC", 1, 4), [("person", "Aldric Brumel")]),
        ("Brumex researchers found it", ("GPE", 0, 1), [("organisation", "Brumex")]),
        ("la série « Brume à Oslo » plaît", ("PER", 3, 5), []),
        ("le fichier C:\\Brume\\Nord charge", ("ORG", 2, 3), []),
    ],
)
def test_what_a_model_proposes_is_mended_or_dropped(words, span, found):
    assert [pair for pair in told(words, span) if pair[1] != "Oslo"] == found


def test_a_person_is_found_again_by_the_last_name():
    assert told("hier Inès Ferrand part , puis Ferrand revient", ("PER", 1, 3)) == [
        ("person", "Inès Ferrand"),
        ("person", "Ferrand"),
    ]


def test_what_is_told_once_holds_for_the_whole_text():
    found = told("Brumex returns . Then the Brumex loader , then Brumex", ("ORG", 0, 1), ("ORG", 5, 6))
    assert found == [("malware", "Brumex")] * 3


SAMPLE = """LockBit ransomware group Paris Jean Ferrand ( ) , . « » the la de d' l’ ministère Ministry of Bercy JO 2024
Windows 11 Signal sur X TA505 Hive - / CHU Rennes Inc. Kaseya VSA UN ANSSI ßİ émission"""
TEXTS = st.lists(st.sampled_from([*SAMPLE.split(), "\n", "\u00a0"]), min_size=1, max_size=40)
SPANS = st.lists(st.tuples(st.sampled_from(["PER", "ORG", "LOC"]), st.integers(0, 39), st.integers(1, 4)), max_size=5)


@given(TEXTS, SPANS)
def test_mentions_lie_in_the_text_in_order_apart_and_always_the_same(words, spans):
    spans, last = sorted(spans, key=lambda span: span[1]), 0
    apart = []
    for label, first, length in spans:
        if last <= first < len(words):
            last = min(first + length, len(words))
            apart.append((label, first, last))
    text = " ".join(words)
    found = read(text, *apart)
    assert found == read(text, *apart)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(mention.name for mention in found)


HOSTILE = {
    "letter": "A" * 9_000,
    "capitals": "A " * 4_000,
    "first names": "Jean " * 1_500,
    "elisions": "d'" * 4_000,
    "acronyms": "(AB) " * 1_500,
    "ministries": "Ministère de la Aa, " * 400,
    "quotes": "« " * 4_000,
    "apostrophes": "Aa' " * 2_000,
    "threats": "Kazuar, PlugX hack " * 800,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_time_that_grows_with_its_length_only(text):
    started = time.process_time()
    read(text.strip())
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("words", "name", "identifier"),
    [
        ("hier la Cnil répond", "CNIL", "org:cnil"),
        ("the Court of Auditors says", "Cour des comptes", "org:cour-des-comptes"),
        ("place Beauvau , on se tait", "place Beauvau", "org:interieur-fr"),
        ("avec APT28 hier", "APT28", "G0007"),
        ("avec Fancy Bear hier", "APT28", "G0007"),
        ("en Allemagne hier", "Germany", "country:DE"),
        ("dit Macron hier", "Emmanuel Macron", None),
        ("un défaut de FortiOS 7.4 hier", "Fortinet FortiOS", "product:fortinet-fortios"),
    ],
)
def test_a_known_name_has_the_name_and_identifier_of_what_it_names(words, name, identifier):
    (mention,) = read(words)
    assert (mention.name, mention.id) == (name, identifier)


def test_a_last_name_that_is_known_is_part_of_the_full_name_in_the_text():
    assert told("hier Brigitte Macron parle") == [("person", "Brigitte Macron")]
