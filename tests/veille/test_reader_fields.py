"""What an operator says of a reader: read in both languages' forms, refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.errors import InputError
from veille.reader_fields import read_fields, read_name, write_weekdays


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("mon-fri", "12345"),
        ("lun-ven", "12345"),
        ("lundi - vendredi", "12345"),
        ("Mon–Fri", "12345"),
        ("mon,wed", "13"),
        ("wed mon", "13"),
        ("lun., mer., ven.", "135"),
        ("Thursday", "4"),
        ("sat-sun", "67"),
        ("fri-mon", "1567"),  # over the week's end
        ("sun", "7"),
        ("1-5", "12345"),
        ("mon-wed,sat", "1236"),
        ("tue-tue", "2"),
        ("all", "1234567"),
        ("Tous les jours", "1234567"),
        ("mon-sun", "1234567"),
    ],
)
def test_weekdays_are_numbered_in_their_order(said, read):
    assert read_fields(weekdays=said) == {"weekdays": read}
    assert read_fields(weekdays=write_weekdays(read)) == {"weekdays": read}


@pytest.mark.parametrize(
    ("read", "typed"), [("12345", "mon-fri"), ("14", "mon,thu"), ("67", "sat,sun"), ("1234567", "all")]
)
def test_weekdays_are_written_as_one_types_them(read, typed):
    assert write_weekdays(read) == typed


@pytest.mark.parametrize(
    ("said", "read"),
    [("7:30", "07:30"), ("07h30", "07:30"), ("7 h 30", "07:30"), ("7h", "07:00"), ("18", "18:00"), ("23:59", "23:59"),
     ("0:00", "00:00"), ("7H05", "07:05"), ("7.30", "07:30")],
)  # fmt: skip
def test_hours_are_read_in_both_forms(said, read):
    assert read_fields(hour=said) == {"hour": read}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("anna@example.org", "anna@example.org"),
        (" Anna.Boréale+veille@Example.ORG ".replace("é", "e"), "Anna.Boreale+veille@example.org"),
        ("anna@préfecture.example", "anna@préfecture.example"),
    ],
    ids=["plain", "with case", "international"],
)
def test_addresses_are_read(said, read):
    assert read_fields(address=said) == {"address": read}


@pytest.mark.parametrize(
    ("field", "said", "expected"),
    [
        ("address", "anna", "no mail address"),
        ("address", "anna@", "no mail address"),
        ("address", "anna@localhost", "no mail address"),
        ("address", "Anna <anna@example.org>", "no mail address"),
        ("address", "anna@example.org,bruno@example.org", "no mail address"),
        ("address", "anna@example.org\r\nBcc: all@example.com", "no mail address"),
        ("address", "é@example.org", "no mail address"),  # few servers take it
        ("address", "a" * 65 + "@example.org", "no mail address"),
        ("hour", "24:00", "use 7:30 or 07h30"),
        ("hour", "7:60", "use 7:30 or 07h30"),
        ("hour", "noon", "use 7:30 or 07h30"),
        ("hour", "", "use 7:30 or 07h30"),
        ("weekdays", "", "use mon-fri"),
        ("weekdays", "mon-", "use mon-fri"),
        ("weekdays", "mon-wed-fri", "use mon-fri"),
        ("weekdays", "someday", "use mon-fri"),
        ("weekdays", "m", "use mon-fri"),
        ("weekdays", "0-8", "use mon-fri"),
        ("zone", "Paris", "use a name such as Europe/Paris"),
        ("zone", "../../etc/passwd", "use a name such as Europe/Paris"),
        ("zone", "", "use a name such as Europe/Paris"),
        ("language", "de", "use fr or en"),
        ("empty", "joke", "use line or nothing"),
    ],
    ids=lambda value: str(value)[:24].encode("unicode_escape").decode(),
)
def test_what_is_none_is_refused_with_what_is_expected(field, said, expected):
    with pytest.raises(InputError, match=expected):
        read_fields(**{field: said})


@pytest.mark.parametrize("name", ["anna", "Anna B.", "chloé", "équipe-2", "O'Neill", "a", "veille_nuit", "漢字"])
def test_names_are_kept(name):
    assert read_name(f" {name} ".replace("B. ", "B")) == name.replace("B.", "B")


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", ".hidden", "a/b", "a\\b", "a.", "-a", "a\nb", "a\x1b[2J", "a" * 65, "a:b"]
)
def test_names_that_no_folder_may_have_are_refused(name):
    with pytest.raises(InputError, match="no name for a reader"):
        read_name(name)


def test_one_name_has_one_form():
    assert read_name("chloe\u0301") == "chlo\u00e9"


def test_what_is_not_given_is_not_read():
    assert read_fields(hour=None, weekdays="all", zone=None) == {"weekdays": "1234567"}


@given(st.sampled_from(["address", "language", "hour", "zone", "weekdays", "empty"]), st.text(max_size=20))
def test_anything_is_read_or_refused_in_words(field, text):
    with suppress(InputError):  # and by nothing else
        (read,) = read_fields(**{field: text}).values()
        assert read_fields(**{field: read}) == {field: read}
