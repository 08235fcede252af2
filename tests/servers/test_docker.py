"""The command line of Docker: a script stands for it, which writes down what it was told."""

import pytest

from tests.servers import docker

DOCKER = """#!/bin/sh
folder=$(dirname "$0")
echo "$*" >> "$folder/told"
case "$1" in
  info) {info} ;;
  run) touch "$folder/running"; {run} ;;
  port) [ -e "$folder/running" ] && echo 127.0.0.1:49153 ;;
esac
"""


@pytest.fixture
def install(monkeypatch, tmp_path):
    def install(info: str = "exit 0", run: str = "exec sleep 60") -> None:
        script = tmp_path / "docker"
        script.write_text(DOCKER.format(info=info, run=run), encoding="utf-8")
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return install


@pytest.mark.parametrize(
    ("info", "answers"), [("exit 0", True), ("exit 1", False), ("exec sleep 60", False)], ids=["well", "not", "late"]
)
def test_docker_is_there_when_it_answers_soon(install, monkeypatch, info, answers):
    monkeypatch.setattr(docker, "ANSWERS_WITHIN", 5.0 if answers else 0.3)
    install(info=info)
    assert docker.answers() == answers


def test_without_docker_nothing_answers(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not docker.answers()


def test_a_container_listens_on_this_machine_alone_and_goes_with_the_tests(install, monkeypatch, tmp_path):
    monkeypatch.setattr(docker, "wait_for_indices", lambda server, url: None)
    install()
    server, url = docker.start_container()
    server.end()
    assert url == "http://127.0.0.1:49153"
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    name = server.folder.name
    run = next(line for line in told if line.startswith("run"))
    assert run.startswith(f"run --rm --name {name} --publish 127.0.0.1::9200 --memory 2g --env ")
    assert "--env xpack.security.enabled=false" in run
    assert run.endswith(" elasticsearch:9.5.3")
    assert told[-1] == f"rm --force {name}"
    assert not server.folder.exists()


def test_a_container_for_development_keeps_its_data_and_port():
    command = docker.run_command("name", port=9200, volume="kept")
    assert command[command.index("--publish") + 1] == "127.0.0.1:9200:9200"
    assert command[command.index("--volume") + 1] == "kept:/usr/share/elasticsearch/data"


def test_a_container_that_does_not_start_says_why(install):
    install(run="rm $folder/running; echo no space left >&2; exit 125")
    with pytest.raises(RuntimeError, match="no space left"):
        docker.start_container()
