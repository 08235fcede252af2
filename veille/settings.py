"""The settings: from VEILLE_* variables and an optional TOML file, read once at the entry point."""

import os
import re
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from corpus.clock import read_zone
from corpus.errors import expectation
from corpus.urls import split_address
from veille.dashboards.pushing_address import check_kibana_url
from veille.errors import SettingsError
from veille.mail.addresses import (
    check_address,
    check_addresses,
    check_mailbox,
    check_public_url,
    check_server,
    is_loopback,
    read_mailbox,
    read_server,
)

PREFIX = "VEILLE_"
#: Variables of this prefix that are not settings: where the TOML file is, and what only tests read.
NOT_SETTINGS = ("VEILLE_CONFIG", "VEILLE_LABELLED", "VEILLE_REQUIRE_SERVERS", "VEILLE_KIBANA_PICTURES")
#: Nor are those by which a scheduler gives options of verbs their values: they are declared in `veille.cli.options`.
OPTIONS = tuple(f"OPTION_{name}" for name in ("BATCH", "SOURCE", "SINCE", "UNTIL", "EXTRACTOR", "MODEL", "OUTDATED"))
TEST_PREFIX = "VEILLE_TEST_"
#: Folders of their own below `data`, unless their address is given.
FOLDERS = ("ledger", "archive", "index", "feeds", "digests", "backups")
SECRET_LENGTH = 32


def config_file() -> Path:
    """The TOML file: VEILLE_CONFIG, else veille.toml in the user's configuration folder, which need not exist."""
    given = os.environ.get("VEILLE_CONFIG")
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    if given and not Path(given).is_file():
        raise SettingsError(f"VEILLE_CONFIG: there is no file {given}")
    return Path(given) if given else folder / "veille" / "veille.toml"


def check_contact(address: str) -> str:
    if not re.fullmatch(r"(https?://|mailto:)?[^\s()]*[^\s()@/][@.][^\s()@/][^\s()]*", address):
        raise ValueError("expected a web or mail address, such as mailto:watch@your.organisation")
    return address


def check_embedder(name: str) -> str:
    if not re.fullmatch(r"none|use|minilm|hashing(:[1-9][0-9]{0,4})?|sentence-transformers:.+", name):
        raise ValueError("expected use, minilm, sentence-transformers:NAME_OR_PATH, hashing:256 or none")
    return "hashing:256" if name == "hashing" else name


def check_index(address: str) -> str:
    scheme, colon, rest = address.partition(":")
    if colon and len(scheme) > 1 and scheme not in ("tantivy", "elasticsearch", "memory"):
        raise ValueError("expected tantivy:FOLDER, elasticsearch:PREFIX or memory:")
    if scheme == "elasticsearch" and not re.fullmatch(r"([a-z0-9][a-z0-9-]{0,99})?", rest):
        raise ValueError("expected, after elasticsearch:, small letters, digits and hyphens, with which names begin")
    return address


def check_hosts(addresses: str) -> str:
    """The addresses, each with its port, as the client wants them; Elasticsearch's own is 9200."""
    return ",".join(_check_host(_split(address.strip())) for address in addresses.split(","))


def _split(address: str) -> SplitResult:
    """The standard library's own words would show the address, of which a part may be a password."""
    try:
        parts = split_address(address)
    except ValueError:
        raise ValueError("expected addresses whose port is a number, such as https://search-1:9200") from None
    return parts


def _check_host(parts: SplitResult) -> str:
    if parts.username or parts.password:
        raise ValueError("expected addresses without a user: there are elasticsearch_user and elasticsearch_password")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.port == 0:
        raise ValueError("expected addresses such as https://search-1:9200,https://search-2:9200")
    return (parts if parts.port else parts._replace(netloc=f"{parts.netloc.removesuffix(':')}:9200")).geturl()


def check_key(key: SecretStr) -> SecretStr:
    """A header holds no line break, and the client would show the key when it says so."""
    if not re.fullmatch(r"[!-~]+", key.get_secret_value()):
        raise ValueError("expected the key as it was printed, of letters, digits and signs, without spaces")
    return key


def check_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("expected a file of certificates (PEM), and there is none")
    return path


def check_private_key(path: Path) -> Path:
    """What is in it is read when the first letter is signed."""
    if not path.is_file():
        raise ValueError("expected a file with a private key of RSA (PEM), and there is none")
    return path


