"""Settings: where they come from, and what is said of a wrong one."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from veille.engine import read_servers
from veille.errors import SettingsError
from veille.settings import config_file, read_settings

PASSWORD = "sesame-42"
LEDGER = f"postgresql+psycopg://watch:{PASSWORD}@db.example/veille"


@pytest.fixture
def write_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def write(text: str) -> Path:
        path = tmp_path / "veille.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("VEILLE_CONFIG", str(path))
        return path

    return write


def test_everything_without_an_address_of_its_own_is_in_the_data_folder():
    settings = read_settings(data=Path("/srv/watch"))
    assert settings.ledger_url == "sqlite:////srv/watch/ledger.db"
    assert settings.archive_root == "/srv/watch/archive"
    assert settings.index_address == "tantivy:/srv/watch/index"
    assert settings.spool == Path("/srv/watch/spool")


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("VEILLE_DATA", "/srv/watch", "data", Path("/srv/watch")),
        ("VEILLE_LEDGER", LEDGER, "ledger_url", LEDGER),
        ("VEILLE_ARCHIVE", "s3://watch/archive", "archive_root", "s3://watch/archive"),
        ("VEILLE_INDEX", "memory:", "index_address", "memory:"),
        ("VEILLE_PROCESSES", "3", "processes", 3),
        ("VEILLE_PAGE_SECONDS", "1.5", "page_seconds", 1.5),
        ("VEILLE_PAGE_MEMORY", "512", "page_memory", 512),
        ("VEILLE_EMBEDDER", "sentence-transformers:all-MiniLM-L6-v2", "page_memory", 24_576),
        ("VEILLE_EMBEDDER", "hashing:64", "embedder", "hashing:64"),
        ("VEILLE_EMBEDDER", "none", "page_memory", 4096),
        ("VEILLE_TIMEZONE", "America/Montreal", "timezone", ZoneInfo("America/Montreal")),
        ("VEILLE_CONTACT", "mailto:watch@example.org", "user_agent", "Veille/0.1.0 (+mailto:watch@example.org)"),
    ],
)
def test_every_setting_has_a_variable(monkeypatch, variable, value, name, expected):
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), name) == expected


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("VEILLE_LEDGER", "")
    assert read_settings(data=Path("/srv/watch")).ledger_url == "sqlite:////srv/watch/ledger.db"


def test_the_command_line_goes_before_variables_and_these_before_the_file(monkeypatch, write_toml):
    write_toml('data = "/from/file"\nprocesses = 7\npage_seconds = 5\n')
    monkeypatch.setenv("VEILLE_DATA", "/from/variable")
    monkeypatch.setenv("VEILLE_PROCESSES", "2")
    settings = read_settings(data=Path("/from/line"))
    assert (settings.data, settings.processes, settings.page_seconds) == (Path("/from/line"), 2, 5.0)
    assert read_settings().data == Path("/from/variable")


def test_what_the_command_line_does_not_say_is_left_to_the_others(monkeypatch):
    monkeypatch.setenv("VEILLE_DATA", "/from/variable")
    assert read_settings(data=None).data == Path("/from/variable")


def test_the_file_is_looked_for_in_the_users_configuration(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "veille").mkdir()
    (tmp_path / "veille" / "veille.toml").write_text("processes = 5\n", encoding="utf-8")
    assert config_file() == tmp_path / "veille" / "veille.toml"
    assert read_settings().processes == 5


@pytest.mark.parametrize(
    ("variable", "hint"),
    [("VEILLE_LEGDER", "did you mean VEILLE_LEDGER?"), ("VEILLE_XYZ", "the settings are VEILLE_DATA, VEILLE_LEDGER, ")],
)
def test_an_unknown_variable_is_refused_with_the_nearest(monkeypatch, variable, hint):
    monkeypatch.setenv(variable, PASSWORD)
    with pytest.raises(SettingsError, match=variable) as refused:
        read_settings()
    assert hint in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("variable", ["VEILLE_LABELLED", "VEILLE_REQUIRE_SERVERS", "VEILLE_TEST_POSTGRESQL", "VEILLES"])
def test_variables_for_others_are_let_through(monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    read_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VEILLE_PROCESSES", "-8713"),
        ("VEILLE_PROCESSES", PASSWORD),
        ("VEILLE_PAGE_SECONDS", "-8713"),
        ("VEILLE_INDEX_WAIT", "soon"),
    ],
)
def test_a_wrong_value_names_the_setting_and_never_shows_the_value(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as refused:
        read_settings()
    assert variable.removeprefix("VEILLE_").lower() in str(refused.value)
    assert value not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("proceses = 3", "proceses"),
        (f'ledger = ["{PASSWORD}"]', "ledger"),
        ("data = ", "no TOML"),
    ],
)
def test_a_wrong_file_is_named(write_toml, text, said):
    path = write_toml(text)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(path) in str(refused.value)
    assert said in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_a_file_that_was_named_has_to_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("VEILLE_CONFIG", str(tmp_path / "missing.toml"))
    with pytest.raises(SettingsError, match=r"VEILLE_CONFIG: there is no file .*missing\.toml"):
        read_settings()


def test_the_ledgers_password_is_never_shown():
    settings = read_settings(ledger=LEDGER)
    assert settings.ledger_url == LEDGER
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert PASSWORD not in shown


def test_a_given_folder_holds_everything_wherever_the_daily_watch_is(monkeypatch, tmp_path):
    for name in ("LEDGER", "ARCHIVE", "INDEX"):
        monkeypatch.setenv(f"VEILLE_{name}", "memory:")
    settings = read_settings(data=tmp_path)
    assert settings.ledger_url == f"sqlite:///{tmp_path}/ledger.db"
    assert settings.archive_root == f"{tmp_path}/archive"
    assert settings.index_address == f"tantivy:{tmp_path}/index"


@pytest.mark.parametrize("name", ["word2vec", "use:3", "hashing:0", "hashing:many", "sentence-transformers:", "None"])
def test_an_embedder_that_is_none_is_refused_before_anything_is_read(monkeypatch, name):
    monkeypatch.setenv("VEILLE_EMBEDDER", name)
    with pytest.raises(SettingsError, match=r"setting 'embedder' .*expected use, minilm, sentence-transformers:NAME"):
        read_settings()


def test_an_embedder_has_one_name(monkeypatch):
    monkeypatch.setenv("VEILLE_EMBEDDER", "hashing")
    assert read_settings().embedder == "hashing:256"


def test_a_limit_of_memory_that_is_given_goes_before_what_an_embedder_needs(monkeypatch):
    monkeypatch.setenv("VEILLE_EMBEDDER", "sentence-transformers:x")
    monkeypatch.setenv("VEILLE_PAGE_MEMORY", "9000")
    assert read_settings().page_memory == 9000


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"index": "solr:host"}, "expected tantivy:FOLDER, elasticsearch:PREFIX or memory:"),
        ({"index": "elasticsearch:Watch_1"}, "small letters, digits and hyphens"),
        ({"elasticsearch": "http://watch:secret@host:9200"}, "without a user"),
        ({"elasticsearch": "host:9200"}, "expected addresses such as"),
        ({"elasticsearch": "http://a:9200,,"}, "expected addresses such as"),
        ({"elasticsearch": "http://a:0"}, "expected addresses such as"),
        ({"elasticsearch": "http://a:secret"}, "port is a number"),
        ({"elasticsearch_api_key": "secret\nkey"}, "without spaces"),
        ({"elasticsearch_api_key": "secret€"}, "without spaces"),
        ({"elasticsearch_seconds": 0}, "elasticsearch_seconds"),
        ({"elasticsearch_password": "secret"}, "are needed together"),
        ({"elasticsearch_ca": "/no/such/file.pem"}, "there is none"),
        ({"elasticsearch_user": "watch"}, "are needed together"),
        (
            {"elasticsearch_api_key": "k", "elasticsearch_user": "w", "elasticsearch_password": "p"},
            "exclude each other",
        ),
    ],
)
def test_settings_of_elasticsearch_are_checked_before_anything_is_asked(given, told):
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings(**given)
    assert "secret" not in str(caught.value)


def test_secrets_of_elasticsearch_are_never_shown():
    for given in ({"elasticsearch_api_key": "sesame"}, {"elasticsearch_user": "w", "elasticsearch_password": "sesame"}):
        settings = read_settings(**given)
        assert "sesame" in (read_servers(settings).api_key, read_servers(settings).password)
        for shown in (repr(settings), settings.model_dump_json(), repr(read_servers(settings))):
            assert "sesame" not in shown


def test_an_address_without_a_port_has_elasticsearchs_own():
    settings = read_settings(elasticsearch="https://search-1:, http://127.0.0.1:9201")
    servers = read_servers(settings)
    assert servers.hosts == ("https://search-1:9200", "http://127.0.0.1:9201")
    assert (servers.compress, read_servers(read_settings(elasticsearch="http://localhost:9200")).compress) == (
        True,
        False,
    )
