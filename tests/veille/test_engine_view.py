"""The search engine as its operator sees it; roles and keys against a server that records."""

import pytest

from index.elastic.roles import ROLES
from index.errors import IndexUnavailable
from tests.servers.recording import RecordingServer
from veille.engine_view import apply_roles, describe_index, list_roles, make_key
from veille.errors import InputError
from veille.settings import read_settings


def settings_of(server: RecordingServer):
    return read_settings(index="elasticsearch:watch", elasticsearch=server.url)


def test_roles_hold_no_more_than_their_work_needs():
    roles = list_roles(read_settings(index="elasticsearch:watch"))
    assert list(roles) == ["watch_writer", "watch_reader", "watch_kibana", "watch_dashboards"]
    assert {name for role in roles.values() for entry in role["indices"] for name in entry["names"]} == {"watch-*"}
    assert roles["watch_writer"]["cluster"] == ["monitor", "manage_index_templates"]
    assert roles["watch_reader"]["indices"][0]["privileges"] == ["read", "monitor", "view_index_metadata"]
    assert roles["watch_kibana"]["indices"][0]["privileges"] == ["read", "view_index_metadata"]


def test_who_pushes_dashboards_reads_no_documents():
    role = list_roles(read_settings(index="elasticsearch:watch"))["watch_dashboards"]
    [rights] = role["applications"]
    assert (role["cluster"], role["indices"]) == ([], [])
    assert (rights["privileges"], rights["resources"]) == (["feature_savedObjectsManagement.all"], ["space:default"])


def test_roles_are_made_one_by_one_and_each_is_told():
    with RecordingServer() as server:
        for role in ROLES:
            server.answers[f"PUT /_security/role/watch_{role}"] = (200, {"role": {"created": role != "reader"}})
        settings = settings_of(server)
        told = list(apply_roles(settings))
    assert told == [f"role watch_{role}: {'replaced' if role == 'reader' else 'made'}" for role in ROLES]
    sent = {request.path.rpartition("/")[2]: request.body for request in server.requests if request.method == "PUT"}
    assert sent == list_roles(settings)


def test_a_key_may_do_what_its_role_may_and_nothing_else():
    with RecordingServer() as server:
        made = {"id": "i", "name": "watch_writer", "api_key": "k", "encoded": "aTpr"}
        server.answers["PUT /_security/api_key"] = server.answers["POST /_security/api_key"] = (200, made)
        settings = settings_of(server)
        assert make_key(settings, "writer") == "aTpr"
    assert server.requests[-1].body["role_descriptors"] == {"watch_writer": list_roles(settings)["watch_writer"]}


def test_a_server_without_security_has_no_roles():
    with RecordingServer() as server, pytest.raises(IndexUnavailable, match="security is off"):
        list(apply_roles(settings_of(server)))


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_make_roles_is_told_so(status: int):
    with RecordingServer() as server:
        server.answers["PUT /_security/role/watch_writer"] = (status, {"error": {"type": "security_exception"}})
        with pytest.raises(IndexUnavailable, match=r"does not (let us in|allow it)"):
            list(apply_roles(settings_of(server)))


def test_what_is_no_role_or_no_server_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no role 'root'"):
        make_key(read_settings(index="elasticsearch:watch"), "root")
    with pytest.raises(InputError, match="only Elasticsearch has roles"):
        list_roles(read_settings(data=tmp_path))
    assert "answers, 0 documents" in describe_index(read_settings(data=tmp_path))
