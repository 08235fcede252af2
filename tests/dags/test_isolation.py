"""Airflow and the application do without each other's packages."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.servers.airflow import DAGS, ROOT

OURS = ("corpus", "crawlers", "index", "nlp", "veille")
#: Imports every module of ours where what is not the application's cannot be found, then runs the command line.
PROGRAM = """
import importlib, pkgutil, sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"{name} is not the application's", name=name)

sys.meta_path.insert(0, Refusal())
failed = {}
for package in map(importlib.import_module, OURS):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.endswith("__main__") or ".migrations." in module.name:
            continue
        try:
            importlib.import_module(module.name)
        except Exception as error:
            failed[module.name] = f"{type(error).__name__}: {error}"
assert not failed, failed
assert "veille.cli.app" in sys.modules and "veille.web" in sys.modules
sys.argv = ["veille", "--help"]
importlib.import_module("veille.cli").main()
"""


def locked(name: str) -> set[str]:
    lock = (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def refused_modules() -> set[str]:
    """The top-level modules of packages that are in the environment of tests, and not in the one of operation."""
    foreign = locked("test") - locked("server")
    return {
        module
        for module, packages in packages_distributions().items()
        if {re.sub(r"[-_.]+", "-", package).lower() for package in packages} <= foreign
    }


def files_of(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def imports_of(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def test_the_application_needs_nothing_of_airflows_environment():
    refused = refused_modules()
    assert {"airflow", "celery", "pendulum", "pytest"} <= refused
    command = f"OURS = {OURS!r}\nREFUSED = {refused!r}\n{PROGRAM}"
    ran = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "crawl" in ran.stdout


@pytest.mark.parametrize("package", OURS)
def test_no_file_of_the_application_imports_airflow(package):
    files = files_of(ROOT / package)
    assert files
    assert [path for path in files if {"airflow", "watchkeeping"} & set(imports_of(path))] == []


def test_no_file_of_the_dags_imports_the_application():
    files = files_of(DAGS)
    assert len(files) > 10
    assert [path for path in files if set(OURS) & set(imports_of(path))] == []
