"""What the verbs of backups say when they have ended."""

import json
from typing import TYPE_CHECKING

from veille.backup.listing import say_size
from veille.report import Report
from veille.screen import clean, escape

if TYPE_CHECKING:
    from veille.backup.creating import Made
    from veille.backup.findings import Findings
    from veille.backup.manifest import Manifest
    from veille.backup.restoring import Restored

#: After a restore.
NEXT = "now write the index from it: veille index --rebuild"


class Told:
    """What became of a verb, in sentences; for a machine a line of JSON about the backup before that of the report."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._sentences: list[str] = []

    def made(self, made: "Made | None") -> None:
        if made is not None:
            self._tell(made.manifest, bytes=made.bytes)
            self._say(
                f"backup {made.manifest.name} is in {made.root}: {_count(made.manifest)}, {say_size(made.bytes)} new"
            )
            self._say(f"fingerprint {made.manifest.fingerprint}")

    def checked(self, findings: "Findings | None") -> None:
        if findings is None:
            return
        self._tell(findings.manifest, bytes=findings.bytes)
        name, looked = findings.manifest.name, f"{findings.files} files, {say_size(findings.bytes)}"
        if findings.wrong:
            self._say(f"backup {name} is DAMAGED; in order are {looked}")
        else:
            self._say(f"backup {name} can be restored: {_count(findings.manifest)}")
            self._say(f"{looked}, are as they were written; {findings.pages} pages of them were read")
        self._say(f"fingerprint {findings.manifest.fingerprint}")

    def restored(self, restored: "Restored | None") -> None:
        if restored is None:
            return
        self._tell(restored.manifest, lost=restored.lost)
        if restored.interrupted:
            self._say(f"{restored.interrupted}; this one is whole")
        self._say(f"backup {restored.manifest.name} is restored: {_count(restored.manifest)}")
        if restored.lost:
            self._say(f"of {restored.lost} captures the page is in no backup: the next crawl fetches those pages")
        self._say(NEXT)

    def show(self, report: Report) -> None:
        """The sentences, then what went wrong."""
        from veille.cli.running import print_troubles

        if report.counts["deferred"] and not self._sentences:
            print("another process is at backups or upkeep: try again when it has ended")
        for sentence in self._sentences:
            print(clean(sentence))
        print_troubles(report)

    def _say(self, sentence: str) -> None:
        self._sentences.append(sentence)

    def _tell(self, manifest: "Manifest", **facts: int) -> None:
        if self._as_json:
            told = {"backup": manifest.name, "fingerprint": manifest.fingerprint, "rows": manifest.rows, **facts}
            print(escape(json.dumps(told, ensure_ascii=False)))


def _count(manifest: "Manifest") -> str:
    documents, files = manifest.rows.get("documents", 0), manifest.archive_files
    rows = sum(manifest.rows.values())
    said = f"{documents} document{'s' * (documents != 1)} ({rows} rows), {files} archive file{'s' * (files != 1)}"
    missing = manifest.archive_missing
    return said + (f" and {missing} that the archive has not" if missing else "")
