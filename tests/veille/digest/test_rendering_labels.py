"""What the digest says in both languages."""

import re
from importlib import resources
from itertools import product
from typing import get_args

import pytest
import yaml

from corpus.vocabulary import HealthState
from veille.wording import LANGUAGES, read_wording

DIGEST = resources.files("veille.digest")
LABELS = yaml.safe_load(resources.files("veille.wording").joinpath("digest.yml").read_text(encoding="utf-8"))


def forms(label: object) -> list[str]:
    return list(label.values()) if isinstance(label, dict) else [label]


@pytest.mark.parametrize("name", LABELS)
def test_french_is_set_as_french_is(name):
    for form in forms(LABELS[name]["fr"]):
        assert not re.search(r"(?<![\u00a0\u202f])[:;!?»]|«(?!\u00a0)|'", form)
        assert not re.search(r"\{number\} ", form)


@pytest.mark.parametrize("name", LABELS)
def test_english_is_set_as_english_is(name):
    assert not any(re.search(r"[\s\u00a0][:;!?]|[«»']", form) for form in forms(LABELS[name]["en"]))


@pytest.mark.parametrize("name", [name for name in LABELS if name not in get_args(HealthState)])
def test_a_label_is_used(name):
    files = [*DIGEST.joinpath("templates").iterdir(), *DIGEST.iterdir()]
    assert any(f'"{name}"' in each.read_text(encoding="utf-8") for each in files if each.is_file())


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name, language in product(LABELS, LANGUAGES) if isinstance(LABELS[name][language], dict)],
)
def test_one_and_many_have_their_forms(name, language):
    wording = read_wording("digest", language)
    one, many = (wording.say(name, count=count, number="", what="x", day="x") for count in (1, 1214))
    assert one != many


@pytest.mark.parametrize("state", get_args(HealthState))
def test_every_state_of_a_source_has_a_word(state):
    assert state in LABELS
