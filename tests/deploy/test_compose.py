"""The compose file: that Compose would take it, and that it fits this project."""

import json
import re
import subprocess
from importlib import resources, util
from pathlib import Path

import pytest
import yaml

from tests.deploy.composition import (
    DEPLOY,
    FILLED,
    ROOT,
    fill_environment,
    find_variables,
    read_composition,
    read_environment,
    read_example,
    read_services,
)
from tests.servers.docker import IMAGE
from tests.servers.required import missing
from veille.settings import Settings, read_settings

SERVICES = read_services()
ONCE = {"airflow-init", "elasticsearch-init", "veille"}
LASTING = sorted(SERVICES.keys() - ONCE)
WORKERS = {"worker-crawl": "crawl", "worker-nlp": "nlp"}
#: One user does for Elasticsearch, and what speaks to it is on a network of its own.
NOT_NEEDED = {"elasticsearch_api_key", "elasticsearch_ca", "kibana_ca"}
#: Of the example's files there are none here.
FILES = {"VEILLE_SMTP_CA", "VEILLE_DKIM_KEY", "VEILLE_DKIM_SELECTOR"}
SECRET = re.compile(r"PASSWORD|SECRET|_KEY|KEY$|TOKEN|REDISCLI_AUTH|LEDGER|CONN|BROKER_URL")


def compose_answers() -> bool:
    try:
        return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
    except OSError:
        return False


def test_compose_takes_the_file(tmp_path):
    if compose_answers():
        example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
        (tmp_path / ".env").write_text(re.sub(r"(?m)^([A-Z_]+)=$", rf"\1={FILLED}", example), encoding="utf-8")
        command = ["docker", "compose", "--file", DEPLOY / "compose.yaml", "--env-file", tmp_path / ".env", "config"]
        asked = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
        assert asked.returncode == 0, asked.stderr
        return
    if util.find_spec("check_jsonschema") is None:
        missing("there is neither `docker compose` nor the package check-jsonschema, which carries the schema")
    from jsonschema import Draft7Validator

    schema = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(read_composition())] == []


def test_every_variable_is_explained_and_none_that_is_not_used():
    assert read_example().keys() == find_variables(read_composition()).keys()


def test_what_must_be_set_has_no_value_and_what_need_not_be_is_a_comment_with_its_default():
    example = read_example()
    for name, default in find_variables(read_composition()).items():
        comment, value = example[name]
        assert comment == (default != "?"), name
        assert comment or value == "", f"{name} has a value that works, and everybody's"
        if default is not None and default != "?" and not name.startswith("VEILLE_"):
            assert value == default, name


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for variable, value in read_environment(service).items():
            if SECRET.search(variable) and value is not None:
                assert "?" in find_variables(value).values(), f"{name}: {variable}"


def test_every_setting_can_be_given_and_nothing_else_is_taken_for_one():
    known = {f"VEILLE_{field.upper()}" for field in Settings.model_fields}
    for name in (*WORKERS, "veille", "veille-serve"):
        given = {variable for variable in read_environment(SERVICES[name]) if variable.startswith("VEILLE_")}
        assert given == known - {f"VEILLE_{field.upper()}" for field in NOT_NEEDED}
    assert {name for name in read_example() if name.startswith("VEILLE_")} <= known


def test_the_example_is_settings_that_veille_takes(monkeypatch):
    variables = {name: value or FILLED for name, (_, value) in read_example().items() if name not in FILES}
    variables |= {"VEILLE_CONTACT": "mailto:watch@example.org"}
    for days in ("FULL_TEXT", "EXTRACT", "METADATA_ONLY"):
        variables[f"VEILLE_KEEP_{days}"] = "30"
    for name, value in fill_environment(SERVICES["worker-nlp"], variables).items():
        if name.startswith("VEILLE_"):
            monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.ledger_url == f"postgresql+psycopg://veille:{FILLED}@postgres:5432/veille"
    assert settings.index_address == "elasticsearch:veille"
    assert settings.smtp == "mail.example.org:587"


def test_with_what_must_be_set_alone_veille_is_content(monkeypatch):
    example = read_example()
    variables = {name: FILLED for name, (comment, _) in example.items() if not comment}
    variables["VEILLE_CONTACT"] = "watch@example.org"
    for name, value in fill_environment(SERVICES["worker-crawl"], variables).items():
        if name.startswith("VEILLE_"):
            monkeypatch.setenv(name, value)
    assert str(read_settings().spool) == "/var/lib/veille/spool"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_waits_for_can_come_to_pass(name):
    for needed, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[needed]
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert needed in ONCE


