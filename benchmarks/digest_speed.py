"""How long a digest takes over all that lies in a data folder, how large it is, and what was left out of it.

    python benchmarks/digest_speed.py DATA [--language fr] [--html FILE] [--text FILE]

Nothing is written to DATA. The reader follows no searches; all that arrived is new to it.
"""

import argparse
import json
import resource
import time
from contextlib import closing
from pathlib import Path

from corpus.clock import utc_now
from corpus.ledger import arrivals
from veille.digest.making import make_digest
from veille.digest.model import Digest
from veille.digest.previewing import make_nobody
from veille.digest.rendering import Links, to_html, to_json, to_mail_html, to_text
from veille.digest.window import Window
from veille.engine import open_index
from veille.settings import read_settings
from veille.wording import to_language
from veille.workspace import Workspace, open_workspace


def make(workspace: Workspace, language: str) -> Digest:
    """The digest of everything, for a reader who has never had one."""
    now = utc_now()
    with workspace.ledger.reading() as tx:
        first = next(iter(arrivals.after(tx, 0, limit=1)), None)
        window = Window(0, arrivals.newest(tx), 0, 0, first.at if first else now, now)
    with closing(open_index(workspace.settings)) as backend:
        reader = make_nobody(workspace.settings, to_language(language), now=now)
        return make_digest(workspace, backend, reader, window, day=now.date(), now=now)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--language", default="fr", choices=("fr", "en"))
    parser.add_argument("--html", type=Path, help="write the page of the mail")
    parser.add_argument("--text", type=Path, help="write the plain part")
    parser.add_argument("--sources", type=Path, help="the folder of the sources that were crawled")
    given = parser.parse_args()
    with open_workspace(read_settings(data=given.data, sources=given.sources)) as workspace:
        wall, cpu = time.perf_counter(), time.process_time()
        digest = make(workspace, given.language)
        made = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    links = Links(unsubscribe=None, page=None, contact="watch@example.org")
    mail, text, page, facts = (
        to_mail_html(digest, links),
        to_text(digest, links),
        to_html(digest, links),
        to_json(digest),
    )
    rendered = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{digest.documents} documents, {digest.stories} stories, {digest.publishers} publishers")
    print(f"making    {made[0]:6.2f} s, of processors {made[1]:6.2f} s")
    print(f"rendering {rendered[0]:6.2f} s, of processors {rendered[1]:6.2f} s")
    print(f"memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")
    sizes = {"mail": mail, "text": text, "page": page, "JSON": json.dumps(facts)}
    print(", ".join(f"{name} {len(written.encode()):,} bytes" for name, written in sizes.items()))
    print(f"{sum(1 for _ in digest.lines())} lines, {len(digest.unsupported)} left out")
    for each in digest.unsupported:
        print(f"  {each.document}: {each.reason}: {each.text[:100]!r}")
    if given.html:
        given.html.write_text(mail, encoding="utf-8")
    if given.text:
        given.text.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
