"""What a backup consists of, written when all of it is there: a folder without a manifest is no backup."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from veille.backup.errors import BackupError
from veille.backup.store import Store
from veille.errors import InputError

FORMAT = 1
NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z(-[0-9]+)?")
MANIFEST = "manifest.json"


Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
#: A table's name is part of a path.
TableName = Annotated[str, Field(pattern="^[a-z_]+$")]


class Part(BaseModel):
    """A file of the backup, by its path below the backup's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    size: int
    sha256: Hash


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    name: str
    created: datetime
    #: The version of Veille, and of the ledger's schema.
    veille: str
    tables: str
    #: Which ledger it is of, and the database that kept it.
    ledger: str
    database: str
    rows: dict[TableName, int]
    parts: tuple[Part, ...]
    archive_files: int
    archive_bytes: int
    archive_missing: int
    #: By the ledger's own key, which is in no backup: who cannot read the ledger itself cannot make one.
    seal: str = ""

    @property
    def fingerprint(self) -> str:
        """Stands for everything in the backup: of the manifest, which has the hash of each file."""
        return hashlib.sha256(self._essence()).hexdigest()

    def sealed(self, key: str) -> "Manifest":
        return self.model_copy(update={"seal": self._make_seal(key)})

    def is_sealed_by(self, key: str) -> bool | None:
        """None where it was sealed by another key: by another ledger, or by this one before it was restored."""
        seal = self._make_seal(key)
        if self.seal.partition(":")[0] != seal.partition(":")[0]:
            return None
        return hmac.compare_digest(self.seal, seal)

    def find(self, path: str) -> Part:
        for part in self.parts:
            if part.path == path:
                return part
        raise BackupError(f"backup {self.name} has no {path}")

    def _make_seal(self, key: str) -> str:
        """Which key it is, and what only who has that can work out."""
        which = hashlib.sha256(key.encode()).hexdigest()[:16]
        return f"{which}:{hmac.new(key.encode(), self._essence(), hashlib.sha256).hexdigest()}"

    def _essence(self) -> bytes:
        return json.dumps(self.model_dump(mode="json", exclude={"seal"}), sort_keys=True).encode()


def read_manifest(store: Store, name: str) -> Manifest:
    """InputError where there is no such backup, BackupError where its manifest cannot be trusted."""
    if not NAME.fullmatch(name):
        raise InputError(f"'{name}' is no backup's name: use one of `veille backup list`, such as 20260131T040000Z")
    try:
        written = b"".join(store.read(f"{name}/{MANIFEST}"))
    except FileNotFoundError as error:
        raise InputError(f"there is no backup {name} at {store.root}; `veille backup list` names those") from error
    try:
        manifest = Manifest.model_validate_json(written)
    except ValidationError as error:
        raise BackupError(f"the manifest of backup {name} is damaged or of a later version of Veille") from error
    if manifest.name != name or manifest.format != FORMAT:
        raise BackupError(f"the manifest of backup {name} is that of {manifest.name}, format {manifest.format}")
    return manifest


def find_names(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Complete backups and folders of interrupted ones among the files of a store, the oldest first."""
    folders: dict[str, bool] = {}
    for path in paths:
        name, _, rest = path.partition("/")
        if rest and NAME.fullmatch(name):
            folders[name] = folders.get(name, False) or rest == MANIFEST
    ordered = sorted(folders, key=_order)
    return [name for name in ordered if folders[name]], [name for name in ordered if not folders[name]]


def _order(name: str) -> tuple[str, int]:
    moment, _, number = name.partition("-")
    return moment, int(number or 1)
