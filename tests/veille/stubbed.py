"""The command line as `inline` has it, in a process of its own that can be killed in the middle of its work.

With DIE_AFTER="MODULE:FUNCTION NUMBER" the process gets SIGKILL when FUNCTION has returned for the NUMBER-th time.
"""

import os
import signal
from importlib import import_module
from itertools import count
from typing import Any

from tests.veille.newsroom import InlinePool, make_stub_annotator
from veille.cli import main
from veille.stages import driver, enrich


def die_after(target: str, number: int) -> None:
    module, _, name = target.partition(":")
    owner, calls = import_module(module), count(1)
    function = getattr(owner, name)

    def call(*arguments: Any, **options: Any) -> Any:
        result = function(*arguments, **options)
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, call)


if __name__ == "__main__":
    driver.WorkerPool = InlinePool  # type: ignore[assignment,misc]
    enrich.make_annotator = make_stub_annotator
    if moment := os.environ.get("DIE_AFTER"):
        target, number = moment.split()
        die_after(target, int(number))
    main()
