"""For airflow_cluster.py: the servers, and an Airflow over them whose components have machines of their own."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from airflow_machine import WITH_PARENT, Machine

from tests.servers import postgresql
from tests.servers.airflow import PROGRAMS, Home, make_home, migrate
from tests.servers.node import running_node

HERE = Path(__file__).parent
DAGS = ("crawl_sources", "read_documents", "index_documents", "send_alerts")
#: What a component is started by: neither it nor a worker may serve its logs, which Airflow does on all addresses.
COMPONENTS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
#: As an operator would set it; the numbers in brackets are Airflow's own.
OPERATION = {
    # A task that gave no sign for so long is taken for dead (300). Workers give one every five seconds.
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    # How often tasks of a scheduler that is dead are looked for (300).
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
    # How long a task may wait for a worker before it is sent again (600), and how often that is looked at (120).
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "300",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "30",
    # Longer than any task: what the broker gives out again while it runs is refused, and only makes noise (86400).
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
    # Said though they are so by default: a task is the worker's when it is over, and none is taken to lie in wait.
    "AIRFLOW__CELERY__TASK_ACKS_LATE": "True",
    "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
    # No queue without a worker, such as "default" would be.
    "AIRFLOW__OPERATORS__DEFAULT_QUEUE": "nlp",
    # DAG files change when Veille is updated; till then to read them again and again is for nothing (30).
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
    "AIRFLOW__CORE__PARALLELISM": "32",
    "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
}
READY_WITHIN = 90.0


@dataclass(frozen=True)
class Servers:
    """Addresses: of PostgreSQL without a database, of Elasticsearch."""

    postgresql: str
    elasticsearch: str

    def create_database(self, name: str, template: str = "template1") -> str:
        """Its URL for SQLAlchemy."""
        with psycopg.connect(f"{self.postgresql}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return f"{self.postgresql.replace('postgresql', 'postgresql+psycopg', 1)}/{name}"


@contextmanager
def running_servers() -> Iterator[Servers]:
    binaries = postgresql.find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL is not installed (Debian: apt install postgresql)")
    with running_node() as node, postgresql.running_server(binaries) as database:
        yield Servers(database, node.url)


@contextmanager
def running_site(folder: Path, *, sources: int, pages: int, delay: float) -> Iterator[str]:
    """Where the sites tell what they were asked for; their sources are written to ``folder``."""
    folder.mkdir()
    numbers = ("--sources", str(sources), "--pages", str(pages), "--delay", str(delay))
    command = [*WITH_PARENT, sys.executable, str(HERE / "airflow_site.py"), str(folder), *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().strip()
        finally:
            site.kill()


@dataclass
class Cluster:
    """One Airflow and what its machines have used. ``metadata`` and ``ledger`` are addresses for psycopg."""

    home: Home
    metadata: str
    ledger: str
    prefix: str
    machines: dict[str, Machine] = field(default_factory=dict)
    #: By component: CPU seconds of machines that are off and of those that run, and the most MiB at a time.
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    running: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _measuring: threading.Lock = field(default_factory=threading.Lock)

    def start(self, name: str, *words: str) -> None:
        words = words or COMPONENTS[name]
        command = [str(PROGRAMS / "airflow"), *words]
        self.machines[name] = Machine.start(name, command, environment=self.home.environment, folder=self.home.folder)

    def start_worker(self, name: str, queues: str, concurrency: int) -> None:
        self.start(name, "celery", "worker", "--queues", queues, "--concurrency", str(concurrency), "--skip-serve-logs")

    def switch_off(self, name: str) -> None:
        self.measure(name)
        with self._measuring:
            self.machines.pop(name).switch_off()
            self.spent[name] += self.running.pop(name, 0.0)

    def switch_all_off(self) -> None:
        for name in list(self.machines):
            self.switch_off(name)

    def measure(self, *names: str) -> None:
        for name in names or list(self.machines):
            with self._measuring:
                if machine := self.machines.get(name):
                    cpu, memory = machine.measure()
                    self.running[name] = max(cpu, self.running.get(name, 0.0))
                    self.most[name] = max(memory, self.most[name])

    def cpu(self) -> dict[str, float]:
        names = {*self.spent, *self.running}
        return {name: self.spent.get(name, 0.0) + self.running.get(name, 0.0) for name in sorted(names)}

    def check(self) -> None:
        """RuntimeError with the end of its log where a machine has gone by itself."""
        for name, machine in list(self.machines.items()):
            if not machine.runs:
                raise RuntimeError(f"{name} has ended: {self.log(name)[-3000:]}")

    def log(self, name: str) -> str:
        return (self.home.folder / f"{name}.log").read_text(errors="replace")

    def veille(self, *words: str) -> str:
        command = [str(PROGRAMS / "veille"), *words]
        return subprocess.run(command, env=self.home.environment, check=True, text=True, stdout=subprocess.PIPE).stdout


def make_template(servers: Servers, folder: Path) -> str:
    """The name of a database with Airflow's tables, of which scenarios get copies."""
    name = f"airflow_{uuid.uuid4().hex[:8]}"
    migrate(make_home(folder, database=servers.create_database(name)))
    return name


