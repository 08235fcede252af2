"""What a check of `veille doctor` has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is so. ``mend`` says what to do about it where that is bad."""

    what: str
    good: bool
    found: str
    mend: str = ""
