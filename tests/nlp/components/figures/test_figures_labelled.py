"""Figures against what people labelled: the report that the product began with, and press in two languages."""

import hashlib
import json

import pytest

from corpus.document import Content
from veille.evaluate.figures import tally_figures
from veille.evaluate.tallies import Ratio

FIELDS = ("value", "unit", "kind", "bound", "value_max")
#: Well under the scores when these were written, which in the odd half, that chose nothing, were: value French .97 and
#: English .95, with its unit .95 and .92, all of it .93 and .92.
FLOORS = {"value": 0.90, "value+unit": 0.86, "value+unit+bound+kind": 0.84}


def dump(annotations):
    return [figure.model_dump() for figure in annotations.figures]


@pytest.fixture(scope="module")
def seed(labelled, annotator):
    gold = json.loads((labelled / "seed" / "gold.json").read_text(encoding="utf-8"))
    body = (labelled / "seed" / "hls-today-paris-2024.txt").read_text(encoding="utf-8")
    (read,) = annotator.annotate([Content(title="", body=body, language="en")], fields=("body",))
    return gold, dump(read)


def test_all_figures_of_the_first_article_are_found_as_labelled(seed):
    gold, figures = seed
    found = {(each["text"], *(each[name] for name in FIELDS)) for each in figures}
    wanted = {(each["text"], *(each.get(name) for name in FIELDS)) for each in gold["figures"]}
    assert wanted - found == set()


def test_no_date_of_the_first_article_is_a_figure(seed):
    gold, figures = seed
    texts = {each["text"] for each in figures}
    assert texts & set(gold["not_figures"]) == set()
    assert texts <= {each["text"] for each in gold["figures"]} | set(gold["optional_figures"])


@pytest.fixture(scope="module")
def press(labelled, annotator):
    lines = (labelled / "tune" / "figures" / "press-dev.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    contents = [Content(title="", body=item["text"], language=item["lang"]) for item in items]
    read = annotator.annotate(contents, fields=("body",))
    return [(item, tally_figures(item, {"figures": dump(each)})) for item, each in zip(items, read, strict=True)]


def half_of(item):
    return "even" if int(hashlib.sha1(item["id"].encode()).hexdigest(), 16) % 2 == 0 else "odd"


@pytest.mark.parametrize("half", ["even", "odd"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("row", "floor"), FLOORS.items(), ids=FLOORS.keys())
def test_figures_of_the_press_are_found(press, language, half, row, floor):
    tallies = [tallies[row] for item, tallies in press if item["lang"] == language and half_of(item) == half]
    assert Ratio(*map(sum, zip(*tallies, strict=True))).score >= floor
