"""An Airflow of the tests' own: a home with a database, and the four components over it."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.guarded import free_port, locked

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"
#: The programs of this environment: `airflow`, and `veille` as the application's.
PROGRAMS = Path(sys.executable).parent
#: What an Airflow consists of, besides workers of an executor that has its own.
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
#: Those that would serve logs to all addresses, at a port that two Airflows on one machine both want.
SERVING_LOGS = ("scheduler", "triggerer")
HEALTHY_WITHIN = 90.0
END_WITHIN = 30.0


@dataclass(frozen=True)
class Home:
    """A folder with the settings and the database of one Airflow; ``environment`` is what its processes need."""

    folder: Path
    port: int
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def passwords(self) -> Path:
        """Where the password of the user "admin" is written when it is first started."""
        return self.folder / "passwords.json"

    def call(self, method: str, path: str, body: Mapping[str, object]) -> object:
        """What the running Airflow's public interface answers to the administrator; HTTPError where it refuses."""
        known = json.loads(self.passwords.read_text(encoding="utf-8").splitlines()[0])
        entered: dict[str, str] = self._ask("POST", "/auth/token", {"username": "admin", "password": known["admin"]})
        return self._ask(method, f"/api/v2{path}", body, Authorization=f"Bearer {entered['access_token']}")

    def _ask(self, method: str, path: str, body: Mapping[str, object], **headers: str) -> Any:
        sent = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(), sent, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def airflow(self, *words: str) -> str:
        """What ``airflow …`` printed on standard output; CalledProcessError with its words where it failed."""
        command = [str(PROGRAMS / "airflow"), *words]
        return subprocess.run(command, env=self.environment, check=True, text=True, stdout=subprocess.PIPE).stdout


def make_home(folder: Path, *, database: str = "", port: int = 0, settings: Mapping[str, str] | None = None) -> Home:
    """A home without tables yet: ``database`` is SQLAlchemy's URL, by default of a SQLite file in it.

    Of the variables around us only those of the system reach it, and ``settings``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    around = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "VEILLE_"))}
    key = secrets.token_hex(32)
    own = {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder / "passwords.json"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database or f"sqlite:///{folder / 'airflow.db'}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": key,
        "AIRFLOW__API_AUTH__JWT_SECRET": key,
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW_VAR_VEILLE_PROGRAM": str(PROGRAMS / "veille"),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }
    return Home(folder, port, around | own | dict(settings or {}))


def migrate(home: Home) -> Home:
    home.airflow("db", "migrate")
    home.airflow("pools", "import", str(DAGS / "pools.json"))
    return home


def copy_tables(home: Home, shelf: Path) -> Home:
    """Give the home the tables that some test process made first and left in ``shelf``: making them takes seconds."""
    made = shelf / "airflow.db"
    with locked(shelf / "airflow.lock"):
        if not made.exists():
            migrate(make_home(shelf / "airflow-new"))
            (shelf / "airflow-new" / "airflow.db").rename(made)
    shutil.copy(made, home.folder / "airflow.db")
    return home


@dataclass
class Components:
    """The running processes of one Airflow, by name, and their logs in the home's folder."""

    home: Home
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *words: str) -> None:
        """Start ``airflow WORDS`` (by default the name) in a process group of its own."""
        with self.log(name).open("ab") as log:
            chosen = words or (name, *(["--skip-serve-logs"] if name in SERVING_LOGS else []))
            command = [str(PROGRAMS / "airflow"), *chosen]
            self.running[name] = subprocess.Popen(
                command,
                env=self.home.environment,
                cwd=self.home.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        return self.home.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """SIGKILL for the component and all that it started, as when a machine goes."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self, names: Sequence[str] = ()) -> None:
        """End them as Control-C would; who has not ended in time is killed."""
        chosen = {name: self.running.pop(name) for name in names or list(self.running)}
        for process in chosen.values():
            _signal(process, signal.SIGINT)
        until = time.monotonic() + END_WITHIN
        for process in chosen.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()

    def wait_until_healthy(self) -> None:
        """RuntimeError, with the end of the logs, where one of them ends or is not healthy in time."""
        until = time.monotonic() + HEALTHY_WITHIN
        while time.monotonic() < until:
            if gone := [name for name, process in self.running.items() if process.poll() is not None]:
                raise RuntimeError(f"{gone[0]} has ended: {self.log(gone[0]).read_text()[-3000:]}")
            if self.is_healthy():
                return
            time.sleep(0.25)
        raise RuntimeError("\n".join(self.log(name).read_text()[-1500:] for name in self.running))

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.home.url}/api/v2/monitor/health", timeout=5) as answer:
                told = json.load(answer)
        except OSError:
            return False
        parts = ("metadatabase", "scheduler", "dag_processor", "triggerer")
        return all(told[part]["status"] == "healthy" for part in parts)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def running(home: Home, names: Sequence[str] = COMPONENTS) -> Iterator[Components]:
    """The components, healthy; ended with the block."""
    components = Components(home)
    try:
        for name in names:
            components.start(name)
        components.wait_until_healthy()
        yield components
    finally:
        components.end()
