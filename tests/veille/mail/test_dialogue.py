"""A conversation with a mail server in a time that ends."""

import select
import socket
from contextlib import closing

import pytest

from veille.mail.dialogue import Dialogue
from veille.mail.replies import ServerSilent


class Tick:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def tick():
    return Tick()


@pytest.fixture
def ends(tick):
    """Our end of a connection, and the server's."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        dialogue = Dialogue("127.0.0.1", listening.getsockname()[1], seconds=30, tick=tick)
        theirs, _ = listening.accept()
        with closing(dialogue), closing(theirs):
            yield dialogue, theirs


def test_an_answer_that_came_in_time_is_read_though_we_were_stopped_for_an_hour(ends, tick):
    dialogue, theirs = ends
    dialogue.send(b".\r\n")
    theirs.sendall(b"250 2.0.0 queued\r\n")
    assert theirs.recv(10) == b".\r\n"
    select.select([dialogue._socket], [], [], 10)
    tick.now = 3600
    assert dialogue.read().code == 250


def test_when_the_time_is_over_nothing_is_waited_for(ends, tick):
    dialogue, theirs = ends
    theirs.sendall(b"250-and then\r\n")
    select.select([dialogue._socket], [], [], 10)
    tick.now = 31
    with pytest.raises(ServerSilent, match="within 30 seconds"):
        dialogue.read()
    with pytest.raises(ServerSilent):
        dialogue.send(b"NOOP\r\n")
