"""Subjects of digests."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.veille.digest import examples
from veille.digest.model import Section
from veille.digest.rendering import to_subject


def titled(title: str, language="fr"):
    entry = replace(examples.a_budget(), headline=examples.line("", text=title, field="title"))
    return replace(examples.an_empty_digest(language), sections=(Section("stories", (entry,)),))


@pytest.mark.parametrize(
    ("digest", "subject"),
    [
        (examples.a_digest("fr"), "Veille, 17 août : Le centre hospitalier de Valmorin paralysé par un… (+ 16)"),
        (examples.a_digest("en"), "Veille, 17 August: Le centre hospitalier de Valmorin paralysé par un… (+ 16)"),
        (examples.an_empty_digest("fr"), "Veille, 17 août : rien de nouveau"),
        (examples.an_empty_digest("en"), "Veille, 17 August: nothing new"),
        (
            replace(examples.an_empty_digest("fr"), revisions=(examples.a_revision(),)),
            "Veille, 17 août : 1 document modifié",
        ),
        (
            replace(examples.an_empty_digest("en"), revisions=(examples.a_revision(),), more_revisions=4),
            "Veille, 17 August: 5 changed documents",
        ),
        (titled("Un port à l’arrêt"), "Veille, 17 août : Un port à l’arrêt"),
        (titled(""), "Veille, 17 août : (sans titre)"),
    ],
)
def test_a_subject_says_the_day_and_what_comes_first(digest, subject):
    assert to_subject(digest).replace("\u00a0", " ") == subject


@given(st.text())
def test_a_subject_is_one_short_line_whatever_the_title(title):
    subject = to_subject(titled(title + "\r\nBcc: other@example.com\u202e"))
    assert subject.isprintable() or not set(subject) & set("\r\n\u202e\x00\x1b")
    assert len(subject) <= 90
    assert subject.splitlines() == [subject]
