"""A digest for programs: everything in it, what was left out with the reason too."""

from functools import cache
from typing import TYPE_CHECKING, Any

from veille.digest.model import Digest

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def to_json(digest: Digest) -> dict[str, Any]:
    """The fields of ``Digest`` in their shape, moments and days as ISO 8601; what is not known is left out."""
    told: dict[str, Any] = open_adapter().dump_python(digest, mode="json", exclude_none=True)
    return told


@cache
def open_adapter() -> "TypeAdapter[Digest]":
    from pydantic import TypeAdapter

    return TypeAdapter(Digest)
