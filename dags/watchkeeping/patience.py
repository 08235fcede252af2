"""When a task is tried again: as late as the ledger says, and not at all after a failure that repeats."""

from datetime import timedelta
from typing import Any

from airflow.sdk import RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowTaskTimeout

from watchkeeping.days import WrongParams
from watchkeeping.program import NoProgram
from watchkeeping.verb import Waiting

#: A retry finds what waits to be due, not just not yet.
LATER = timedelta(seconds=2)


class LedgerTime(RetryPolicy):
    """What waits in the ledger is tried again when it is due there; what took too long is left to the next run.

    A killed process or worker is tried again after the task's own delay.
    """

    def evaluate(self, exception: BaseException, try_number: int, max_tries: int, context: Any = None) -> RetryDecision:
        if isinstance(exception, Waiting):
            return RetryDecision.retry(exception.delay + LATER, str(exception))
        if isinstance(exception, AirflowTaskTimeout):
            return RetryDecision.fail("it took too long")
        if isinstance(exception, NoProgram | WrongParams):
            return RetryDecision.fail("it would fail again")
        return RetryDecision.default()
