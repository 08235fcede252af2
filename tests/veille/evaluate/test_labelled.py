"""Labelled data."""

import gzip

import pytest

from veille.errors import InputError
from veille.evaluate.labelled import language_of, read_labelled

LINE = '{"id": "a", "lang": "fr", "text": "Rien\u2028à dire."}\n'


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.jsonl.gz"])
def test_items_are_read_plain_or_compressed(tmp_path, name):
    opener = gzip.open if name.endswith("gz") else open
    with opener(tmp_path / name, "wt", encoding="utf-8") as lines:
        lines.write(LINE + "\n" + LINE)
    items = read_labelled(tmp_path / name)
    assert [item["text"] for item in items] == ["Rien\u2028à dire."] * 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: expected a JSON object"),
        ("[]", "line 2: expected a JSON object, found list"),
        ('{"id": 1, "text": ""}', "line 2: 'id' must be a string"),
        ('{"id": "b"}', "line 2: 'text' must be a string"),
        ('{"id": "b", "text": "", "figures": [{"start": 0}]}', "line 2: each of 'figures' must be an object with end"),
        ('{"id": "b", "text": "", "entities": ["Rennes"]}', "line 2: each of 'entities' must be an object with end"),
    ],
)
def test_a_bad_line_is_named_with_its_file(tmp_path, line, message):
    path = tmp_path / "gold.jsonl"
    path.write_text(LINE + line, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_labelled(path)
    assert str(caught.value).startswith(f"{path}, {message}")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.jsonl", None),
        ("empty.jsonl", b"\n"),
        ("latin.jsonl", b"\xe9"),
        ("torn.jsonl.gz", gzip.compress(b"{}", mtime=0)[:-4]),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_labelled(path)


def test_the_language_has_two_names_and_may_be_absent():
    assert [language_of(item) for item in ({"lang": "fr"}, {"language": "en"}, {})] == ["fr", "en", ""]
