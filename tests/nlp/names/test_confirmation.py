"""Confirmation: names that say little by themselves."""

import pytest

from nlp.gazetteers import Gazetteer, Name
from nlp.names.confirmation import REACH, confirm

NAMES = Gazetteer(
    [
        Name("Brumex", "malware", plain=True),
        Name("Lynx", "ransomware", weak=True),
        Name("NordBot", "malware"),
        Name("BRUMERUN", "malware", plain=True),
        Name("Bruine", "organisation", weak=True),
    ]
)


def meant(text, *proposed):
    spans = [(text.index(name), text.index(name) + len(name)) for name in proposed]
    return [match.name.text for match in confirm(text, list(NAMES.find(text)), spans)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Brumex court vite.", []),
        ("Des pirates vendent Brumex.", ["Brumex"]),
        ("Brumex is sold by hackers.", ["Brumex"]),
        ("NordBot, Brumex", ["NordBot", "Brumex"]),
        ("Brumex et NordBot", ["Brumex", "NordBot"]),
        ("NordBot dort. Brumex court.", ["NordBot"]),
        ("Brumex court. " + "Rien. " * REACH + "Des pirates passent.", []),
        ("Brumex court. " + "Rien. " * REACH + "Des pirates vendent Brumex.", ["Brumex", "Brumex"]),
        ("Brumex logs keystrokes.", ["Brumex"]),
        ("Brumex decrypts its strings.", ["Brumex"]),
        ("Brumex lists files on the victim's machine.", ["Brumex"]),
        ("Brumex ouvre une porte sur les systèmes aux identifiants volés.", ["Brumex"]),
        ("The Brumex drone carries a payload and has green credentials.", []),
        ("Brumex praised the persistence of its rivals.", []),
        ("Le drone Brumex emporte une charge utile.", []),
        ("Brumex, victim of a virus, was infected.", []),
        ("Brumex, victime d'un virus, est infecté.", []),
        ("BRUMERUN lists files and folders.", ["BRUMERUN"]),
        ("Brumerun lists files and folders.", []),
        ("BRUMERUN WINS THE CUP", []),
        ("BREAKING NEWS: BRUMERUN WINS, fans say", []),
        ("BRUMEX wins the cup of the season.", []),
        ("Des pirates voient un Lynx.", []),
        ("le rançongiciel Lynx", ["Lynx"]),
        ("La Bruine tombe.", []),
        ("les clients de Bruine", ["Bruine"]),
    ],
)
def test_a_name_is_meant_where_the_text_speaks_of_what_bears_it(text, names):
    assert meant(text) == names


def test_what_a_model_proposes_confirms_a_word_in_a_text_about_malware_only():
    assert meant("a malware report on Lynx", "Lynx") == ["Lynx"]
    assert meant("a wildlife report on Lynx", "Lynx") == []
