"""Whether what a title says stands in its text."""

import time

import pytest

from tests.veille.digest.papers import write_document
from veille.digest.support import find_unsupported


def unsupported(title, body, **facts):
    document = write_document(title, body, **facts)
    return find_unsupported(document, 0, len(title))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("La régie ferme 12 500 vannes", "En tout, 12\u202f500 vannes ont été fermées."),
        ("La régie ferme 12.500 vannes", "En tout, 12 500 vannes ont été fermées."),
        ("La régie ferme 12 vannes", "Douze vannes ont été fermées."),
        ("La régie ferme 67 vannes", "Le nombre passera à 67 mercredi."),
        ("Une amende de 2,5 M€", "Le juge demande 2,5 millions d'euros."),
        ("Plus de 700 foyers sans eau", "La coupure touche 724 foyers."),
        ("Près de 3 millions de clients touchés", "Le fichier compte 2,98 millions de clients."),
        ("Hausse de 10 % des pannes", "Les pannes ont augmenté de 10% en un an."),
        ("Le 400m annulé", "La finale du 400 m est annulée."),
        ("Le 5000m annulé", "La finale du 5 000 m est annulée."),
        ("Le relais 4x100 annulé", "Le relais 4 x 100 n'aura pas lieu."),
        ("Réunion à 9h30", "La réunion est à 9 h 30."),
        ("Les vannes du 12 février rouvertes", "Fermées le 12 février, elles sont rouvertes."),
        ("Les Jeux 2024 vus de la régie", "La régie garde le souvenir des Jeux de Paris 2024."),
        ("Une faille dans Portail 7", "Sont touchés Portail 7.00 et Relais 3."),
        ("Une faille dans Portail 6.x", "Sont touchées les versions 6.1 et 6.2 de Portail."),
        ("Une faille dans X210/X220", "Les X210 et X220 sont touchés."),
        ("Bilan du lundi 9 mars", "Le bilan du jour."),
        ("Le bilan 2026", "Le bilan de l'année."),
        ("La régie ferme ses vannes", "Rien à signaler."),
    ],
)
def test_a_number_that_the_text_has_is_supported(title, body):
    assert unsupported(title, body) is None


@pytest.mark.parametrize(
    ("title", "body", "missing"),
    [
        ("La régie ferme 12 500 vannes", "En tout, 1 250 vannes ont été fermées.", "12 500 vannes"),
        ("La régie ferme 12 vannes", "Le 12 mars, dix vannes ont été fermées.", "12 vannes"),
        ("La régie ferme 12 vannes", "Un agent de 12 ans en a fermé dix.", "12 vannes"),
        ("La régie ferme 12 vannes", "Voir https://gazette.example/12 et CVE-2026-12, ou 12/10.", "12 vannes"),
        ("Trois millions, ou 3 millions de clients", "La régie compte 3 021 000 clients.", "3 millions de clients"),
        ("Plus de 700 foyers sans eau", "La coupure touche 690 foyers.", "Plus de 700 foyers"),
        ("Plus de 700 foyers sans eau", "La coupure touche 7 000 foyers.", "Plus de 700 foyers"),
        ("Près de 3 millions de clients", "La régie a 3,4 millions de clients.", "Près de 3 millions de clients"),
        ("Une amende de 2,5 M€", "Le juge demande 2,5 M$.", "2,5 M€"),
        ("Une amende de 2,5 M€", "Le juge demande 2,5 milliards d'euros.", "2,5 M€"),
        ("Hausse de 10 % des pannes", "Les pannes ont baissé de 10 % en un an.", "10 %"),
        ("La note passe de 4 milliards", "Il en reste 4.", "4 milliards"),
        ("Une faille dans Portail 6.2", "Sont touchées les versions 6.1 et 6.20.", "6.2"),
        ("Une faille dans le X210", "Le X2100 est touché.", "X210"),
        ("Les vannes du 12 février", "Le 13 février, dix vannes étaient ouvertes.", "12 février"),
        ("Les Jeux de 1936", "Les Jeux de Berlin.", "1936"),
        ("Portail 12 est touché", "Le 12 mars, Portail est touché.", "12"),
        ("Portail 12 est touché", "Voir https://gazette.example/12 et la suite.", "12"),
        ("Portail 1111 est touché", "Voir CVE-2026-1111 et la suite.", "1111"),
        ("Entre 300 et 500 foyers sans eau", "La coupure touche 300 foyers.", "300 et 500 foyers"),
        ("Défaite 2-1 de la régie", "Les 2 équipes ont joué 1 heure.", "2-1"),
    ],
)
def test_a_number_that_the_text_has_not_is_named(title, body, missing):
    found = unsupported(title, body)
    assert found is not None
    assert missing in found or found in missing


