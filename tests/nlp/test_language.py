"""The language of a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import EXAMINED, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Une faille permet à un attaquant de lire les fichiers du serveur.", "fr"),
        ("A flaw lets an attacker read the files of the server.", "en"),
        ("Eine Lücke erlaubt es Angreifern, die Dateien des Servers zu lesen.", "de"),
        ("Una vulnerabilidad permite a un atacante leer los archivos del servidor.", "es"),
        ("Уязвимость позволяет злоумышленнику читать файлы на этом сервере.", "ru"),
        ("攻撃者は2024年にサーバーのファイルを読み取ることができました。", "ja"),
        ("En sårbarhet gjør at angripere kan lese filene som ligger på serveren.", "nb"),
        ("Mise à jour urgente", "fr"),
        ("Urgent security update", "en"),
    ],
)
def test_any_language_is_told(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "2024",
        "12 345 678,90",
        "— … !",
        "CVE-2024-12345 CVE-2024-12346",
        "https://example.org/a info@example.org",
    ],
)
def test_a_text_without_words_has_no_language(text):
    assert detect_language(text) is None


@pytest.mark.parametrize("text", ["Boreal Nova Delta Alfa Omega", "Tor Vpn Dns Http Tcp"])
def test_names_that_could_be_of_any_language_have_none(text):
    assert detect_language(text) is None


def test_addresses_and_numbers_do_not_hide_the_language():
    assert detect_language("Voir https://example.org/en/the-update pour les 12 correctifs de la version 2.1") == "fr"


def test_a_long_text_is_told_by_its_beginning():
    text = "Une phrase en français, puis une autre. " * (EXAMINED // 40 + 1) + "and some English. " * 300_000
    detect_language("mot")  # loads the models
    start = time.process_time()
    assert detect_language(text) == "fr"
    assert time.process_time() - start < 1


@given(st.lists(st.text(min_size=1), min_size=5, max_size=30))
def test_the_answer_is_a_two_letter_code_or_none_whatever_the_text(words):
    language = detect_language("mot " * 5 + " ".join(words))
    assert language is None or (len(language) == 2 and language.isalpha() and language.islower())


def test_lone_surrogates_are_no_obstacle():
    assert detect_language("Une faille \ud800 permet à un attaquant de lire les fichiers du serveur.") == "fr"
