"""The catalogue of sources: one YAML file each, named after the source."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from corpus.errors import expectation
from crawlers.errors import SourceError
from crawlers.source import SECTIONS, Source

__all__ = ["Source", "read_catalogue", "read_source", "shipped_sources"]


def read_source(path: Path) -> Source:
    fields = _read_fields(path)
    if "slug" in fields:
        raise SourceError(f"{path}: field 'slug': the file's name is the slug; remove the field or rename the file")
    try:
        return Source.model_validate({**fields, "slug": path.stem})
    except ValidationError as error:
        raise SourceError(f"{path}: {_explain(_choose(error.errors()))}") from error


def read_catalogue(folder: Path) -> dict[str, Source]:
    """Every source below ``folder`` by slug; SourceError names all files that cannot be used, not only the first."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder of sources; name one that holds .yml files")
    catalogue: dict[str, Source] = {}
    files: dict[str, Path] = {}
    problems: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml")):
        try:
            source = _read_next(path, files)
        except SourceError as error:
            problems.append(str(error))
            continue
        catalogue[source.slug] = source
    if problems:
        raise SourceError("\n".join(problems))
    if not catalogue:
        raise SourceError(f"{folder}: holds no source; put a file SLUG.yml there, or name another folder")
    return catalogue


def _read_next(path: Path, files: dict[str, Path]) -> Source:
    if path.suffix != ".yml":
        raise SourceError(f"{path}: the file of a source ends in .yml; rename it")
    if (other := files.setdefault(path.stem, path)) != path:
        raise SourceError(f"{path}: field 'slug': {other} has the name '{path.stem}' already; rename one of the two")
    return read_source(path)


def shipped_sources() -> Path:
    """The folder of the sources that come with Veille."""
    return Path(__file__).parent / "sources"


def _read_fields(path: Path) -> dict[Any, Any]:
    try:
        fields = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check that it exists and its rights") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise SourceError(f"{path}{_place(error)}: is no YAML of ours: {_problem(error)}") from error
    if not isinstance(fields, dict):
        raise SourceError(f"{path}: expected a mapping of fields (title: …), found {_name_type(fields)}")
    return fields


class _Loader(yaml.SafeLoader):
    """Refuses a field that is written twice, of which YAML would keep the second without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"field '{key.value}' is there twice; remove one", problem_mark=key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        return super().construct_mapping(node, deep)


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _problem(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or str(error)


def _name_type(value: object) -> str:
    names = {type(None): "nothing", list: "a list", str: "a text", int: "a number", float: "a number", bool: "yes/no"}
    return names.get(type(value), type(value).__name__)


def _choose(errors: Sequence[ErrorDetails]) -> ErrorDetails:
    """The one to name: where a field is mistyped, that another is missing is no help."""
    return next((error for error in errors if error["type"] == "extra_forbidden"), errors[0])


def _explain(error: ErrorDetails) -> str:
    """A validation error as a sentence: the field, what is wrong, the mend."""
    field = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "extra_forbidden":
            return f"field '{field}': no such field{_suggest(error['loc'])}"
        case "missing":
            return f"field '{field}': is missing; add it"
        case "literal_error":
            return f"field '{field}': expected {error['ctx']['expected']}, found '{error['input']}'"
        case "value_error":  # ours, complete; one of the whole model names its field itself
            return f"field '{field}': {error['ctx']['error']}" if field else f"field {error['ctx']['error']}"
        case "model_type":
            return f"field '{field}': expected fields of its own, found {_name_type(error['input'])}"
    if field == "slug":
        return f"the file's name '{error['input']}' is no slug; use lower-case letters, digits and hyphens"
    return f"field '{field}': {expectation(error)}, found {_name_type(error['input'])} '{error['input']}'"


def _suggest(place: Sequence[int | str]) -> str:
    """The field that was meant, or those that exist in the same section."""
    *sections, field = map(str, place)
    known: Mapping[str, object] = SECTIONS[sections[0]].model_fields if sections else Source.model_fields
    nearest = get_close_matches(field, known, n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else f"; known fields are {', '.join(sorted(known))}"
