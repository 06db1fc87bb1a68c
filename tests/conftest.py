"""Fixtures in the user's language: `server` is the sandbox over real HTTP, `gtt` runs a command against it."""

import gc
import io
import signal
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TextIO

import pytest
from hypothesis import settings

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo

# No law is judged by the time it takes: the machine may be busy. The gate tries the same examples each time;
# `pytest --hypothesis-profile thorough` draws others, and more.
settings.register_profile("usual", deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=10_000, deadline=None)
settings.load_profile("usual")
GOLDEN = Path(__file__).parent / "golden"
USUAL = "5.2"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a user saw of a command."""

    code: int
    out: str
    err: str


class Gtt(Protocol):
    """Run `gtt` with words as a user would; `env` adds variables, None takes one away."""

    def __call__(
        self,
        *words: str,
        stdin: str = "",
        env: Mapping[str, str | None] | None = None,
        terminal: bool = False,
    ) -> Said: ...


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="session")
def _boxes() -> Iterator[Callable[[str], Sandbox]]:
    """One running sandbox per version for the whole session; each test gets it with its story anew."""
    with ExitStack() as stack:
        started: dict[str, Sandbox] = {}

        def box(version: str) -> Sandbox:
            if version in started:
                started[version].reset()
            else:
                started[version] = stack.enter_context(Sandbox(version=version, now=NOW))
            return started[version]

        yield box


@pytest.fixture(scope="session", autouse=True)
def _ordinary_signals() -> Iterator[None]:
    """Programs that tests start inherit which signals are ignored: under nohup none would hear SIGHUP."""
    hang_up = getattr(signal, "SIGHUP", None)
    before = signal.signal(hang_up, signal.SIG_DFL) if hang_up else None
    yield
    if hang_up and before is not None:
        signal.signal(hang_up, before)


@pytest.fixture(scope="session", autouse=True)
def _ordinary_terminal() -> Iterator[None]:
    """Rich reads these of the process itself: the tests pass in an editor's shell (`TERM=dumb`), too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm")
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _no_change_of_what_is_not_listed(request: pytest.FixtureRequest) -> Iterator[None]:
    """The server's list changes whatever its query selects: whatever a test does, gtt sends it explicit ids alone."""
    names = [name for name in ("server", "any_server", "box") if name in request.fixturenames]
    boxes = [box for name in names if isinstance(box := request.getfixturevalue(name), Sandbox)]
    yield
    if not request.node.get_closest_marker("wide"):
        assert [one.line for box in boxes for one in box.requests.wide] == []


@pytest.fixture
def server(_boxes: Callable[[str], Sandbox]) -> Sandbox:
    """The sandbox with its story as at the beginning (GlitchTip 5.2)."""
    return _boxes("5.2")


# The oldest version is tried with the slow tests: it differs in what it lacks, which few tests are about.
@pytest.fixture(params=[pytest.param("4.2", marks=pytest.mark.slow), "5.2", "6.1"])
def any_server(request: pytest.FixtureRequest, _boxes: Callable[[str], Sandbox]) -> Sandbox:
    """The sandbox in each of the three versions."""
    return _boxes(request.param)


def never(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """A timer that does not go off: whether a spinner is shown must not depend on how loaded the machine is."""
    return lambda: None


def runner(box: Sandbox | None, home: Path, *, out: TextIO | None = None, now: datetime = NOW) -> Gtt:
    """Return a function that runs `gtt` against the box, in an empty folder, with a fixed clock."""

    def run(
        *words: str, stdin: str = "", env: Mapping[str, str | None] | None = None, terminal: bool = False
    ) -> Said:
        environ: dict[str, str | None] = {
            "HOME": str(home),
            "GTT_RETRY_WAIT": "0",
            "TERM": "xterm",
            "COLUMNS": "100",
            "TZ": "UTC",
        }
        if box:
            environ |= {
                "GLITCHTIP_URL": box.url,
                "GLITCHTIP_API_TOKEN": box.token,
                "GLITCHTIP_ORG_SLUG": "adminai-tech",
            }
        environ.update(env or {})
        given = {key: value for key, value in environ.items() if value is not None}
        seen, err = (Terminal() if terminal else io.StringIO()), (Terminal() if terminal else io.StringIO())
        app = App(given, home, io.StringIO(stdin), out or seen, err, clock=lambda: now, after=never)
        with redirect_stdout(out or seen):
            code = main(list(words), app)
        return Said(code, seen.getvalue(), err.getvalue())

    return run


@pytest.fixture
def gtt(server: Sandbox, tmp_path: Path) -> Gtt:
    """Run `gtt` against the sandbox."""
    return runner(server, tmp_path)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the garbage collector leave alone what is there for the whole session, and look at the rest less often.

    It would spend a tenth of the session on looking at all tests, over and over.
    """
    gc.disable()  # collecting the tests makes a million objects, which all stay
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 25)
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-faults", action="store_true", help="run each fault at each request: some minutes")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew; look at the diff")


class Golden(Protocol):
    """Compare a document with the one that is kept; `variant` may have one of its own where it differs."""

    def __call__(self, name: str, text: str, *, variant: str = "") -> None: ...


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Whole expected documents, kept in tests/golden and written by `pytest --update-golden` (run it twice).

    What 5.2 says is the document; another version has one of its own only where it says something else.
    """

    def compare(name: str, text: str, *, variant: str = "") -> None:
        base, own = GOLDEN / f"{name}.txt", GOLDEN / f"{name}.{variant}.txt"
        if request.config.getoption("--update-golden"):
            if variant in ("", USUAL) or not base.exists():
                base.write_text(text)
                own.unlink(missing_ok=True)
            elif text != base.read_text():
                own.write_text(text)
            else:
                own.unlink(missing_ok=True)
        kept = own if variant not in ("", USUAL) and own.exists() else base
        assert text == kept.read_text(), "if that is as it should be: pytest FILE --update-golden"

    return compare


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the sample application, at its newest commit; only read by tests."""
    path = tmp_path_factory.mktemp("checkout") / "ai-admin-v2"
    sample_repo.create(path, NOW)
    return path