def check_selector(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?", name):
        raise ValueError("expected the name before ._domainkey in DNS, of letters, digits and hyphens")
    return name


def check_secret(secret: SecretStr) -> SecretStr:
    """Who guesses it can confirm and unsubscribe in any reader's name."""
    if len(secret.get_secret_value()) < SECRET_LENGTH:
        raise ValueError(f"expected at least {SECRET_LENGTH} characters that nobody can guess")
    return secret


def default_memory(embedder: str) -> int:
    """MiB of address space: torch alone maps more of it than a page may take, though it uses a tenth."""
    return 24_576 if embedder.startswith("sentence-transformers:") else 4096


class Settings(BaseSettings):
    """Where things are kept and how much a machine may be used. Every field has a VEILLE_ variable of its name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    #: The folder of everything that has no address of its own.
    data: Annotated[Path, AfterValidator(Path.expanduser)] = Path.home() / ".local" / "share" / "veille"
    #: The ledger's database, sqlite:///FILE or postgresql+psycopg://…; it may hold a password.
    ledger: SecretStr | None = None
    #: The archive's root: a folder or an fsspec address such as s3://BUCKET/archive.
    archive: str | None = None
    #: The search engine: tantivy:FOLDER, elasticsearch:PREFIX of the names of its indices, or memory: for a try.
    index: Annotated[str, AfterValidator(check_index)] | None = None
    #: Where Elasticsearch answers: addresses parted by commas.
    elasticsearch: Annotated[str, AfterValidator(check_hosts)] = "http://127.0.0.1:9200"
    #: What it lets us in by: a key, or a user with a password.
    elasticsearch_api_key: Annotated[SecretStr, AfterValidator(check_key)] | None = None
    elasticsearch_user: str | None = None
    elasticsearch_password: SecretStr | None = None
    #: A file of certificates to trust in place of the system's.
    elasticsearch_ca: Annotated[Path, AfterValidator(check_file)] | None = None
    #: How many seconds its answer may take.
    elasticsearch_seconds: PositiveFloat = 30
    #: Where the Kibana begins to which dashboards are pushed, and the key that lets us in.
    kibana_url: Annotated[str, AfterValidator(check_kibana_url)] | None = None
    kibana_api_key: Annotated[SecretStr, AfterValidator(check_key)] | None = None
    #: A file of certificates to trust in place of the system's.
    kibana_ca: Annotated[Path, AfterValidator(check_file)] | None = None
    #: How many seconds its answer may take.
    kibana_seconds: PositiveFloat = 60
    #: A folder of sources (YAML) in place of those that are shipped.
    sources: Path | None = None
    #: Who crawls, and how a site's owner reaches them, a web or mail address: sent with every request.
    contact: Annotated[str, AfterValidator(check_contact)] | None = None
    #: The reader's time zone: in which days of queries begin and dates are shown.
    timezone: Annotated[ZoneInfo, PlainValidator(read_zone), PlainSerializer(str)] = ZoneInfo("Europe/Paris")
    #: Processes for extraction and for reading; by default one per core.
    processes: PositiveInt = Field(default_factory=lambda: os.cpu_count() or 1)
    #: What turns texts into vectors: use, minilm, sentence-transformers:NAME_OR_PATH, hashing:N; none for no vectors.
    embedder: Annotated[str, AfterValidator(check_embedder)] = "use"
    #: Limits of one page or document: seconds of a processor, and MiB of memory of the process that reads it.
    page_seconds: PositiveFloat = 60
    page_memory: int = Field(default_factory=lambda given: default_memory(given.get("embedder", "")), ge=512)
    #: How many seconds `index` waits for another writer before it leaves the work to it.
    index_wait: float = Field(default=10, ge=0)
    #: The server that takes our mail, HOST:PORT; without one no mail is sent.
    smtp: Annotated[str, AfterValidator(check_server)] | None = None
    #: How the way to it is kept secret: by STARTTLS, by TLS from the start, or not at all, on this machine.
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    #: What it lets us in by.
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    #: A file of certificates to trust in place of the system's.
    smtp_ca: Annotated[Path, AfterValidator(check_file)] | None = None
    #: Seconds until a letter is handed over, and again as many for the answer to it.
    smtp_seconds: PositiveFloat = 30
    #: Who writes to readers: NAME <ADDRESS>.
    mail_from: Annotated[str, AfterValidator(check_mailbox)] | None = None
    #: The address of the human to whom readers' answers go.
    mail_contact: Annotated[str, AfterValidator(check_address)] | None = None
    #: Whom mails tell of sources in trouble: addresses parted by commas; `mail_contact` where none is given.
    operator: Annotated[str, AfterValidator(check_addresses)] | None = None
    #: The private key by which letters are signed, and under which name its public half is in DNS.
    dkim_key: Annotated[Path, AfterValidator(check_private_key)] | None = None
    dkim_selector: Annotated[str, AfterValidator(check_selector)] | None = None
    #: Where readers reach `veille serve`; without it letters have no link to it.
    public_url: Annotated[str, AfterValidator(check_public_url)] | None = None
    #: What the links in letters are signed with; by default a key that is made once and kept in the ledger.
    secret: Annotated[SecretStr, AfterValidator(check_secret)] | None = None
    #: Where feeds of saved searches and the archive of digests are written: folders or fsspec addresses.
    feeds: str | None = None
    digests: str | None = None
    #: Where `veille backup create` writes: a folder or an fsspec address; and how many complete ones stay there.
    backups: str | None = None
    backups_kept: PositiveInt = 14
    #: How many days what texts of each reuse class say is kept after they came; for ever where none is given.
    keep_full_text: PositiveInt | None = None
    keep_extract: PositiveInt | None = None
    keep_metadata_only: PositiveInt | None = None

    @model_validator(mode="after")
    def check_entry(self) -> Self:
        """One way into Elasticsearch, and that a whole one."""
        if self.elasticsearch_api_key and self.elasticsearch_user:
            raise ValueError("elasticsearch_api_key and elasticsearch_user exclude each other")
        if bool(self.elasticsearch_user) != bool(self.elasticsearch_password):
            raise ValueError("elasticsearch_user and elasticsearch_password are needed together")
        return self

    @model_validator(mode="after")
    def check_mail(self) -> Self:
        """A whole way to the mail server, on which no password is read by others."""
        if self.smtp and not self.mail_from:
            raise ValueError("smtp needs mail_from, the address that letters come from")
        if self.smtp and self.smtp_security == "none" and not is_loopback(read_server(self.smtp)[0]):
            raise ValueError("smtp_security is none only for a mail server on this machine; use starttls or tls")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("smtp_user and smtp_password are needed together")
        if bool(self.dkim_key) != bool(self.dkim_selector):
            raise ValueError("dkim_key and dkim_selector are needed together")
        return self

    @property
    def ledger_url(self) -> str:
        return self.ledger.get_secret_value() if self.ledger else f"sqlite:///{self.data / 'ledger.db'}"

    @property
    def archive_root(self) -> str:
        return self.archive or str(self.data / "archive")

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    @property
    def index_address(self) -> str:
        return self.index or f"tantivy:{self.data / 'index'}"

    @property
    def feeds_root(self) -> str:
        return self.feeds or str(self.data / "feeds")

    @property
    def digests_root(self) -> str:
        return self.digests or str(self.data / "digests")

    @property
    def backups_root(self) -> str:
        return self.backups or str(self.data / "backups")

    @property
    def mail_address(self) -> str:
        """The address alone that letters come from."""
        if not self.mail_from:
            raise SettingsError(f"no address that letters come from is set: {PREFIX}MAIL_FROM")
        return read_mailbox(self.mail_from)[1]

    @property
    def mail_domain(self) -> str:
        """Of Message-ID, List-Id and the signature."""
        return self.mail_address.rpartition("@")[2].lower()

    @property
    def contact_address(self) -> str:
        """The address where readers find a human."""
        return self.mail_contact or self.mail_address

    @property
    def operators(self) -> tuple[str, ...]:
        """The addresses that are told of trouble; none where nobody is to be told."""
        given = self.operator or self.mail_contact
        return tuple(given.split(",")) if given else ()

    @property
    def user_agent(self) -> str:
        return f"Veille/{version('veille')} (+{self.contact})" if self.contact else f"Veille/{version('veille')}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file()))


def read_settings(**given: Any) -> Settings:
    """The settings in force; ``given`` (what the command line says) goes before variables, these before the file.

    A ``data`` folder that is given holds everything: ledger, archive, index, feeds, digests and backups are below it,
    wherever those of the daily watch are.
    """
    _refuse_unknown_variables()
    said = {name: value for name, value in given.items() if value is not None}
    if "data" in said:
        said = dict.fromkeys(FOLDERS) | said
    try:
        return Settings(**said)
    except ValidationError as error:
        raise SettingsError(_explain(error.errors(include_input=False)[0])) from None  # it may be a secret
    except ValueError as error:
        raise SettingsError(f"{config_file()}: this is no TOML: {error}") from error


def _explain(error: ErrorDetails) -> str:
    """The setting and what it should be, never what it is: that may be a secret."""
    field = ".".join(map(str, error["loc"]))
    if not field:
        return f"settings do not fit together: {expectation(error)}"
    if error["type"] == "extra_forbidden":  # of variables these are refused before
        near = get_close_matches(field, Settings.model_fields, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"the settings are {', '.join(Settings.model_fields)}"
        return f"{config_file()}: '{field}' is no setting of Veille; {hint}"
    return f"setting '{field}' ({PREFIX}{field.upper()}, or '{field}' in {config_file()}): {expectation(error)}"


def _refuse_unknown_variables() -> None:
    known = [*(name.upper() for name in Settings.model_fields), *OPTIONS]
    for variable in sorted(os.environ):
        name = variable.removeprefix(PREFIX)
        if name in (variable, *known) or variable in NOT_SETTINGS or variable.startswith(TEST_PREFIX):
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else f"the settings are {PREFIX}{f', {PREFIX}'.join(known)}"
        raise SettingsError(f"the variable {variable} is no setting of Veille; {hint}")
