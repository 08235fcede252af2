"""The export as a file: byte for byte what was read and committed, whatever machine or day it is made on."""

import json
import re
import subprocess
import sys

import pytest

from index.dashboards.model import LANGUAGES
from tests.index.dashboards.golden import make_export, path_of

#: What people read, in either language.
SAID = {"title", "name", "description", "label", "markdown", "alias", "pattern", "subtitle"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_is_the_one_that_was_read(language):
    assert make_export(language) == path_of(language).read_bytes(), "python -m tests.index.dashboards.golden writes it"


def test_the_export_is_the_same_in_another_process():
    script = (
        "from tests.index.dashboards.golden import make_export; import sys; sys.stdout.buffer.write(make_export('fr'))"
    )
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert asked.stdout == make_export("fr")


def test_french_and_english_differ_in_nothing_but_words_and_names():
    french, english = (json.loads(json.dumps(list(read(language)))) for language in ("fr", "en"))
    assert strip(french, "fr") == strip(english, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_kibana_would_stumble_over_nothing(labelled, language):
    checker = labelled / "kibana" / "check_saved_objects.py"
    checked = subprocess.run([sys.executable, checker, path_of(language)], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout.split(", ")[-1]) == (0, "0 findings\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_line_is_the_summary_of_an_export(language):
    *objects, summary = map(json.loads, make_export(language).splitlines())
    assert summary["exportedCount"] == len(objects)
    assert summary["missingReferences"] == []


def read(language):
    for line in make_export(language).splitlines():
        yield open_strings(json.loads(line))


def open_strings(value):
    """Attributes that are JSON in a string, opened."""
    if isinstance(value, dict):
        return {
            name: open_strings(json.loads(each)) if is_json(name, each) else open_strings(each)
            for name, each in value.items()
        }
    return [open_strings(each) for each in value] if isinstance(value, list) else value


def is_json(name, value) -> bool:
    return isinstance(value, str) and (name.endswith("JSON") or name in ("fieldAttrs", "fieldFormatMap"))


def strip(value, language):
    """Without what is said, and the ids of one language's set for those of any."""
    if isinstance(value, dict):
        lookup = {"key": value["key"]} if value.keys() == {"key", "value"} else None
        return lookup or {
            name: strip(each, language) for name, each in value.items() if name not in SAID and name != "customLabel"
        }
    if isinstance(value, list):
        return [strip(each, language) for each in value]
    return re.sub(rf"^watch-{language}-", "watch-", value) if isinstance(value, str) else value
