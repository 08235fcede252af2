"""Words at line ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction.pdf.hyphens import Joiner

DOCUMENT = ("Une porte-parole et la vérification ; le contre-amiral, l’entreprise, un bien-être, la multi-modalité",)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("la vérifica-", "tion des comptes", "la vérification des comptes"),
        ("une réorganisa-", "tion", "une réorganisation"),
        ("la porte-", "parole a dit", "la porte-parole a dit"),
        ("l’entre-", "prise", "l’entreprise"),
        ("le contre-", "amiral", "le contre-amiral"),
        ("des sous-", "traitants", "des sous-traitants"),
        ("a multi-", "modalité", "a multi-modalité"),
        ("en 2024-", "2025", "en 2024-2025"),
        ("à Saint-", "Denis", "à Saint-Denis"),
        ("à Aix-en-", "Provence", "à Aix-en-Provence"),
        ("vis-à-", "vis de", "vis-à-vis de"),
        ("c’est-à-", "dire", "c’est-à-dire"),
        ("peut-", "être", "peut-être"),
        ("faudra-t-", "il", "faudra-t-il"),
        ("CVE-2024-", "12345", "CVE-2024-12345"),
        ("a well-", "known issue", "a well-known issue"),
        ("admin\u00ad", "istration", "administration"),
        ("voir https://exemple.test/a/", "b-c.html", "voir https://exemple.test/a/b-c.html"),
        ("voir https://exemple.test/mot-", "suite.html", "voir https://exemple.test/mot-suite.html"),
        ("selon l’", "agence", "selon l’agence"),
        ("jusqu’", "en mai", "jusqu’en mai"),
        ("the agencies’", "staff", "the agencies’ staff"),
        ("le taux –", "3 % –", "le taux – 3 % –"),
        ("2024–", "2025", "2024–2025"),
        ("soit 4", "217 centres", "soit 4 217 centres"),
        ("un prix -", "prévu", "un prix - prévu"),
    ],
)
def test_words_are_neither_fused_nor_left_cut(first: str, second: str, joined: str) -> None:
    assert Joiner(DOCUMENT).join([first, second]) == joined


def test_the_document_itself_decides() -> None:
    assert Joiner(["un cyber-espace"]).join(["le cyber-", "espace"]) == "le cyber-espace"
    assert Joiner(["un cyberespace"]).join(["le cyber-", "espace"]) == "le cyberespace"
    assert Joiner(["deux sous-traitants"]).join(["les sous-trai-", "tants"]) == "les sous-traitants"


@given(st.lists(st.text(max_size=30).map(str.strip).filter(bool), max_size=6))
def test_joining_loses_nothing_but_hyphens_and_spaces(lines: list[str]) -> None:
    joined = Joiner(lines).join(lines)
    bare = str.maketrans("", "", "- \u00ad")
    assert joined.translate(bare) == "".join(lines).translate(bare)
