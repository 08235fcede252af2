"""Whether a backup is one that this ledger made: by its seal, else by the fingerprint that was printed then."""

from corpus.ledger import keys
from corpus.ledger.dump import SEALING_KEY
from veille.backup.errors import BackupError
from veille.backup.findings import Findings
from veille.backup.manifest import Manifest
from veille.workspace import Workspace

FORGED = "its seal is not that of this ledger: somebody has changed it since it was made"
UNKNOWN = (
    "it was sealed by another ledger, or before this one was restored: compare its fingerprint with the one printed "
    "when it was made (--fingerprint)"
)


def check_origin(workspace: Workspace, findings: Findings, fingerprint: str | None) -> None:
    """A wrong fingerprint or seal is a fault; the seal of a stranger is for a person to look at."""
    manifest = findings.manifest
    if wrong := compare(manifest, fingerprint):
        findings.tell(manifest.name, wrong)
    if (key := _find_key(workspace)) is None:
        return
    sealed = manifest.is_sealed_by(key)
    if sealed is False:
        findings.tell(manifest.name, FORGED)
    elif sealed is None and fingerprint is None:
        findings.doubt(manifest.name, UNKNOWN)


def refuse_forged(workspace: Workspace, manifest: Manifest, fingerprint: str | None) -> None:
    """BackupError where the backup is not the one that was made, as far as anybody can tell."""
    wrong = compare(manifest, fingerprint)
    key = _find_key(workspace)
    if wrong is None and key is not None and manifest.is_sealed_by(key) is False:
        wrong = FORGED
    if wrong is not None:
        raise BackupError(f"backup {manifest.name} is not restored: {wrong}")


def compare(manifest: Manifest, fingerprint: str | None) -> str | None:
    if fingerprint is None or manifest.fingerprint == fingerprint.strip().lower():
        return None
    return f"its fingerprint is {manifest.fingerprint}, and it should be {fingerprint}"


def _find_key(workspace: Workspace) -> str | None:
    with workspace.ledger.reading() as tx:
        return keys.find(tx, SEALING_KEY)
