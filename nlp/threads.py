"""How many threads the linear algebra of a process may use."""

import os
import sys

#: Each numeric library reads its own variable, once, when it is loaded.
VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def limit_threads() -> bool:
    """Hold this process, and those it starts, to one thread of linear algebra; whether that came in time for itself.

    Parallel work is one process per core: a second thread in each makes a busy machine of two cores 5 to 10 times
    slower. To be called before numpy is imported, first thing in a pool's initialiser; after that only the
    processes started later heed it.
    """
    os.environ.update(dict.fromkeys(VARIABLES, "1"))
    return "numpy" not in sys.modules
