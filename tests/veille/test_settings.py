"""Settings: where they come from, and what is said of a wrong one."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from veille.engine import read_servers
from veille.errors import SettingsError
from veille.settings import Settings, config_file, read_settings

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
    assert (settings.feeds_root, settings.digests_root) == ("/srv/watch/feeds", "/srv/watch/digests")


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("VEILLE_DATA", "/srv/watch", "data", Path("/srv/watch")),
        ("VEILLE_LEDGER", LEDGER, "ledger_url", LEDGER),
        ("VEILLE_ARCHIVE", "s3://watch/archive", "archive_root", "s3://watch/archive"),
        ("VEILLE_INDEX", "memory:", "index_address", "memory:"),
        ("VEILLE_FEEDS", "s3://watch/feeds", "feeds_root", "s3://watch/feeds"),
        ("VEILLE_DIGESTS", "/srv/www/digests", "digests_root", "/srv/www/digests"),
        ("VEILLE_SMTP_SECURITY", "tls", "smtp_security", "tls"),
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
    [
        ("VEILLE_LEGDER", "did you mean VEILLE_LEDGER?"),
        ("VEILLE_XYZ", "the settings are VEILLE_DATA, VEILLE_LEDGER, "),
        ("VEILLE_OPTION_BACTH", "did you mean VEILLE_OPTION_BATCH?"),
        ("VEILLE_OPTOIN_SOURCE", "did you mean VEILLE_OPTION_SOURCE?"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest(monkeypatch, variable, hint):
    monkeypatch.setenv(variable, PASSWORD)
    with pytest.raises(SettingsError, match=variable) as refused:
        read_settings()
    assert hint in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "variable",
    ["VEILLE_LABELLED", "VEILLE_REQUIRE_SERVERS", "VEILLE_TEST_POSTGRESQL", "VEILLES", "VEILLE_OPTION_BATCH"],
)
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
    for name in ("LEDGER", "ARCHIVE", "INDEX", "FEEDS", "DIGESTS"):
        monkeypatch.setenv(f"VEILLE_{name}", "memory:")
    settings = read_settings(data=tmp_path)
    assert settings.ledger_url == f"sqlite:///{tmp_path}/ledger.db"
    assert settings.archive_root == f"{tmp_path}/archive"
    assert settings.index_address == f"tantivy:{tmp_path}/index"
    assert (settings.feeds_root, settings.digests_root) == (f"{tmp_path}/feeds", f"{tmp_path}/digests")


def test_every_setting_is_described():
    described = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"| `VEILLE_{name.upper()}` |" not in described] == []


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


MAIL = {"smtp": "mail.example.org:587", "mail_from": "Veille <Veille@Example.org>"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"smtp": "mail.example.org"}, "setting 'smtp' .*expected HOST:PORT, such as"),
        ({"smtp": "mail.example.org:587"}, "smtp needs mail_from"),
        (MAIL | {"mail_from": "geheim"}, "setting 'mail_from' .*expected a mail address, with a name before it or not"),
        (MAIL | {"mail_contact": "geheim"}, "setting 'mail_contact' .*expected a mail address"),
        (MAIL | {"smtp_security": "ssl"}, "setting 'smtp_security' .*expected 'starttls', 'tls' or 'none'"),
        (MAIL | {"smtp_security": "none"}, "none only for a mail server on this machine; use starttls or tls"),
        (MAIL | {"smtp_user": "watch"}, "smtp_user and smtp_password are needed together"),
        (MAIL | {"smtp_password": "geheim"}, "smtp_user and smtp_password are needed together"),
        (MAIL | {"smtp_ca": "/no/such/file.pem"}, "setting 'smtp_ca' .*expected a file of certificates"),
        (MAIL | {"smtp_seconds": 0}, "setting 'smtp_seconds'"),
        (MAIL | {"dkim_key": "/no/such/file.pem", "dkim_selector": "s"}, "expected a file with a private key of RSA"),
        (MAIL | {"dkim_selector": "s2026"}, "dkim_key and dkim_selector are needed together"),
        (MAIL | {"dkim_selector": "s_2026."}, "setting 'dkim_selector' .*expected the name before ._domainkey in DNS"),
        ({"public_url": "http://veille.example.org"}, "setting 'public_url' .*expected an https address"),
        ({"public_url": "https://watch:geheim@veille.example.org"}, "setting 'public_url' .*expected an https address"),
        ({"secret": "geheim"}, "setting 'secret' .*expected at least 32 characters that nobody can guess"),
    ],
)
def test_settings_of_mail_are_checked_before_anything_is_sent(given, told):
    with pytest.raises(SettingsError, match=told) as caught:
        read_settings(**given)
    assert "geheim" not in str(caught.value)


def test_secrets_of_mail_are_never_shown():
    settings = read_settings(**MAIL, smtp_user="watch", smtp_password="sesame", secret="sesame" * 6)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "sesame" not in shown


@pytest.mark.parametrize("server", ["localhost:25", "127.0.0.1:1025", "[::1]:25"])
def test_mail_goes_in_the_clear_only_on_this_machine(server):
    assert read_settings(**MAIL | {"smtp": server, "smtp_security": "none"}).smtp == server


def test_a_sender_is_also_who_answers_and_whose_domain_signs():
    settings = read_settings(**MAIL)
    assert (settings.mail_address, settings.mail_domain) == ("Veille@Example.org", "example.org")
    assert settings.contact_address == "Veille@Example.org"
    assert read_settings(**MAIL, mail_contact="help@example.org").contact_address == "help@example.org"


@pytest.mark.parametrize(
    ("given", "operators"),
    [
        ({}, ()),
        ({"mail_contact": "help@example.org"}, ("help@example.org",)),
        (
            {"mail_contact": "help@example.org", "operator": "a@example.org, b@example.org"},
            ("a@example.org", "b@example.org"),
        ),
    ],
    ids=["nobody", "who answers readers", "several"],
)
def test_who_is_told_of_trouble(given, operators):
    assert read_settings(**MAIL, **given).operators == operators


def test_where_no_sender_is_set_that_is_said():
    with pytest.raises(SettingsError, match="VEILLE_MAIL_FROM"):
        _ = read_settings().mail_domain


def test_paths_can_be_put_behind_the_public_address():
    assert read_settings(public_url="https://veille.example.org/").public_url == "https://veille.example.org"


def test_an_address_without_a_port_has_elasticsearchs_own():
    settings = read_settings(elasticsearch="https://search-1:, http://127.0.0.1:9201")
    servers = read_servers(settings)
    assert servers.hosts == ("https://search-1:9200", "http://127.0.0.1:9201")
    assert (servers.compress, read_servers(read_settings(elasticsearch="http://localhost:9200")).compress) == (
        True,
        False,
    )