@contextmanager
def open_cluster(servers: Servers, folder: Path, *, template: str, sources: Path, broker: str) -> Iterator[Cluster]:
    """A new Airflow and a new, empty watch; its machines are off at the end. Nothing of it runs yet."""
    name = f"run_{uuid.uuid4().hex[:8]}"
    metadata = servers.create_database(f"{name}_airflow", template)
    ledger = servers.create_database(f"{name}_veille")
    prefix = name.replace("_", "-")
    own = {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": broker,
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{metadata}",
        "VEILLE_DATA": str(folder / "data"),
        "VEILLE_LEDGER": ledger,
        "VEILLE_INDEX": f"elasticsearch:{prefix}",
        "VEILLE_ELASTICSEARCH": servers.elasticsearch,
        "VEILLE_SOURCES": str(sources),
        "XDG_CONFIG_HOME": str(folder),
        # Loading the models counts as the first page's time, and this machine does everything at once.
        "VEILLE_PAGE_SECONDS": "600",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    home = make_home(folder, database=metadata, settings=OPERATION | own)
    cluster = Cluster(home, _plain(metadata), _plain(ledger), prefix)
    try:
        yield cluster
    finally:
        cluster.switch_all_off()


def _plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)


@contextmanager
def measured(cluster: Cluster, *, every: float = 2.0) -> Iterator[None]:
    """What the machines use is looked at all the time."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(every):
            cluster.measure()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        cluster.measure()


class Interface:
    """Airflow's REST interface, as the user "admin"."""

    def __init__(self, home: Home) -> None:
        self._home = home
        (password,) = json.loads(home.passwords.read_text().splitlines()[0]).values()
        self._token = ""
        self._token = self.ask("POST", "/auth/token", username="admin", password=password)["access_token"]

    def unpause(self, dag: str) -> None:
        self.ask("PATCH", f"/api/v2/dags/{dag}", is_paused=False)

    def trigger(self, dag: str) -> None:
        self.ask("POST", f"/api/v2/dags/{dag}/dagRuns", logical_date=None)

    def ask(self, method: str, path: str, **body: Any) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(
            f"{self._home.url}{path}", data=json.dumps(body).encode(), headers=headers, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def wait_for(what: str, is_so: Callable[[], bool], cluster: Cluster, *, within: float = READY_WITHIN) -> None:
    until = time.monotonic() + within
    while not is_so():
        cluster.check()
        if time.monotonic() > until:
            logs = "\n".join(f"== {name}\n{cluster.log(name)[-1500:]}" for name in cluster.machines)
            raise RuntimeError(f"{what}: not within {within:g} seconds\n{logs}")
        time.sleep(0.25)
