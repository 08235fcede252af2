"""SIGKILL in the middle of each stage, the same command again: is the end the same?

    python benchmarks/kill_stages.py FOLDER [--limit N]

A first watch goes through all stages undisturbed. In a second one, every stage is killed once about half of what it
has to do is done, and started again. Both must come to the same fingerprint. With fewer than a thousand bulletins a
stage may be over before it is half done: its row says so.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from fingerprint import fingerprint
from site_of_bulletins import run, served, start

from corpus.ledger import Ledger, work
from corpus.vocabulary import StageName

STAGES: tuple[StageName, ...] = ("crawl", "extract", "enrich", "relate", "index")
ENDS = ("done", "unchanged", "discarded", "quarantined")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sources = Path(temporary) / "sources"
        calm, killed = Path(temporary) / "calm", Path(temporary) / "killed"
        with served(chosen.folder, sources, limit=chosen.limit):
            for stage in STAGES:
                run(start(stage, *slugs(stage), data=calm, sources=sources))
            print(f"{'stage':10}{'done when killed':>18}{'exit':>6}{'then done':>11}{'exit':>6}")
            for stage in STAGES:
                kill_and_repeat(stage, killed, sources)
        wanted, found = fingerprint(calm), fingerprint(killed)
        print(f"undisturbed {wanted}\nkilled      {found}\n{'the same' if wanted == found else 'NOT THE SAME'}")
    if wanted != found:
        sys.exit(1)


def slugs(stage: str) -> list[str]:
    return ["certfr-avis"] if stage == "crawl" else []


def kill_and_repeat(stage: StageName, data: Path, sources: Path) -> None:
    command = start(stage, *slugs(stage), data=data, sources=sources)
    done = wait_for_half(stage, data, command)
    command.kill()
    first = command.wait()
    line, _ = run(again := start(stage, *slugs(stage), data=data, sources=sources))
    print(f"{stage:10}{done:>18}{first:>6}{line['counts']['done']:>11}{again.returncode:>6}", flush=True)


def wait_for_half(stage: StageName, data: Path, command: "subprocess.Popen[str]") -> str:
    """Wait until half of the stage's items are ended; how many of how many."""
    while command.poll() is None:
        time.sleep(0.05)
        if not (data / "ledger.db").exists():
            continue
        with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
            counts = work.count_states(tx, stage)
        ended = sum(counts[state] for state in ENDS)
        if ended and 2 * ended >= sum(counts.values()) - 2:
            total = sum(counts.values())
            return f"{ended} of {total}{' (all)' if ended == total else ''}"
    return "(ended before)"


if __name__ == "__main__":
    main()
