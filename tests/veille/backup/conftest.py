"""A watch for each test, to be changed at will."""

import shutil

import pytest

from tests.veille.backup.watch import make_watch


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory):
    return make_watch(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture
def data(newsroom, tmp_path):
    return shutil.copytree(newsroom / "data", tmp_path / "data")


@pytest.fixture
def collected(inline, workspace):
    return workspace
