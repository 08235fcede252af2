"""Codes of languages."""

import pytest

from corpus.languages import read_language


@pytest.mark.parametrize(
    ("tag", "code"), [("fr", "fr"), ("EN", "en"), ("fr-FR", "fr"), ("en_GB", "en"), (" zh-Hans-CN ", "zh")]
)
def test_the_code_of_a_tag_is_its_first_part(tag, code):
    assert read_language(tag) == code


@pytest.mark.parametrize("tag", ["", "f", "fra", "français", "fr FR", "éé", "12"])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(ValueError, match="is no code of ISO 639-1, such as fr or en"):
        read_language(tag)
