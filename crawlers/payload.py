"""JSON as publishers send it: checked, and free of what no database or text takes."""

import json
import re
from typing import Any

from crawlers.errors import ExtractionError

#: Escapes of characters that PostgreSQL or UTF-8 refuse: controls and halves of surrogate pairs.
_SUSPECT = re.compile(r"\\u(00[01]|d[89a-f])", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
#: A list of 50,000 entries has half as many; values take up to a hundred bytes each, whatever they are.
MAX_COMMAS = 2_000_000


def read_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; ExtractionError says where it breaks."""
    if (commas := body.count(b",")) > MAX_COMMAS:
        raise ExtractionError(f"the JSON has {commas} commas; more than {MAX_COMMAS} are not read")
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text)
    except UnicodeDecodeError as error:
        raise ExtractionError(f"the JSON is not UTF-8: byte {error.start} of {len(body)}") from error
    except RecursionError as error:
        raise ExtractionError("the JSON is nested too deeply to be read") from error
    except ValueError as error:  # JSONDecodeError, and numbers of thousands of digits
        raise ExtractionError(f"no whole JSON in {len(body)} bytes: {error}") from error
    return _clean(value) if _SUSPECT.search(text) else value


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {_clean(key): _clean(item) for key, item in value.items()}
    return value
