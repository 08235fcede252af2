"""The values for Airflow's official chart: that they fit this project. Whether they fit the chart, their heads say."""

import re
from typing import Any

import pytest
import yaml

from tests.deploy.composition import DEPLOY, ROOT, read_services
from veille.settings import Settings

FILES = {"kubernetes": "KubernetesExecutor", "celery": "CeleryExecutor"}


def read_values(name: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((DEPLOY / f"helm/values-{name}.yaml").read_text(encoding="utf-8"))
    return values


values = pytest.mark.parametrize("name", sorted(FILES))


@values
def test_the_versions_are_those_of_the_image_and_the_executor_is_the_one_of_the_name(name):
    read = read_values(name)
    locked = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements/test.lock").read_text("utf-8"), re.MULTILINE)
    assert locked is not None
    assert read["airflowVersion"] == locked[1]
    assert read["executor"] == FILES[name]
    assert read_services()["api-server"]["image"] == f"veille-airflow:${{IMAGE_TAG:-{read['defaultAirflowTag']}}}"


@values
def test_secrets_are_named_and_not_written_down(name):
    read = read_values(name)
    secrets = [read[key] for key in ("fernetKeySecretName", "apiSecretKeySecretName", "jwtSecretName")]
    assert len({*secrets, read["data"]["metadataSecretName"]}) == 4
    assert not read["createUserJob"]["enabled"]
    assert "://" not in (DEPLOY / f"helm/values-{name}.yaml").read_text(encoding="utf-8")


@values
def test_every_setting_of_veille_is_one_and_the_secret_with_the_others_reaches_every_pod(name):
    read = read_values(name)
    given = {each["name"] for each in read["env"] if each["name"].startswith("VEILLE_")}
    assert given <= {f"VEILLE_{field.upper()}" for field in Settings.model_fields}
    assert yaml.safe_load(read["extraEnvFrom"]) == [{"secretRef": {"name": "watch-settings"}}]


@values
def test_no_service_is_called_so_that_its_variables_look_like_settings(name):
    """Kubernetes puts NAME_SERVICE_HOST into every pod."""
    written = (DEPLOY / f"helm/values-{name}.yaml").read_text(encoding="utf-8")
    assert "helm template airflow apache-airflow/airflow" in written
    assert 'begins with "veille"' in written


@values
def test_workers_share_the_folder_of_veille(name):
    workers = read_values(name)["workers"][name]
    mounts = {mount["name"]: mount["mountPath"] for mount in workers["extraVolumeMounts"]}
    folder = next(each["value"] for each in read_values(name)["env"] if each["name"] == "VEILLE_DATA")
    assert mounts == {volume["name"]: folder for volume in workers["extraVolumes"]}


def test_each_queue_has_a_set_of_workers():
    celery = read_values("celery")["workers"]["celery"]
    assert {each["queue"] for each in celery["sets"]} == {"crawl", "nlp"}
    assert not celery["enableDefault"]


@values
def test_the_head_says_what_was_not_checked(name):
    head = (DEPLOY / f"helm/values-{name}.yaml").read_text(encoding="utf-8").partition("executor:")[0]
    assert "Not checked against the chart" in head
