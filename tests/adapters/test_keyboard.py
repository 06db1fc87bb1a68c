"""Asking at a terminal: a secret is not shown, the end of the input is an interruption."""

import io
import os
import pty

import pytest

from glitchtip_tools.adapters.keyboard import Keyboard


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def keyboard(typed: str) -> tuple[Keyboard, list[str]]:
    said: list[str] = []
    return Keyboard(Terminal(typed), lambda text: said.append(text + "\n"), said.append), said


def test_an_empty_answer_is_the_default() -> None:
    asked, said = keyboard("\n  two \n")
    assert (asked.ask("which", "one"), asked.ask("which")) == ("one", "two")
    assert said == ["which [one]: ", "which: "]


def test_a_choice_is_a_number_or_a_name_and_asked_again_otherwise() -> None:
    asked, said = keyboard("9\nx\n2\nweb\n")
    assert asked.choose("project", ["api", "web"], "(all)") == "web"
    assert asked.choose("project", ["api", "web"], "(all)") == "web"
    assert said[:4] == [
        "  1. api\n",
        "  2. web\n",
        "project [(all)]: ",
        "expected a number from 1 to 2, or one of the names\n",
    ]


def test_the_end_of_the_input_interrupts() -> None:
    with pytest.raises(KeyboardInterrupt):
        keyboard("")[0].ask("which")


class Typist:
    """The terminal's end of a pty at which somebody types when a line is read."""

    def __init__(self, typed: bytes) -> None:
        self.master, self.slave = pty.openpty()
        self.typed = typed

    def fileno(self) -> int:
        return self.slave

    def readline(self) -> str:
        os.write(self.master, self.typed)
        return os.read(self.slave, 1000).decode()


def test_a_secret_is_not_echoed_by_a_real_terminal() -> None:
    terminal = Typist(b"s3cret\n")
    asked = Keyboard(terminal, lambda _text: None, lambda _text: None)  # type: ignore[arg-type]
    assert asked.ask_secret("token") == "s3cret"
    terminal.typed = b"shown\n"
    assert asked.ask("name") == "shown"
    echoed = os.read(terminal.master, 1000)
    os.close(terminal.master)
    os.close(terminal.slave)
    assert echoed == b"shown\r\n"
