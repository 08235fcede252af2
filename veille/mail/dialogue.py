"""A conversation with a mail server: commands and answers, bounded in time and size whatever the server does.

The standard library's client bounds each read alone: a server that sends a byte now and then holds it for ever.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable

from veille.mail.replies import ConversationError, Reply, ServerSilent, ServerUnfit

#: Bytes of a line and lines of an answer; RFC 5321 allows 512 bytes, and no server greets with a hundred lines.
LINE, LINES = 4096, 100
#: Bytes sent at once: a record of TLS, after each of which the time is looked at.
PIECE = 16_384


class Dialogue:
    """One connection; every call has to end before the moment that `allow` has set."""

    def __init__(self, host: str, port: int, *, seconds: float, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self.allow(seconds)
        self._host, self._early = host, b""
        self._socket = self._connect(port)

    def allow(self, seconds: float) -> None:
        self._end, self._seconds = self._tick() + seconds, seconds

    @property
    def here(self) -> str:
        """Our own address, as EHLO takes it from who has no name: RFC 5321 section 4.1.3."""
        address = str(self._socket.getsockname()[0])
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def ask(self, command: str) -> Reply:
        """Send a line and read its answer; what the server says before it is asked is an error."""
        if re.search(r"[^ -~]", command):
            raise ConversationError("a command to the mail server holds what no command may hold")
        self.expect_silence()
        self.send(f"{command}\r\n".encode("ascii"))
        return self.read()

    def read(self) -> Reply:
        lines: list[str] = []
        code = ""
        while len(lines) < LINES:
            found = re.fullmatch(r"([2-5]\d\d)(?:([ -])(.*))?", self._read_line(), re.DOTALL)
            if not found or (code and found[1] != code):
                raise ConversationError("what the server answers is no SMTP")
            code = found[1]
            lines.append(found[3] or "")
            if found[2] != "-":
                return Reply(int(code), tuple(lines))
        raise ConversationError(f"the server's answer has more than {LINES} lines")

    def send(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            self._wait()
            try:
                self._socket.sendall(data[start : start + PIECE])
            except TimeoutError:
                raise self._silent() from None
            except OSError as error:
                raise ConversationError(f"the connection to the server broke: {_name(error)}") from error

    def expect_silence(self) -> None:
        """Nothing may have come that was not asked for: it would be read as the answer to what is asked next."""
        self._socket.settimeout(0)
        try:
            self._early = self._early or self._socket.recv(PIECE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as error:
            raise ConversationError(f"the connection to the server broke: {_name(error)}") from error
        if not self._early:
            raise ConversationError("the server closed the connection")
        raise ConversationError(f"the server speaks without being asked: {self._early[:80]!r}")

    def secure(self, context: ssl.SSLContext) -> None:
        """Go on under TLS. What was said before it, by whoever it was, is not carried over."""
        if self._early:
            raise ServerUnfit("something was said behind the server's answer to STARTTLS, before TLS")
        self._wait()
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self._host)
        except ssl.SSLCertVerificationError as error:
            raise ServerUnfit(f"the server's certificate is not accepted: {error.verify_message}") from error
        except TimeoutError:
            raise self._silent() from None
        except OSError as error:
            ended = isinstance(error, ssl.SSLEOFError) or not isinstance(error, ssl.SSLError)
            kind = ConversationError if ended else ServerUnfit
            raise kind(f"TLS with the server failed: {_name(error)}") from error

    def close(self) -> None:
        self._socket.close()

    def _connect(self, port: int) -> socket.socket:
        try:  # how long this may take is the resolver's to say, in /etc/resolv.conf
            found = socket.getaddrinfo(self._host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ConversationError(f"the server's name leads nowhere: {_name(error)}") from error
        reason = ""
        for *_, address in found:
            try:
                connected = socket.create_connection((str(address[0]), port), timeout=self._left())
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each line waits for its answer
                return connected
            except TimeoutError:
                raise self._silent() from None
            except OSError as error:
                reason = _name(error)
        raise ConversationError(f"the server cannot be reached: {reason}")

    def _read_line(self) -> str:
        while b"\n" not in self._early:
            if len(self._early) > LINE:
                raise ConversationError(f"the server's answer has a line of more than {LINE} bytes")
            self._early += self._receive()
        line, _, self._early = self._early.partition(b"\n")
        return line.removesuffix(b"\r").decode("utf-8", "replace")

    def _receive(self) -> bytes:
        """What comes in time. What is there already is read even when no time is left: a process that was stopped for
        a while would else take an answer for silence, and send a letter twice."""
        self._socket.settimeout(max(0.0, self._end - self._tick()))
        try:
            piece = self._socket.recv(LINE)
        except (TimeoutError, BlockingIOError, ssl.SSLWantReadError):
            raise self._silent() from None
        except OSError as error:
            raise ConversationError(f"the connection to the server broke: {_name(error)}") from error
        if not piece:
            raise ConversationError("the server closed the connection")
        return piece

    def _wait(self) -> None:
        self._socket.settimeout(self._left())

    def _left(self) -> float:
        left = self._end - self._tick()
        if left <= 0:
            raise self._silent()
        return left

    def _silent(self) -> ServerSilent:
        return ServerSilent(f"the server did not answer within {self._seconds:g} seconds")


def _name(error: OSError) -> str:
    return str(error.strerror or error)
