"""An Airflow to develop with, until Ctrl-C: `make airflow`. It runs the watch over the data of `make demo`.

Its home stays in var/airflow: runs, and the password of the user "admin".
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping

from tests.servers.airflow import COMPONENTS, PROGRAMS, ROOT, Home, make_home, migrate, running
from tests.servers.guarded import free_port
from veille.demonstration import MARK
from veille.world import World

HOME, DATA = ROOT / "var/airflow", ROOT / "var/demo"
USUAL_PORT = 8080
#: What of the user's own settings the watch may have: how it sends mail. The rest is the demo's.
PASSED_ON = ("VEILLE_SMTP", "VEILLE_MAIL", "VEILLE_OPERATOR", "VEILLE_PROCESSES", "AIRFLOW_CONN_", "AIRFLOW_VAR_")


def main() -> int:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    if not (DATA / MARK).exists() or not (DATA / MARK).read_text():
        subprocess.run([PROGRAMS / "veille", "demo", "--data", DATA], check=True)
    try:
        with World.revive((DATA / MARK).read_text(encoding="utf-8")):
            run_watch(ended)
    except (OSError, RuntimeError) as error:
        print(f"Airflow cannot be started: {error}", file=sys.stderr)
        return 1
    return 0


def run_watch(ended: threading.Event) -> None:
    """Run the components until somebody wants them to end, or one ends by itself."""
    home = make_home(HOME, port=choose_port(), settings=choose_settings(os.environ))
    is_new = not home.passwords.exists()
    print("Airflow is starting …", file=sys.stderr)
    with running(migrate(home), COMPONENTS) as components:
        print(greeting(home, is_new=is_new), flush=True)
        while not ended.wait(1):
            if gone := [name for name, process in components.running.items() if process.poll() is not None]:
                raise RuntimeError(f"{gone[0]} has ended: see {components.log(gone[0])}")
        print("Airflow is ending …", file=sys.stderr)


def greeting(home: Home, *, is_new: bool) -> str:
    """Where it is and who may enter; the password only when it was made."""
    told = json.loads(home.passwords.read_text().splitlines()[0])["admin"] if is_new else f"in {home.passwords}"
    return f"{home.url}  user: admin  password: {told}\nlogs: {home.folder}  # until Ctrl-C"


def choose_settings(environment: Mapping[str, str]) -> dict[str, str]:
    passed = {name: value for name, value in environment.items() if name.startswith(PASSED_ON)}
    own = {
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "VEILLE_DATA": str(DATA),
        "VEILLE_SOURCES": str(DATA / "sources"),
    }
    return own | passed


def choose_port() -> int:
    """Airflow's own where it is free, else any."""
    import socket

    with socket.socket() as probe:
        return free_port() if probe.connect_ex(("127.0.0.1", USUAL_PORT)) == 0 else USUAL_PORT


if __name__ == "__main__":
    sys.exit(main())
