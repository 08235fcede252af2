"""The application as a process of its own."""

import json
import os
import signal
import stat
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from watchkeeping import program
from watchkeeping.program import Ended, NoProgram, Program, make_environment

#: Prints its words and its environment.
ECHO = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)]))"
#: Says who it is, then stays for ever; so does its child. Neither heeds SIGTERM.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
print(os.getpid(), file=sys.stderr, flush=True)
time.sleep(600)
"""
#: Ends, and leaves a child behind that holds standard error open.
DESERTER = """
import os, sys, time
child = os.fork()
if child: print(child); sys.exit(0)
time.sleep(600)
"""
ENDLESS = "import sys\nwhile True: print('crawled a page', file=sys.stderr)"
#: Says one line, and stays.
SILENT = "import sys, time; print('one page', file=sys.stderr, flush=True); time.sleep(600)"
#: Ends in good order when it is asked to.
ORDERLY = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", file=sys.stderr, flush=True)
time.sleep(600)
"""

#: What no variable can hold is no text of ours: NUL, and what is no character.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def write(folder: Path, source: str) -> str:
    file = folder / "veille"
    file.with_suffix(".py").write_text(source, encoding="utf-8")
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{file}.py" "$@"\n', encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def run(path: str, *words: str, tell=lambda line: None, **values: str) -> Ended:
    return Program(path, tell).run(words, values)


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(tmp_path_factory.mktemp("echo"), ECHO)


class Told(list[str]):
    """What was told; ``wait`` until it is so many lines."""

    def wait(self, number: int) -> None:
        until = time.monotonic() + 30
        while len(self) < number:
            assert time.monotonic() < until, list(self)
            time.sleep(0.01)


def assert_gone(number: int) -> None:
    """A process that is killed is gone when who inherits it has looked."""
    until = time.monotonic() + 30
    while psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, number
        time.sleep(0.01)


def test_the_exit_code_and_all_that_was_printed_come_back(tmp_path):
    path = write(tmp_path, "import sys; print('é first'); print('second'); sys.exit(3)")
    assert run(path) == Ended(3, "é first\nsecond\n")


@pytest.mark.parametrize(
    ("value"),
    [
        "$(id)",
        "`id`",
        "a b  c",
        'it\'s "quoted"',
        "two\nlines\n",
        "--data=/elsewhere",
        "-h",
        "; rm x",
        "%s {x} \\n",
        "é€",
    ],
    ids=["$()", "`", "spaces", "quotes", "lines", "option", "help", "command", "formats", "letters"],
)
def test_a_value_arrives_unchanged_and_only_by_the_environment(echo, value):
    words, environment = json.loads(run(echo, "crawl", "--json", SOURCE=value).output)
    assert words == ["crawl", "--json"]
    assert environment["VEILLE_OPTION_SOURCE"] == value


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
def test_any_value_arrives_unchanged(echo, value):
    assert json.loads(run(echo, SINCE=value).output)[1]["VEILLE_OPTION_SINCE"] == value


def test_an_empty_value_is_none_at_all(echo):
    assert "VEILLE_OPTION_BATCH" not in json.loads(run(echo, BATCH="").output)[1]


def test_the_environment_is_ours_without_what_is_airflows(monkeypatch):
    for name in ("AIRFLOW__CORE__FERNET_KEY", "AIRFLOW_HOME", "AIRFLOW_CONN_SMTP_DEFAULT", "_AIRFLOW_PROCESS_CONTEXT"):
        monkeypatch.setenv(name, "secret")
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "/airflow")
    monkeypatch.setenv("VEILLE_DATA", "/data")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    made = make_environment({})
    assert not [name for name in made if "AIRFLOW" in name or name.startswith("PYTHON") or name == "VIRTUAL_ENV"]
    assert (made["VEILLE_DATA"], made["HTTPS_PROXY"]) == ("/data", "http://proxy.example:3128")
    assert made["PATH"] == os.environ["PATH"]


def test_a_value_left_in_the_environment_of_a_worker_reaches_no_verb(monkeypatch):
    monkeypatch.setenv("VEILLE_OPTION_SOURCE", "courrier")
    assert "VEILLE_OPTION_SOURCE" not in make_environment({})
    assert make_environment({"SOURCE": "herald"})["VEILLE_OPTION_SOURCE"] == "herald"


