"""Digests for programs."""

import json

import pytest
from pydantic import TypeAdapter

from tests.veille.digest import examples
from veille.digest.model import Digest
from veille.digest.rendering import to_json


@pytest.mark.parametrize(
    "make", [examples.a_digest, examples.an_empty_digest, examples.a_hostile_digest, examples.a_long_digest]
)
def test_a_digest_comes_back_from_its_json(make):
    written = json.dumps(to_json(make()))
    assert TypeAdapter(Digest).validate_json(written) == make()


def test_moments_days_and_zones_are_written_as_everybody_reads_them():
    told = to_json(examples.a_digest("en"))
    assert (told["day"], told["since"], told["zone"], told["language"]) == (
        "2026-08-17",
        "2026-08-16T05:30:00Z",
        "Europe/Paris",
        "en",
    )


def test_lines_that_were_left_out_are_told_with_the_reason():
    assert to_json(examples.a_digest())["unsupported"][0] == {
        "document": "courrier-1",
        "text": "Au moins 500 postes sont chiffrés.",
        "reason": "500 is not in the cited text",
    }


def test_what_is_not_known_is_left_out():
    sections = to_json(examples.a_digest())["sections"]
    assert ["search" in section for section in sections] == [True, False, False]
