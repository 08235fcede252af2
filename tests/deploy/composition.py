"""What the tests of the compose file share: the file as it is read, its variables, and those of environment.example."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
#: ${NAME}, ${NAME:-default} or ${NAME:?message}; a default may be a variable once more.
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z][A-Z0-9_]*)(?:(:[-?])((?:[^${}]|\$\{[^{}]*\})*))?\}")
_EXAMPLE = re.compile(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
#: What a secret of the first part may look like.
FILLED = "0123456789abcdef0123456789abcdef"


def read_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = read_composition()["services"]
    return services


def read_composition() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def read_environment(service: Mapping[str, Any]) -> dict[str, str | None]:
    """The variables of a container as they are written; None for one that is only passed on."""
    return dict(service.get("environment", {}))


def find_variables(written: Any) -> dict[str, str | None]:
    """The variables of .env that are asked for, by name: "?" where one must be set, else the default, or None."""
    found: dict[str, str | None] = {}
    if isinstance(written, Mapping):
        for name, value in written.items():
            found |= find_variables(value)
            if value is None and re.fullmatch(r"[A-Z][A-Z0-9_]*", str(name)):
                found[name] = None
    elif isinstance(written, list):
        for value in written:
            found |= find_variables(value)
    elif isinstance(written, str):
        for name, sign, default in _VARIABLE.findall(written):
            nested = find_variables(default)
            found |= nested
            found[name] = {":?": "?", ":-": None if nested else default}.get(sign)
    return found


def read_example() -> dict[str, tuple[bool, str]]:
    """Of environment.example, by name: whether it is a comment, and its value."""
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    return {name: (bool(comment), value) for comment, name, value in _EXAMPLE.findall(text)}


def fill(written: str, variables: Mapping[str, str]) -> str:
    """The text with its variables replaced, as Compose does it."""

    def replace(match: re.Match[str]) -> str:
        name, _, default = match.groups()
        return variables.get(name) or fill(default or "", variables)

    return _VARIABLE.sub(replace, written).replace("$$", "$")


def fill_environment(service: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """What a container has in its environment where .env holds ``variables``."""
    written = read_environment(service).items()
    passed_on = {name: variables[name] for name, value in written if value is None and name in variables}
    return passed_on | {name: fill(str(value), variables) for name, value in written if value is not None}
