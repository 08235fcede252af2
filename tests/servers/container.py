"""container.py NAME COMMAND…: runs COMMAND, a `docker run` in the foreground, then removes the container NAME.

On SIGINT too: a client of Docker that is killed would leave the container behind.
"""

import contextlib
import subprocess
import sys


def main(name: str, *command: str) -> None:
    try:
        with contextlib.suppress(KeyboardInterrupt):
            subprocess.run(command)
    finally:
        subprocess.run(["docker", "rm", "--force", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main(*sys.argv[1:])