@pytest.mark.parametrize("name", LASTING)
def test_what_runs_for_long_is_watched_bounded_and_started_again(name):
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert "memory" in service["deploy"]["resources"]["limits"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_ports_are_open_to_this_machine_alone(name):
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_two_containers_have_one_name_for_their_machine(name):
    """A lease's holder on "this machine" that is no process here counts as dead, and its work is taken over."""
    assert not {"hostname", "container_name", "network_mode", "pid"} & SERVICES[name].keys()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_images_of_others_are_of_a_version_and_ours_are_built_here(name):
    image, tag = SERVICES[name]["image"].split(":", 1)
    if "build" in SERVICES[name]:
        version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
        assert version is not None
        assert tag == f"${{IMAGE_TAG:-{version[1]}}}"
        assert (ROOT / SERVICES[name]["build"]["dockerfile"]).is_file()
        assert (DEPLOY / SERVICES[name]["build"]["context"]).resolve() == ROOT
    else:
        assert re.match(r"\d+(\.\d+)*(-[a-z]+)?$", tag), image


def test_elasticsearch_is_the_one_of_the_tests_and_kibana_fits_it():
    assert SERVICES["elasticsearch"]["image"] == IMAGE
    assert SERVICES["kibana"]["image"].partition(":")[2] == IMAGE.partition(":")[2]


def test_every_volume_is_declared_and_used_and_every_file_is_there():
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    sources = {mount.split(":")[0] for mount in mounts}
    named = {source for source in sources if not source.startswith(".")}
    assert named == read_composition()["volumes"].keys()
    assert all((DEPLOY / source).is_file() for source in sources - named - {"./files"})
    assert all(mount.endswith(":ro") for mount in mounts if mount.startswith("."))


def test_workers_of_one_machine_share_archive_and_spool():
    mounted = [{mount for mount in SERVICES[name]["volumes"] if "veille" in mount} for name in (*WORKERS, "veille")]
    assert mounted[0] == mounted[1] == mounted[2]
    assert "veille-data:/var/lib/veille" in mounted[0]


def test_each_queue_of_the_dags_has_a_worker():
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dags").rglob("*.py"))
    queues = set(re.findall(r'queue"?\s*[:=]\s*"(\w+)"', written, re.IGNORECASE))
    assert queues == set(WORKERS.values())
    for name, queue in WORKERS.items():
        assert SERVICES[name]["command"] == ["celery", "worker", "--queues", queue]


def test_workers_have_room_for_what_the_dags_may_ask_for_at_once():
    """What waits for a worker for ten minutes is sent to it again, and after that fails."""
    dags = [path.read_text(encoding="utf-8") for path in (ROOT / "dags").glob("*.py")]
    lists = sum("crawl_due(" in dag for dag in dags)
    slots = json.loads((ROOT / "dags/pools.json").read_text(encoding="utf-8"))["crawl"]["slots"]
    assert lists == 3
    assert int(read_example()["CRAWL_CONCURRENCY"][1]) >= slots + lists
    assert int(read_example()["NLP_CONCURRENCY"][1]) >= len(dags) - lists
    assert SERVICES["scheduler"]["environment"]["AIRFLOW__OPERATORS__DEFAULT_QUEUE"] in WORKERS.values()


def test_no_task_may_take_longer_than_its_message_stays_with_its_worker():
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dags").rglob("*.py"))
    longest = max(int(hours) for hours in re.findall(r"timeout\"?[=:] ?timedelta\(hours=(\d+)", written))
    stays = SERVICES["worker-nlp"]["environment"]["AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT"]
    assert longest * 3600 < int(stays)


@pytest.mark.parametrize(
    ("secret", "holders"),
    [
        ("POSTGRES_PASSWORD", {"postgres"}),
        ("ELASTIC_PASSWORD", {"elasticsearch", "elasticsearch-init"}),
        ("KIBANA_PASSWORD", {"elasticsearch-init", "kibana"}),
        ("KIBANA_KEY", {"kibana"}),
        ("AIRFLOW_ADMIN_PASSWORD", {"airflow-init"}),
        ("LEDGER_PASSWORD", {"postgres", "veille", "veille-serve", *WORKERS}),
        ("VEILLE_SMTP_PASSWORD", {"veille", "veille-serve", *WORKERS}),
    ],
)
def test_a_secret_is_where_it_is_needed_and_nowhere_else(secret, holders):
    assert {name for name, service in SERVICES.items() if secret in find_variables(service)} == holders


@pytest.mark.parametrize(("name", "component"), [("dag-processor", "dag_processor"), ("triggerer", "triggerer")])
def test_the_api_server_is_asked_for_a_heartbeat_that_it_knows(name, component):
    assert f"""'"{component}":{{"status":"healthy"'""" in SERVICES[name]["healthcheck"]["test"][1]
    airflow = util.find_spec("airflow")
    assert airflow is not None
    assert airflow.origin is not None
    answer = Path(airflow.origin).with_name("api_fastapi") / "core_api/datamodels/monitor.py"
    assert re.search(rf"^    {component}: ", answer.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_variable_of_compose_is_found_wherever_it_is():
    written = yaml.safe_load("a: ['${A:?x}', 'b${B:-1}c$${C}']\nD:\ne: ${E:-${F:-}}\n")
    assert find_variables(written) == {"A": "?", "B": "1", "D": None, "E": None, "F": ""}
