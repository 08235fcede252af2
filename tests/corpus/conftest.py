"""A ledger on each database, made once per process of pytest and emptied between tests."""

import shutil
import uuid

import psycopg
import pytest

from corpus.ledger import Ledger
from corpus.ledger.tables import metadata


@pytest.fixture
def sqlite_ledger_url(empty_ledger, tmp_path):
    return f"sqlite:///{shutil.copy(empty_ledger, tmp_path / 'ledger.db')}"


@pytest.fixture(scope="session")
def shared_postgresql_url(postgresql_server):
    name = f"ledger_{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = f"{postgresql_server.replace('postgresql', 'postgresql+psycopg', 1)}/{name}"
    Ledger.open(url).close()
    return url


@pytest.fixture
def postgresql_ledger_url(shared_postgresql_url):
    yield shared_postgresql_url
    # Forty times as quick as a new database.
    ledger = Ledger.open(shared_postgresql_url)
    with ledger.writing() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.execute(table.delete())
    ledger.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request):
    return request.getfixturevalue(f"{request.param}_ledger_url")


@pytest.fixture
def ledger(ledger_url):
    opened = Ledger.open(ledger_url)
    yield opened
    opened.close()
