"""The guide: what it says to type does what it says, and every name in it is one."""

import base64
import re
import subprocess

import pytest

from tests.deploy.composition import DEPLOY, ROOT, find_variables, read_composition, read_services
from veille.settings import Settings

GUIDE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
#: Examples of what Kubernetes makes, a name cut short, and Airflow's own.
NO_SETTING = {"VEILLE_API_SERVER_SERVICE_HOST", "VEILLE_"}


@pytest.fixture
def filled(tmp_path) -> dict[str, str]:
    """The file .env after step 4."""
    snippet = next(text for text in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "openssl rand" in text)
    (tmp_path / ".env").write_text((DEPLOY / "environment.example").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(["sh", "-eu", "-c", snippet], cwd=tmp_path, check=True)
    written = (tmp_path / ".env").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", written, re.MULTILINE))


def test_step_four_makes_every_secret_and_leaves_to_us_who_we_are(filled):
    assert filled.keys() == {name for name, default in find_variables(read_composition()).items() if default == "?"}
    assert filled.pop("VEILLE_CONTACT") == ""
    assert len(base64.urlsafe_b64decode(filled.pop("AIRFLOW_FERNET_KEY"))) == 32
    assert len(set(filled.values())) == len(filled)
    assert all(re.fullmatch(r"[0-9a-f]{48}", value) for value in filled.values())


def test_the_guide_s_steps_are_numbered():
    steps = GUIDE.partition("## From nothing to a running watch")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d+)\. ", steps, re.MULTILINE) == [str(number) for number in range(1, 12)]


def test_every_setting_variable_and_service_that_is_named_exists():
    variables = find_variables(read_composition()).keys()
    settings = {f"VEILLE_{field.upper()}" for field in Settings.model_fields}
    named = set(re.findall(r"`(VEILLE_[A-Z_]*)", GUIDE)) - NO_SETTING
    assert named <= settings
    assert set(re.findall(r"`([A-Z]+_[A-Z_]+)`", GUIDE)) - NO_SETTING <= variables | settings
    scaled = set(re.findall(r"--scale ([a-z-]+)=", GUIDE))
    assert scaled == {"worker-crawl", "worker-nlp"}
    services = GUIDE.partition("| service |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", services)) >= read_services().keys() - {"veille"}


def test_every_verb_that_is_typed_is_one():
    from typer.main import get_command

    from veille.cli import app

    verbs = get_command(app.app).commands.keys()
    typed = set(re.findall(r"run --rm veille ([a-z]+)", GUIDE))
    assert typed <= verbs
    assert {"doctor", "backup", "search", "readers", "index"} <= typed


def test_every_page_that_is_linked_is_there():
    for target in re.findall(r"\]\(([^)#]+)", GUIDE):
        assert (ROOT / "docs" / target).exists(), target
