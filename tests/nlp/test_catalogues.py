"""Catalogues: the lists of names, and that they can be made again."""

import pytest

from nlp.catalogues import CatalogueMissing, build_lists, count_words
from nlp.catalogues.products import split_products
from nlp.catalogues.rows import Review, Row, is_word, slug, write
from nlp.catalogues.threats import choose, clean
from nlp.words import NAMES


def test_the_lists_are_those_that_the_catalogues_give(labelled):
    built = build_lists(labelled / "tune" / "gazetteers")
    differing = [name for name, text in built.items() if text != (NAMES / name).read_text(encoding="utf-8")]
    assert not differing, f"run bin/build-gazetteers {labelled / 'tune' / 'gazetteers'}: it changes {differing}"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Frost Panda", "Frost Panda"),
        ("Nordik Ransomware", "Nordik"),
        ("Nordik RAT", "Nordik"),
        ("Nordik (Fake)", "Nordik"),
        ("NSO", "NSO"),
        ("Nor", None),
        ("Group 12", None),
        ("TG-1234", None),
        ("Trojan.Nordik.B", None),
        ("Win32/Nordik", None),
        ("Trojan", None),
        ("nordik", None),
        ("Нордик", None),
    ],
)
def test_a_name_of_a_catalogue_is_kept_as_texts_write_it(name, kept):
    assert clean(name, Review()) == kept


@pytest.mark.parametrize(
    ("name", "word"), [("Hive", True), ("HIVE", True), ("HiveX", False), ("Hive Nine", False), ("hive2", False)]
)
def test_a_name_without_any_mark_that_is_a_word_says_nothing(name, word):
    assert is_word(name, frozenset({"hive", "nine"})) is word


def test_what_two_catalogues_call_differently_may_be_the_gang_or_its_program():
    meanings = {("actor", "galaxy:nordik"): "Nordik", ("malware", "S9999"): "Nordik"}
    assert choose("Nordik", meanings) == ("ransomware", "S9999", "Nordik")


@pytest.mark.parametrize(
    ("cell", "products"),
    [
        ("NordOS and NordProxy", ["NordOS", "NordProxy"]),
        ("NordOS, NordProxy, and NordGate", ["NordOS", "NordProxy", "NordGate"]),
        ("Nord Manager (NM)", ["Nord Manager"]),
        ("Multiple Products", []),
        ("greffon pour Nord", []),
    ],
)
def test_the_products_of_a_cell_are_told_apart(cell, products):
    assert list(split_products(cell)) == products


def test_words_are_counted_where_they_stand_in_lower_case():
    assert count_words(["a loader. The loader, my Loader", "loader-like", "a payload"]) == frozenset()
    assert count_words(["a loader", "the loader", "loader"]) == {"loader"}


def test_a_written_list_names_its_source_and_is_sorted():
    rows = [Row("Nordik", "malware", "S9", "Nordik", True), Row("Arctis", "actor", "G9", "Arctis", False)]
    head, _, first, second = write(rows, "nobody").splitlines()
    assert (head, first, second) == ("# nobody", "Arctis\tactor\tG9\tArctis", "Nordik\tmalware\tS9\tNordik\tweak")


def test_a_slug_holds_letters_and_digits_of_english_only():
    assert slug("Boréal & Fils 2") == "bor-al-fils-2"


def test_a_folder_without_a_catalogue_is_refused_by_its_name(tmp_path):
    with pytest.raises(CatalogueMissing, match="attack"):
        build_lists(tmp_path)
