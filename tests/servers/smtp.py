"""A mail server on a free port of 127.0.0.1 that keeps what it accepts, and can be told to do everything wrong.

    with SmtpServer(security="starttls", context=context) as server:
        server.faults["RCPT"] = [answer("450 4.2.1 come back later")]
        …
        assert server.count("<one@example.org>") == 1

The steps are those at which a server answers: greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, letter (what was sent
after DATA), RSET, QUIT. Each answer at a step takes the first of its faults, while there are any.
"""

import asyncio
import ssl
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Literal, Self

import psutil
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Fault:
    """What is done in place of the usual answer. Where it ``goes_on``, as if that had been given; where it does not
    ``keep``, the letter is forgotten."""

    act: Callable[["Conversation", bytes], Awaitable[None]]
    goes_on: bool = False
    keeps: bool = True


@dataclass(frozen=True)
class Kept:
    """A letter that the server has accepted."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)  # type: ignore[return-value]


class Replaced(Exception):
    """The command ends here: a fault has answered it."""


class Conversation(SMTP):
    """One connection. ``step`` is where it stands."""

    def __init__(self, server: "SmtpServer", loop: asyncio.AbstractEventLoop) -> None:
        offers_tls = server.security == "starttls"
        super().__init__(
            server,
            hostname="mail.example",
            loop=loop,
            tls_context=server.context if offers_tls else None,
            auth_require_tls=offers_tls,
            authenticator=server.authenticate,
        )
        self.ours, self.step = server, "greeting"
        server.conversations.append(self)
        for name, method in self._smtp_methods.items():
            self._smtp_methods[name] = self._noting(name, method)

    def _noting(self, name: str, method: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
        async def do(argument: Any) -> None:
            self.step = name
            self.ours.commands.append(name)
            with suppress(Replaced):
                await method(argument)

        return do

    async def push(self, status: str | bytes) -> None:
        usual = status.encode() if isinstance(status, str) else status
        faults = self.ours.faults[self.step]
        fault = faults.pop(0) if faults else None
        if fault is None:
            await super().push(usual)
        else:
            await fault.act(self, usual)
        if self.step == "DATA":
            self.step = "letter"
        if fault is not None and not fault.goes_on:
            raise Replaced

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def peer_port(self) -> int:
        assert self.session is not None
        port: int = self.session.peer[1]
        return port

    def end(self) -> None:
        """Close the connection when all is sent."""
        if self.transport is not None:
            self.transport.close()

    def hang_up(self) -> None:
        """Without a farewell: whoever reads finds the connection ended."""
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                transport.abort()  # type: ignore[attr-defined]

    async def _handle_client(self) -> None:
        try:
            await super()._handle_client()
        except (Replaced, ConnectionError):  # the greeting was replaced, or the client hung up, as it should
            self.hang_up()


class SmtpServer:
    """``kept`` are the letters it has accepted, ``commands`` the verbs of all connections in their order."""

    def __init__(
        self,
        *,
        security: Security = "none",
        context: ssl.SSLContext | None = None,
        users: dict[str, str] | None = None,
        ways: tuple[str, ...] = ("PLAIN", "LOGIN"),
    ) -> None:
        self.security, self.context, self.users, self.ways = security, context, users or {}, ways
        self.faults: dict[str, list[Fault | None]] = defaultdict(list)
        self.kept: list[Kept] = []
        self.commands: list[str] = []
        self.conversations: list[Conversation] = []
        self.ending = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def connections(self) -> int:
        return len(self.conversations)

    def count(self, identifier: str) -> int:
        """How many letters of this Message-ID were accepted."""
        return sum(kept.message["Message-ID"] == identifier for kept in self.kept)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        offered = [line for line in responses if "AUTH" not in line]
        if self.users:
            offered.insert(1, f"250-AUTH {' '.join(self.ways)}")
        assert isinstance(server, Conversation)
        server.step = "EHLO"
        return ["\r\n".join(offered)]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = next(iter(self.faults["letter"]), None)
        if fault is None or fault.keeps:
            assert isinstance(envelope.content, bytes)
            self.kept.append(Kept(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, Replaced):
            raise error
        return "500 the test's server failed"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        password = self.users.get(given.login.decode())
        return AuthResult(success=password is not None and given.password.decode() == password, handled=False)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> int:
        context = self.context if self.security == "tls" else None
        self._server = await self._loop.create_server(
            lambda: Conversation(self, self._loop), "127.0.0.1", 0, ssl=context
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _end(self) -> None:
        self.ending.set()
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for conversation in self.conversations:
            conversation.hang_up()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # in which the transports close


def answer(line: str) -> Fault:
    """Another answer than the usual one; what was sent is not kept."""

    async def act(conversation: Conversation, usual: bytes) -> None:
        await conversation.write(line.encode("utf-8", "surrogateescape") + b"\r\n")

    return Fault(act, keeps=False)


def say(line: str) -> Fault:
    """Another answer, after which the server goes on as if it had been the usual one."""
    return Fault(answer(line).act, goes_on=True)


async def _give(conversation: Conversation, usual: bytes) -> None:
    await conversation.write(usual + b"\r\n")


async def _give_twice(conversation: Conversation, usual: bytes) -> None:
    await conversation.write((usual + b"\r\n") * 2)


async def _hang_up(conversation: Conversation, usual: bytes) -> None:
    conversation.hang_up()


async def _give_and_hang_up(conversation: Conversation, usual: bytes) -> None:
    await _give(conversation, usual)
    conversation.end()


async def _say_nothing(conversation: Conversation, usual: bytes) -> None:
    await conversation.ours.ending.wait()


async def _drip(conversation: Conversation, usual: bytes) -> None:
    await conversation.write(usual[:3])
    while True:
        await asyncio.sleep(0.02)
        await conversation.write(b"-")


async def _never_end_a_line(conversation: Conversation, usual: bytes) -> None:
    await conversation.write(usual[:3] + b" ")
    while True:
        await conversation.write(b"and so on " * 100)
        await asyncio.sleep(0)


async def _never_end(conversation: Conversation, usual: bytes) -> None:
    while True:
        await conversation.write((usual[:3] + b"-and so on\r\n") * 100)
        await asyncio.sleep(0)


#: A second answer behind the usual one, in one breath.
twice = Fault(_give_twice, goes_on=True)
hang_up = Fault(_hang_up)
hang_up_afterwards = Fault(_give_and_hang_up)
silence = Fault(_say_nothing)
drip = Fault(_drip)
endless_line = Fault(_never_end_a_line)
endless_answer = Fault(_never_end)
#: It says that it has kept the letter.
forget = Fault(_give, goes_on=True, keeps=False)


def inject(line: str) -> Fault:
    """The usual answer and, in one breath, what someone between slipped in."""

    async def act(conversation: Conversation, usual: bytes) -> None:
        await conversation.write(usual + b"\r\n" + line.encode() + b"\r\n")

    return Fault(act, goes_on=True)


async def _wait_for_another(conversation: Conversation, usual: bytes) -> None:
    while conversation.ours.connections < 2:
        await asyncio.sleep(0.01)
    await _give(conversation, usual)


#: The usual answer, but not before a second client has come.
meet = Fault(_wait_for_another, goes_on=True)


async def _kill(conversation: Conversation, usual: bytes) -> None:
    """SIGKILL for the process at the other end, which stands there waiting for the answer."""
    port = conversation.peer_port()
    own = psutil.Process().children()
    found = [child for child in own if port in {used.laddr.port for used in child.net_connections() if used.laddr}]
    assert len(found) == 1, f"{len(found)} children of the tests have the connection"
    found[0].kill()


#: Death of the process at the other end, which has to be a child of the tests, before it hears the answer.
kill = Fault(_kill)
