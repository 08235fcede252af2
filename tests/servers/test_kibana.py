"""The command lines by which Kibana is started: a script stands for Docker, which writes down what it was told."""

import time

import pytest

from tests.servers import docker, kibana
from tests.veille.dashboards.recorded import STATUS, Said, record_kibana

DOCKER = """#!/bin/sh
folder=$(dirname "$0")
echo "$*" >> "$folder/told"
case "$1" in
  run) touch "$folder/running"; case "$*" in *kibana:*) {kibana} ;; *) exec sleep 60 ;; esac ;;
  port) [ -e "$folder/running" ] && echo "127.0.0.1:4${{3%/tcp}}" ;;
esac
"""


@pytest.fixture
def install(monkeypatch, tmp_path):
    def install(kibana: str = "exec sleep 60") -> None:
        script = tmp_path / "docker"
        script.write_text(DOCKER.format(kibana=kibana), encoding="utf-8")
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(kibana, "wait_for_indices", lambda server, url, within: None)
    return install


def test_kibana_is_in_the_network_of_its_elasticsearch_and_both_go_with_the_tests(install, monkeypatch, tmp_path):
    monkeypatch.setattr(kibana, "wait_until_ready", lambda server, url: None)
    install()
    with kibana.running_kibana() as pair:
        assert pair == kibana.Pair(kibana="http://127.0.0.1:45601", elasticsearch="http://127.0.0.1:49200")
        for_elasticsearch, for_kibana = wait_for_runs(tmp_path)
    version = docker.IMAGE.partition(":")[2]
    name = for_elasticsearch[for_elasticsearch.index("--name") + 1]
    assert for_elasticsearch.count("--publish") == 2
    assert {"127.0.0.1::9200", "127.0.0.1::5601", "xpack.security.enabled=false"} <= set(for_elasticsearch)
    assert for_elasticsearch[-1] == f"elasticsearch:{version}"
    assert for_kibana[for_kibana.index("--network") + 1] == f"container:{name}"
    assert {"--rm", "ELASTICSEARCH_HOSTS=http://127.0.0.1:9200"} <= set(for_kibana)
    assert for_kibana[-1] == f"kibana:{version}"
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    beside = for_kibana[for_kibana.index("--name") + 1]
    assert told[-2:] == [f"rm --force {beside}", f"rm --force {name}"]


def wait_for_runs(folder) -> list[list[str]]:
    """The guard of the second starts it in its own time."""
    while True:
        told = (folder / "told").read_text(encoding="utf-8").splitlines()
        runs = [line.split() for line in told if line.startswith("run ")]
        if len(runs) == 2:
            return runs
        time.sleep(0.02)


def test_a_kibana_that_does_not_start_says_why_and_leaves_nothing(install, monkeypatch, tmp_path):
    install(kibana="echo no space left >&2; exit 125")
    with pytest.raises(RuntimeError, match="no space left"), kibana.running_kibana():
        pytest.fail("it runs")
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert [line.split()[:2] for line in told[-2:]] == [["rm", "--force"]] * 2


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (Said(body=STATUS), "available"),
        (Said(503, b"Kibana server is not ready yet", "text/plain"), None),
        (Said(200, b"<html>", "text/html"), None),
        (Said(200, {}), None),
    ],
    ids=["ready", "starting", "page", "other"],
)
def test_it_is_ready_when_it_says_so(answer, level):
    with record_kibana() as recorded:
        recorded.answers["GET /api/status"] = answer
        assert kibana.read_level(recorded.url) == level


def test_nobody_there_is_not_ready():
    with record_kibana() as gone:
        pass
    assert kibana.read_level(gone.url) is None
