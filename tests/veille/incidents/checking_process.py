"""A check in a process of its own, which can be killed at any step.

python -m tests.veille.incidents.checking_process DATA SOURCES PORT NOW ["before|after MODULE:NAME NUMBER"]
"""

import sys
from datetime import datetime
from pathlib import Path

from corpus.clock import FixedClock
from tests.veille.incidents.troubled import check
from tests.veille.mail.draining import die
from tests.veille.mail.post import mail_settings
from veille.workspace import open_workspace


def main(data: str, sources: str, port: str, now: str, *moments: str) -> None:
    for moment in moments:
        die(moment)
    settings = mail_settings(int(port), data=Path(data), sources=Path(sources), operator="operator@example.com")
    with open_workspace(settings, clock=FixedClock(datetime.fromisoformat(now))) as workspace:
        print(check(workspace).exit_code)


if __name__ == "__main__":
    main(*sys.argv[1:])
