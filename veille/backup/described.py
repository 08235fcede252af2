"""Settings and sources, as files that a person reads and copies: secrets are in neither."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from veille.settings import Settings

SETTINGS = "settings.toml"
#: A user, with or without a password, and the values after "?": either may be a secret.
_USER = re.compile(r"//[^/@\s]*@")
_VALUE = re.compile(r"([?&][^=&\s]*=)[^&\s]+")
_HEAD = """\
# The settings in force when the backup was made, but for secrets. It is read as veille.toml is.
"""


def write_settings(settings: Settings, folder: Path) -> list[str]:
    """Write what was set; the path of the file."""
    (folder / SETTINGS).write_text(_HEAD + "".join(_tell(settings)), encoding="utf-8")
    return [SETTINGS]


def copy_sources(settings: Settings, folder: Path) -> list[str]:
    """Copy the sources where they are not those that are shipped; their paths."""
    if settings.sources is None:
        return []
    copied = []
    for path in sorted(settings.sources.rglob("*.yml")):
        name = f"sources/{path.relative_to(settings.sources).as_posix()}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
        copied.append(name)
    return copied


def _tell(settings: Settings) -> Iterator[str]:
    plain = settings.model_dump(mode="json")
    for name in sorted(settings.model_fields_set):
        value = getattr(settings, name)
        if value is None:
            continue
        if isinstance(value, SecretStr):
            yield f"# {name} is set, and a secret\n"
            continue
        shown = mask(plain[name])
        yield f"{'' if shown == plain[name] else '# without its secret: '}{name} = {_write(shown)}\n"


def mask(value: Any) -> Any:
    """An address without what may let somebody in."""
    return _VALUE.sub(r"\1***", _USER.sub("//***@", value)) if isinstance(value, str) else value


def _write(value: Any) -> str:
    """Of TOML, whose strings, numbers and truths are those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
