"""What an export leaves out, and why: it is told to whoever exports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """``reason`` is a sentence without its first capital and its full stop."""

    title: str
    reason: str
