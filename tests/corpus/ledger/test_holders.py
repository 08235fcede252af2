"""Who holds a lease or a claim."""

import os
import platform
import subprocess
import sys

import psutil
import pytest

from corpus.ledger.holders import is_dead, this_process


def name(pid, started, host=None):
    return f"{host or platform.node()} {pid} {started:.2f}"


def test_this_process_lives():
    assert not is_dead(this_process())


def test_a_process_lives_though_the_clock_was_set():
    assert not is_dead(name(os.getpid(), psutil.Process().create_time() + 1))


def test_a_process_that_got_the_number_of_another_is_not_it():
    assert is_dead(name(os.getpid(), psutil.Process().create_time() - 3600))


def test_a_process_that_ended_is_dead_whether_or_not_its_parent_has_asked():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        holder = name(process.pid, psutil.Process(process.pid).create_time())
        assert not is_dead(holder)
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead(holder)
    assert is_dead(holder)


@pytest.mark.parametrize("host", ["another-machine", "a machine"])
def test_of_other_machines_nothing_is_known(host):
    assert not is_dead(name(2**22 + 1, 0, host))


def test_a_name_that_is_none_holds_nothing():
    assert is_dead(f"{platform.node()} none 0")
