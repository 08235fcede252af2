"""Processes that a command starts."""

import os
import signal
import subprocess
import sys

import psutil

PARENT = """
import time
from multiprocessing import get_context
from corpus.processes import end_with_parent

def work():
    end_with_parent()
    time.sleep(120)

child = get_context("fork").Process(target=work)
child.start()
print(child.pid, flush=True)
child.join()
"""


def test_a_process_ends_with_the_one_that_started_it():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs([child], timeout=30)
    assert alive == []