@pytest.mark.parametrize(
    ("title", "body", "missing"),
    [
        ("Utility shuts 12,500 valves", "A total of 12,500 valves were shut.", None),
        ("Utility shuts 12,500 valves", "A total of 1,250 valves were shut.", "12,500 valves"),
        ("Over 700 homes cut off", "It cut off 724 homes.", None),
        ("A $2.5bn fine", "The judge asked for $2.5m.", "$2.5bn"),
        ("Report of March 9", "The report of the day.", None),
        ("Report of March 19", "The report of the day.", "March 19"),
    ],
)
def test_english_titles_are_read_in_their_language(title, body, missing):
    found = unsupported(title, body, language="en")
    assert found == missing or (missing is not None and found is not None and missing in found)


def test_a_title_without_a_text_is_its_own_evidence():
    assert unsupported("La régie ferme 12 vannes", "") is None


@pytest.mark.parametrize("level", ["teaser", "metadata"])
def test_a_teasers_title_is_its_own_evidence(level):
    assert unsupported("La régie ferme 12 vannes", "Une coupure.", level=level) is None


def test_the_lead_is_text():
    assert unsupported("La régie ferme 12 vannes", "Une coupure.", lead="En tout, 12 vannes.") is None


@pytest.mark.parametrize(
    ("body", "extra", "missing"),
    [
        ("Elle est suivie sous CVE‑2026‑1111.", {}, None),
        ("Voir le bulletin.", {"cves": ["CVE-2026-1111"]}, None),
        ("Voir CVE-2026-11112.", {"cves": ["CVE-2026-1112"]}, "CVE-2026-1111"),
        ("Voir le bulletin.", {"cves": {"CVE-2026-1111": None}}, "CVE-2026-1111"),
    ],
)
def test_a_cve_stands_in_the_text_or_in_the_publishers_own_list(body, extra, missing):
    assert unsupported("Faille critique (CVE-2026-1111)", body, extra=extra) == missing


def test_the_publishers_number_of_the_document_is_its_own():
    assert unsupported("Bulletin GAZ-2026-ACT-004", "Le résumé.", extra={"reference": "GAZ-2026-ACT-004"}) is None
    assert unsupported("Bulletin GAZ-2026-ACT-004", "Le résumé.", extra={"reference": "GAZ-2026-ACT-005"}) is not None


@pytest.mark.parametrize(
    ("body", "names", "missing"),
    [
        ("Le groupe Brumaire dit l'avoir fait.", [], None),
        ("Un groupe dit l'avoir fait.", [], "Brumaire"),
        ("Un groupe, Frimaire, dit l'avoir fait.", [("body", "actor", "Frimaire")], "Brumaire"),
    ],
)
def test_an_attacker_whom_the_title_names_is_named_in_the_text(body, names, missing):
    title = "Brumaire attaque la régie"
    assert unsupported(title, body, names=[("title", "actor", "Brumaire"), *names]) == missing


def test_an_attacker_may_have_another_name_in_the_text():
    document = write_document(
        "Brumaire attaque la régie",
        "Frimaire dit l'avoir fait.",
        names=[("title", "actor", "Brumaire"), ("body", "actor", "Frimaire")],
    )
    same = [each.model_copy(update={"id": "G0999"}) for each in document.annotations.entities]
    known = document.annotations.model_copy(update={"entities": tuple(same)})
    assert find_unsupported(document.model_copy(update={"annotations": known}), 0, 25) is None


def test_only_the_part_of_the_title_that_is_shown_is_asked_for():
    document = write_document("La régie ferme. Le coût est de 12 millions d'euros.", "La régie ferme.")
    assert find_unsupported(document, 0, 15) is None
    assert find_unsupported(document, 16, 51) is not None


@pytest.mark.parametrize("run", ["x", "1a", "1.", "a@1", "1 ", "://1", "12 mars "])
def test_a_hostile_document_costs_no_time(run):
    started = time.process_time()
    unsupported(f"La régie ferme 17 vannes {run * 10}", run * 30_000)
    unsupported(f"La régie ferme 17 vannes {run * 3_000}", "Rien.")
    assert time.process_time() - started < 3


def test_an_attacker_of_the_part_that_is_not_shown_is_not_asked_for():
    title = "La régie ferme. Brumaire attaque."
    document = write_document(title, "La régie ferme.", names=[("title", "actor", "Brumaire")])
    assert find_unsupported(document, 0, 15) is None
    assert find_unsupported(document, 16, len(title)) == "Brumaire"


def test_a_number_of_a_name_is_compared_with_what_scales_it():
    title = "Le Défi 3 millions est annulé"
    names = [("title", "event", "Défi 3 millions")]
    assert unsupported(title, "Il restait 3 jours.", names=names) is not None
    assert unsupported(title, "Le Défi 3 millions est annulé.", names=names) is None


def test_a_title_of_numbers_is_none():
    numbers = " ".join(f"R{number}" for number in range(60))
    assert unsupported(numbers, numbers) is not None
