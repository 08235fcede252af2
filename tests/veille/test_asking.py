"""Which words of a query may be met by meaning, and which conditions hold whatever a text means."""

import pytest

from veille.asking import split
from veille.searching import build_query


def parts(typed: str) -> tuple[str, list[str]]:
    asked = split(typed, build_query(typed))
    return asked.text, [str(condition) for condition in asked.conditions]


@pytest.mark.parametrize(
    ("typed", "text", "conditions"),
    [
        ("rançongiciel hôpital", "rançongiciel hôpital", []),
        ("qu'est-ce que le RGPD ?", "qu'est-ce que le RGPD ?", []),
        ("hôpital source:avis", "hôpital", ["source:avis"]),
        ("rançon hôpital -clinique", "rançon hôpital", ["NOT clinique"]),
        ("rançon AND hôpital", "rançon hôpital", ["rançon AND hôpital"]),
        ("rançon AND hôpital -clinique", "rançon hôpital", ["rançon AND hôpital AND NOT clinique"]),
        ("rançon OR fuite", "rançon fuite", ["rançon OR fuite"]),
        ("hôpital (rançon OR fuite)", "hôpital rançon fuite", ["rançon OR fuite"]),
        ('"cour des comptes" budget', "cour des comptes budget", ['"cour des comptes"']),
        ("budget figure:(unit:EUR)", "budget", ["figure:(unit:EUR)"]),
        ("hôpital ran*", "hôpital ran*", []),
        ("hôpital auteur:dupont", "hôpital", ["authors:dupont"]),
        ("hôpital fournisseur:microsft~", "hôpital", ["vendor:microsft~"]),
        ("hôpital rancon~ publié:7j", "hôpital rancon", ["(rancon~)", "published:7j"]),
        ("Source:avis AND hôpital", "hôpital", ["source:avis AND hôpital"]),
        ("source:avis", "", ["source:avis"]),
        ("-hôpital", "", ["NOT hôpital"]),
        ("*", "", ["*"]),
    ],
)
def test_only_words_that_just_stand_there_are_free(typed, text, conditions):
    assert parts(typed) == (text, conditions)
