"""Settings in a backup: what was set, and no secret."""

import tomllib

import pytest

from tests.veille.backup.kept import create, files_below
from veille.backup.described import SETTINGS, mask, write_settings
from veille.settings import Settings, read_settings
from veille.workspace import open_workspace

SECRET = "hunter2-0123456789-0123456789-abc"


def written(settings, folder):
    write_settings(settings, folder)
    return (folder / SETTINGS).read_text(encoding="utf-8")


@pytest.fixture
def secretive(settings):
    """Settings with a secret wherever one can be."""
    given = {
        "ledger": f"postgresql+psycopg://veille:{SECRET}@db.example/veille",
        "archive": f"s3://key:{SECRET}@store.example/pages",
        "feeds": f"https://feeds.example/up?token={SECRET}&kind=atom",
        "elasticsearch_api_key": SECRET,
        "smtp": "mail.example:587",
        "smtp_user": "veille",
        "smtp_password": SECRET,
        "mail_from": "Veille d'été <veille@example.org>",
        "secret": SECRET,
        "backups_kept": 3,
        "timezone": "Europe/Paris",
    }
    return read_settings(data=settings.data, sources=settings.sources, **given)


def test_no_secret_is_written(secretive, tmp_path):
    text = written(secretive, tmp_path)
    assert SECRET not in text
    for name in ("ledger", "elasticsearch_api_key", "smtp_password", "secret"):
        assert f"# {name} is set, and a secret\n" in text


def test_what_is_written_can_be_read_as_settings(secretive, tmp_path, monkeypatch):
    found = tomllib.loads(written(secretive, tmp_path))
    assert found["mail_from"] == secretive.mail_from
    assert (found["backups_kept"], found["timezone"]) == (3, "Europe/Paris")
    monkeypatch.setenv("VEILLE_CONFIG", str(tmp_path / SETTINGS))
    monkeypatch.setenv("VEILLE_SMTP_PASSWORD", SECRET)
    assert read_settings().mail_from == secretive.mail_from


def test_what_nobody_set_is_not_written(settings, tmp_path):
    assert set(tomllib.loads(written(settings, tmp_path))) <= settings.model_fields_set


def test_an_address_is_masked_whatever_is_secret_in_it():
    assert mask("s3://key:word@host/x") == "s3://***@host/x"
    assert mask("https://host/x?token=abc&b=c") == "https://host/x?token=***&b=***"
    assert mask("/a/folder") == "/a/folder"
    assert mask(7) == 7


def test_every_setting_that_can_be_secret_is_known_to_be():
    """A new one of these names has to be a SecretStr."""
    plain = {name for name, field in Settings.model_fields.items() if "SecretStr" not in str(field.annotation)}
    assert {name for name in plain if any(word in name for word in ("password", "secret", "api_key", "token"))} == set()


def test_no_secret_of_the_settings_is_anywhere_in_a_backup(collected, tmp_path, monkeypatch):
    monkeypatch.setenv("VEILLE_SECRET", SECRET)
    settings = read_settings(data=collected.settings.data, sources=collected.settings.sources, embedder="none")
    with open_workspace(settings, clock=collected.clock) as workspace:
        create(workspace, root=str(tmp_path / "kept"))
    assert all(SECRET.encode() not in data for data in files_below(tmp_path / "kept").values())