@pytest.mark.parametrize("mode", [None, 0o644, 0o755], ids=["missing", "not executable", "no program"])
def test_where_there_is_no_program_the_operator_reads_what_to_set(tmp_path, mode):
    file = tmp_path / "veille"
    if mode:
        file.write_bytes(b"\x00\x01")
        file.chmod(mode)
        assert file.stat().st_mode & stat.S_IXUSR == mode & stat.S_IXUSR
    with pytest.raises(NoProgram) as caught:
        run(str(file))
    told = str(caught.value)
    assert told.startswith(f"'{file}' cannot be run (")
    assert told.endswith("the Airflow variable veille_program says where Veille is, AIRFLOW_VAR_VEILLE_PROGRAM sets it")


def test_standard_error_is_told_line_by_line_while_the_verb_runs(tmp_path):
    told = Told()
    path = write(tmp_path, "import sys\nsys.stderr.buffer.write('herald: caf\\xe9\\n'.encode('latin-1') + b'done')")
    run(path, tell=told.append)
    assert told == ["herald: caf\ufffd", "done"]


def test_a_line_without_an_end_is_told_in_pieces(tmp_path):
    told = Told()
    run(write(tmp_path, "import sys; sys.stderr.write('x' * 25_000)"), tell=told.append)
    assert [len(line) for line in told] == [10_000, 10_000, 5_000]


def test_output_of_many_megabytes_comes_back_whole(tmp_path):
    path = write(tmp_path, "for n in range(400_000): print('a line of forty letters and', n)\nprint('{}')")
    output = run(path).output
    assert len(output) > 10_000_000
    assert output.endswith("399999\n{}\n")


def test_a_death_by_signal_is_told_apart_from_an_exit_code(tmp_path):
    killed = run(write(tmp_path, "import os; os.kill(os.getpid(), 9)"))
    assert (killed.code, killed.signal) == (-9, 9)
    assert [Ended(code, "").signal for code in (0, 1, 4, 127)] == [0, 0, 0, 0]


def test_a_shell_in_between_does_not_hide_the_signal(tmp_path):
    file = tmp_path / "wrapper"
    file.write_text("#!/bin/sh\nsh -c 'kill -KILL $$'\nexit $?\n")
    file.chmod(0o755)
    assert run(str(file)).signal == signal.SIGKILL


def test_a_verb_that_ends_is_not_waited_for_because_of_what_it_left_behind(tmp_path):
    ended = run(write(tmp_path, DESERTER))
    assert ended.code == 0
    assert_gone(int(ended.output))


def end_when_ready(running: Program, told: Told, lines: int) -> Ended:
    """How a verb ends that is asked to when it has said so many lines, by another thread than the one that listens."""
    ended: list[Ended] = []
    thread = threading.Thread(target=lambda: ended.append(running.run([], {})), daemon=True)
    thread.start()
    told.wait(lines)
    running.end()
    thread.join(30)
    (end,) = ended
    return end


def test_a_verb_has_time_to_end_in_good_order(tmp_path):
    told = Told()
    assert end_when_ready(Program(write(tmp_path, ORDERLY), told.append), told, 1).code == 7


def test_who_does_not_heed_is_killed_after_a_while_with_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr(program, "GRACE", 0.2)
    told = Told()
    assert end_when_ready(Program(write(tmp_path, STUBBORN), told.append), told, 2).signal == signal.SIGKILL
    for number in map(int, told):
        assert_gone(number)


def test_a_child_that_does_not_heed_is_killed_though_the_verb_has_ended_itself(tmp_path):
    told = Told()
    source = STUBBORN.replace("os.fork()", "os.fork() and signal.signal(signal.SIGTERM, signal.SIG_DFL)")
    assert end_when_ready(Program(write(tmp_path, source), told.append), told, 2).signal == signal.SIGTERM
    for number in map(int, told):
        assert_gone(number)


@pytest.mark.parametrize("source", [ENDLESS, SILENT], ids=["endless words", "silence"])
def test_a_verb_to_which_nobody_listens_any_more_is_ended(tmp_path, source):
    others, numbers = set(psutil.Process().children()), list[int]()

    def tell(line: str) -> None:
        # Not the one with the largest number: numbers begin again, and a server of other tests may have that.
        (program,) = set(psutil.Process().children()) - others
        numbers.append(program.pid)
        raise TimeoutError("it took too long")

    with pytest.raises(TimeoutError):
        run(write(tmp_path, source), tell=tell)
    assert_gone(numbers[0])


def test_a_program_that_has_ended_is_not_ended_again(tmp_path, monkeypatch):
    running = Program(write(tmp_path, ""), lambda line: None)
    running.end()
    running.run([], {})
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("another process may have its number by now"))
    running.end()


def test_it_hears_nothing_from_a_terminal(tmp_path):
    assert run(
        write(tmp_path, "import os, sys; print(sys.stdin.read() == '', os.getsid(0) == os.getpid())")
    ).output == ("True True\n")
