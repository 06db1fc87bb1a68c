"""What several threads share, and what is imported on first use."""

import importlib
import sys
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

from glitchtip_tools.late import cached_property, postponed


def test_a_property_is_computed_once_though_two_threads_need_it_first() -> None:
    class Server:
        asked = 0

        @cached_property
        def version(self) -> str:
            self.asked += 1
            if self.asked == 1:
                second.start()
                second.join(0.05)  # a second computation would be over by then
            return f"6.{self.asked}"

    server = Server()
    second = Thread(target=lambda: server.version)
    assert server.version == "6.1"
    second.join()
    assert (server.version, server.asked) == ("6.1", 1)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a library whose modules import `answers`, in three ways, at their tops."""
    package = tmp_path / "library"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "calm.py").write_text("import answers\n\ndef ask():\n    return answers.ANSWER\n")
    (package / "eager.py").write_text("from answers import ANSWER\n")
    (package / "deep.py").write_text("import answers.more\n")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "__init__.py").write_text("ANSWER = 42\n")
    (tmp_path / "answers" / "more.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("library", "library.calm", "library.eager", "library.deep", "answers", "answers.more"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "library"


def test_a_library_loads_what_is_postponed_when_it_first_uses_it(library: str) -> None:
    with postponed("answers"):
        calm = importlib.import_module(f"{library}.calm")
    assert "answers" not in sys.modules
    assert calm.ask() == 42
    assert type(sys.modules["answers"]) is ModuleType
    assert calm.ask() == 42


@pytest.mark.parametrize("module", ["eager", "deep"])
def test_what_is_used_at_once_is_loaded_at_once(library: str, module: str) -> None:
    """Also when what is imported is a module inside of one that is postponed."""
    with postponed("answers"):
        importlib.import_module(f"{library}.{module}")
        assert importlib.import_module(f"{library}.calm").ask() == 42
    assert sys.modules["answers"].ANSWER == 42


def test_a_module_that_is_there_already_stays(library: str) -> None:
    answers = importlib.import_module("answers")
    with postponed("answers"):
        assert importlib.import_module(f"{library}.calm").answers is answers
    assert sys.modules["answers"] is answers


def test_a_library_that_cannot_be_imported_leaves_nothing_behind(library: str) -> None:
    with pytest.raises(ModuleNotFoundError), postponed("answers"):
        importlib.import_module(f"{library}.missing")
    assert "answers" not in sys.modules
