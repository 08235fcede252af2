"""The script that makes the two databases, on a real PostgreSQL."""

import base64
import hashlib
import hmac
import os
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deploy.composition import DEPLOY, read_services
from tests.servers.postgresql import find_binaries

SCRIPT = DEPLOY / "postgresql/databases.sql"
PASSWORDS = {"AIRFLOW_DATABASE_PASSWORD": "air'flow", "LEDGER_PASSWORD": 'led"ger; \\q'}


@pytest.fixture(scope="module")
def made(postgresql_server, tmp_path_factory) -> Iterator[str]:
    """The address of the server after the script. The tests' superuser is called veille, so here the role is watch."""
    script = tmp_path_factory.mktemp("script") / "databases.sql"
    script.write_text(SCRIPT.read_text(encoding="utf-8").replace("veille", "watch"), encoding="utf-8")
    address, binaries = urlsplit(postgresql_server), find_binaries()
    assert binaries is not None
    command = [binaries / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--host={address.hostname}"]
    command += [f"--port={address.port}", f"--username={address.username}", "--file", script, "postgres"]
    subprocess.run(command, env=os.environ | PASSWORDS, check=True, capture_output=True)
    yield postgresql_server
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE airflow WITH (FORCE)")
        connection.execute("DROP DATABASE watch WITH (FORCE)")
        connection.execute("DROP ROLE airflow, watch")


def ask(server: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(f"{server}/postgres") as connection:
        return connection.execute(question).fetchall()


def test_each_database_belongs_to_a_role_of_its_own(made):
    owners = ask(made, "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate")
    assert {("airflow", "airflow"), ("watch", "watch")} <= set(owners)
    assert ask(made, "SELECT has_database_privilege('airflow', 'watch', 'CONNECT')") == [(False,)]
    assert ask(made, "SELECT has_database_privilege('watch', 'airflow', 'CONNECT')") == [(False,)]
    assert ask(made, "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname IN ('airflow', 'watch')") == [(False,)]


@pytest.mark.parametrize(("role", "variable"), [("airflow", "AIRFLOW_DATABASE_PASSWORD"), ("watch", "LEDGER_PASSWORD")])
def test_a_password_is_that_of_the_environment_whatever_signs_it_has(made, role, variable):
    [(stored,)] = ask(made, f"SELECT rolpassword FROM pg_authid WHERE rolname = '{role}'")
    assert is_password(PASSWORDS[variable], str(stored))
    assert variable in read_services()["postgres"]["environment"]


def is_password(password: str, stored: str) -> bool:
    """Whether ``stored`` was made of it: SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER, RFC 5803."""
    _, salting, keys = stored.split("$")
    iterations, salt = salting.split(":")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(iterations))
    server = hmac.digest(salted, b"Server Key", "sha256")
    return server == base64.b64decode(keys.split(":")[1])


def test_the_owner_can_make_tables_there(made):
    address = urlsplit(made)
    with psycopg.connect(host=address.hostname, port=address.port, user="watch", dbname="watch") as own:
        own.execute("CREATE TABLE tried (number integer)")
