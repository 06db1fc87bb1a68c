"""A person at a terminal who can be asked: questions go to stderr, answers are read from stdin."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from io import UnsupportedOperation
from typing import TextIO

from glitchtip_tools.adapters.system import WINDOWS

if sys.platform != "win32":
    import termios


class Keyboard:
    """Asks one question at a time; the end of the input (Ctrl-D) ends the command as Ctrl-C does."""

    def __init__(self, stdin: TextIO, say: Callable[[str], None], prompt: Callable[[str], None]) -> None:
        self.stdin, self.say, self.prompt = stdin, say, prompt

    @property
    def attended(self) -> bool:
        """Whether somebody is there to answer."""
        return self.stdin.isatty()

    def ask(self, question: str, default: str = "") -> str:
        """Return the answer, or the default for an empty one."""
        self.prompt(f"{question} [{default}]: " if default else f"{question}: ")
        return self._line() or default

    def ask_secret(self, question: str) -> str:
        """Return an answer that is not shown while it is typed."""
        self.prompt(f"{question}: ")
        if sys.platform == WINDOWS and self.stdin is sys.stdin:
            return getpass("").strip()
        with _without_echo(self.stdin):
            answer = self._line()
        self.say("")
        return answer

    def choose(self, question: str, names: Sequence[str], default: str = "") -> str:
        """Return one of the names, chosen by its number or its name."""
        for at, name in enumerate(names, 1):
            self.say(f"  {at}. {name}")
        while True:
            answer = self.ask(question, default)
            if answer in names or answer == default:
                return answer
            if answer.isdecimal() and 0 < int(answer) <= len(names):
                return names[int(answer) - 1]
            self.say(f"expected a number from 1 to {len(names)}, or one of the names")

    def _line(self) -> str:
        line = self.stdin.readline()
        if not line:
            self.say("")
            raise KeyboardInterrupt
        return line.strip()


@contextmanager
def _without_echo(stream: TextIO) -> Iterator[None]:
    """Keep a terminal from showing what is typed; harmless where there is no terminal."""
    if sys.platform == "win32":
        yield
        return
    try:
        number = stream.fileno()
        before = termios.tcgetattr(number)
    except (UnsupportedOperation, OSError, ValueError, termios.error):
        yield
        return
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(number, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(number, termios.TCSAFLUSH, before)
