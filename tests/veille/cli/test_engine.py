"""The verbs about the search engine itself."""

import json

import pytest
from elasticsearch import Elasticsearch

from index.backend import Servers, open_backend, open_successor
from index.elastic.roles import ROLES
from tests.servers.recording import RecordingServer


@pytest.fixture
def on_elasticsearch(elasticsearch_url, elastic_prefix, monkeypatch, veille):
    """The command line on an index of one document."""
    monkeypatch.setenv("VEILLE_INDEX", f"elasticsearch:{elastic_prefix}")
    monkeypatch.setenv("VEILLE_ELASTICSEARCH", elasticsearch_url)
    backend = open_backend(f"elasticsearch:{elastic_prefix}", servers=Servers((elasticsearch_url,)), writable=True)
    backend.put("documents", [{"id": "a", "title": "Rançon"}])
    backend.commit(1)
    backend.close()
    return veille


@pytest.fixture
def recorded(monkeypatch, veille):
    """A server that records, with the command line on it."""
    with RecordingServer() as server:
        monkeypatch.setenv("VEILLE_INDEX", "elasticsearch:watch")
        monkeypatch.setenv("VEILLE_ELASTICSEARCH", server.url)
        yield server


def test_the_status_of_a_folder_is_one_line(veille, settings):
    ran = veille("engine", "status")
    assert (ran.code, ran.out) == (0, f"{settings.index_address} answers, 0 documents\n")


def test_the_status_of_a_server_tells_of_its_health_and_every_build(
    on_elasticsearch, elasticsearch_url, elastic_prefix
):
    successor = open_successor(f"elasticsearch:{elastic_prefix}", servers=Servers((elasticsearch_url,)))
    successor.backend.commit(1)
    successor.go_live()
    successor.close()
    ran = on_elasticsearch("engine", "status")
    assert ran.code == 0
    first, _, *builds = ran.out.splitlines()
    assert first.startswith(f"elasticsearch:{elastic_prefix} answers, 0 documents, Elasticsearch 9.")
    assert [line.split()[:2] for line in builds] == [["v1", "kept:"], ["v2", "searched"]]
    with Elasticsearch(elasticsearch_url) as client:
        assert client.indices.exists(index=f"{elastic_prefix}-v1-state")


@pytest.fixture
def lose(elasticsearch_url):
    """Make an index of which the only shard is nowhere."""
    with Elasticsearch(elasticsearch_url) as client:

        def lose(name: str, **aliases: dict[str, object]) -> None:
            nowhere = {"index.routing.allocation.require._name": "nobody", "index.number_of_replicas": 0}
            client.indices.create(index=name, settings=nowhere, aliases=aliases, wait_for_active_shards="0")
            made.append(name)

        made: list[str] = []
        yield lose
        for name in made:
            client.indices.delete(index=name, ignore_unavailable=True)


def test_the_status_of_an_index_that_is_red_is_told_and_which_part_it_is(on_elasticsearch, elastic_prefix, lose):
    lost = f"{elastic_prefix}-v1-documents-2025"
    lose(lost, **{f"{elastic_prefix}-documents": {}})
    ran = on_elasticsearch("engine", "status")
    assert ran.code == 0
    first, _, build = ran.out.splitlines()
    assert first.startswith(f"elasticsearch:{elastic_prefix} answers, Elasticsearch 9.")
    assert first.endswith(f", red: parts of some indices do not answer: searches are refused until they do: {lost}")
    assert build.split()[:2] == ["v1", "searched"]


def test_what_others_lost_on_the_server_is_not_ours(on_elasticsearch, elastic_prefix, lose):
    lose(f"other-{elastic_prefix}")
    ran = on_elasticsearch("engine", "status")
    assert (ran.code, "answers, 1 documents" in ran.out, ", red:" in ran.out) == (0, True, False)


def test_roles_are_printed_as_the_server_takes_them(recorded, veille):
    ran = veille("engine", "roles")
    assert set(json.loads(ran.out)) == {f"watch_{role}" for role in ROLES}
    assert recorded.requests == []


def test_roles_are_made_when_that_is_asked_for(recorded, veille):
    for role in ROLES:
        recorded.answers[f"PUT /_security/role/watch_{role}"] = (200, {"role": {"created": True}})
    ran = veille("engine", "roles", "--apply")
    assert (ran.code, ran.out.splitlines()) == (0, [f"role watch_{role}: made" for role in ROLES])


def test_a_key_is_printed_alone(recorded, veille):
    made = {"id": "i", "name": "watch_reader", "api_key": "k", "encoded": "aTpr"}
    recorded.answers |= {f"{method} /_security/api_key": (200, made) for method in ("POST", "PUT")}
    ran = veille("engine", "key", "reader")
    assert (ran.code, ran.out, ran.err) == (0, "aTpr\n", "")


@pytest.mark.parametrize(
    ("status", "told"), [(400, "security is off"), (401, "does not let us in"), (403, "does not allow it")]
)
@pytest.mark.parametrize("verb", [["roles", "--apply"], ["key", "writer"]], ids=" ".join)
def test_what_the_server_refuses_is_one_sentence(recorded, veille, verb, status, told):
    if status != 400:
        refused = (status, {"error": {"type": "security_exception", "reason": "no"}})
        paths = ("PUT /_security/role/watch_writer", "POST /_security/api_key", "PUT /_security/api_key")
        recorded.answers |= dict.fromkeys(paths, refused)
    ran = veille("engine", *verb)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert told in ran.err


@pytest.mark.parametrize("verb", [["roles"], ["roles", "--apply"], ["key", "writer"]], ids=" ".join)
def test_a_folder_has_no_roles(veille, verb):
    ran = veille("engine", *verb)
    assert (ran.code, ran.out) == (2, "")
    assert "only Elasticsearch has roles" in ran.err


@pytest.mark.parametrize("address", ["foo:bar", "elasticsearch:Big", "elasticsearch:-a"])
def test_an_index_that_cannot_be_is_wrong_use(veille, monkeypatch, address):
    monkeypatch.setenv("VEILLE_INDEX", address)
    ran = veille("engine", "status")
    assert (ran.code, ran.out) == (2, "")
    assert "VEILLE_INDEX" in ran.err
