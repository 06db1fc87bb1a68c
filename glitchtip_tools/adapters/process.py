"""The one door to other programs: words in, bytes out, always a time limit, never a shell."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from glitchtip_tools.adapters.system import program
from glitchtip_tools.errors import ToolFailed
from glitchtip_tools.patterns import pattern
from glitchtip_tools.values import dataclass

# What of our environment git and ripgrep are given: nothing that leads git elsewhere, and none of our tokens.
_INHERITED = frozenset(
    """PATH PATHEXT HOME USERPROFILE HOMEDRIVE HOMEPATH XDG_CONFIG_HOME APPDATA PROGRAMDATA SYSTEMROOT SYSTEMDRIVE
    WINDIR COMSPEC TMPDIR TEMP TMP LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH LOCALE_ARCHIVE
    GIT_EXEC_PATH GIT_CEILING_DIRECTORIES GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM
    GIT_DISCOVERY_ACROSS_FILESYSTEM""".split()
)
# What a person's own programs are not given.
_SECRET = frozenset({"GLITCHTIP_API_TOKEN", "GLITCHTIP_TOKEN", "TELEGRAM_BOT_TOKEN", "GTT_WEBHOOK_SECRET"})
# What a program is not given, either, whose output may end in a log: `--jq env`.
_LIKE_A_SECRET = pattern("(?i)TOKEN|SECRET|PASS|CREDENTIAL|API_?KEY|PRIVATE|DSN|AUTH")
_WITH_PASSWORD = pattern("://[^/@]*@")
# A repository's own configuration is foreign: what could start a program or a transport is overruled.
_OVERRULED = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.quotePath": "false",
    "color.ui": "false",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "blame.ignoreRevsFile": "",
    "gc.auto": "0",
}
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # `protocol.allow` gives way to a repository's `protocol.ext.allow`
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
    "PAGER": "cat",
    "LC_ALL": "C.UTF-8",
    "RIPGREP_CONFIG_PATH": "",
    "GIT_CONFIG_COUNT": str(len(_OVERRULED)),
    **{f"GIT_CONFIG_KEY_{at}": key for at, key in enumerate(_OVERRULED)},
    **{f"GIT_CONFIG_VALUE_{at}": value for at, value in enumerate(_OVERRULED.values())},
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a program answered: its exit code and its two streams as bytes."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """The output as text; bytes that are not UTF-8 become replacement characters."""
        return self.out.decode("utf-8", "replace")


def run(
    words: Sequence[str | os.PathLike[str]],
    *,
    cwd: Path | str | None = None,
    input: bytes | str | None = None,  # noqa: A002 - the word that subprocess uses
    allow: Iterable[int] = (0,),
    timeout: float = 30,
    env: Mapping[str, str] | None = None,
    most: int | None = None,
) -> Result:
    """Run a program and return its answer; other exit codes than `allow` and time-outs are ToolFailed.

    With `most`, at most this number of bytes of its output are read before it is stopped; its stderr is dropped.
    """
    name = os.path.basename(os.fspath(words[0]))
    try:
        done = _done(
            [program(os.fspath(words[0]), os.environ), *(os.fspath(word) for word in words[1:])],
            cwd,
            b"" if input is None else input.encode() if isinstance(input, str) else input,
            timeout,
            _environment(env),
            most,
        )
    except FileNotFoundError as error:
        if cwd is not None and not os.path.isdir(cwd):
            raise ToolFailed(f"`{cwd}` is not a folder", hint="check the path given with `--repo`") from error
        raise ToolFailed(f"`{name}` is not installed", hint=f"install `{name}` or put it on PATH") from error
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"`{name}` took longer than {timeout:g} s", hint="try again") from error
    except (OSError, ValueError) as error:
        raise ToolFailed(f"`{name}` could not be started: {error}") from error
    if done.returncode not in tuple(allow):
        raise ToolFailed(f"`{name}` failed: {_last_words(done.stderr) or f'exit code {done.returncode}'}")
    return Result(done.returncode, done.stdout, done.stderr)


def attend(words: Sequence[str], data: str = "", *, env: Mapping[str, str] | None = None) -> int | None:
    """Run a program that a person uses (a pager, an editor) on this terminal until it ends; return its exit code.

    `given` is its input; without any it has ours. None where it could not be started. Only the person ends it, so
    there is no time limit, and Ctrl-C is the program's affair.
    """
    try:
        program = subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE if data else None,
            env={**_without_secrets(), **(env or {})},
        )
    except (OSError, ValueError):
        return None
    with suppress(BrokenPipeError, KeyboardInterrupt):
        program.stdin and program.stdin.write(data.encode("utf-8", "replace"))
    while True:
        with suppress(BrokenPipeError, KeyboardInterrupt):
            if program.stdin:
                program.stdin.close()
            return program.wait()


class Conversation:
    """A program that is given a line at a time and answers with lines, an empty one last; `called` is its name."""

    def __init__(self, words: Sequence[str], *, called: str) -> None:
        self.called = called
        self.program = subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                name: value
                for name, value in _without_secrets().items()
                if not (_LIKE_A_SECRET.search(name) or _WITH_PASSWORD.search(value))
            },
        )

    def ask(self, line: bytes, *, seconds: float, most: int) -> Iterator[bytes]:
        """Yield the lines of the answer; raises ToolFailed when it takes longer, has more bytes, or has no end."""
        pipe, answer = self.program.stdin, self.program.stdout
        if pipe is None or answer is None:
            return
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.program.kill()

        alarm = threading.Timer(seconds, stop)
        alarm.start()
        try:
            with suppress(BrokenPipeError):  # the answer ends, too
                pipe.write(line + b"\n")
                pipe.flush()
            while (row := answer.readline(most + 1)).endswith(b"\n"):
                if row == b"\n":
                    return
                most -= len(row)
                yield row
        finally:
            alarm.cancel()
        self.close()
        if late.is_set():
            raise ToolFailed(f"{self.called} took longer than {seconds:g} s")
        too_much = f"{self.called} produced too much output"
        raise ToolFailed(
            too_much if len(row) > most else f"{self.called} ended before its output was complete"
        )

    def close(self) -> None:
        """End the program."""
        self.program.kill()
        with suppress(BrokenPipeError):
            self.program.communicate()


def filtered(words: Sequence[str], data: str, environ: Mapping[str, str]) -> tuple[int, str] | None:
    """Let a person choose among lines in a program that draws on the terminal itself; return exit code and output.

    `environ` is its whole environment. None where it could not be started. It has no time limit: a person ends it.
    """
    try:
        program = subprocess.Popen(
            list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(environ)
        )
    except (OSError, ValueError):
        return None
    while True:
        with suppress(KeyboardInterrupt):  # the program hears Ctrl-C, too, and ends by itself
            out, _ = program.communicate(data.encode("utf-8", "replace"))
            return program.returncode, out.decode("utf-8", "replace")


def _done(
    words: list[str],
    cwd: Path | str | None,
    data: bytes,
    timeout: float,
    environment: dict[str, str],
    most: int | None,
) -> subprocess.CompletedProcess[bytes]:
    if most is None:
        return subprocess.run(
            words,
            cwd=cwd,
            input=data,
            capture_output=True,
            timeout=timeout,
            check=False,
            env=environment,
        )
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        program = subprocess.Popen(
            words, cwd=cwd, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
    late = threading.Event()

    def stop() -> None:
        late.set()
        program.kill()

    alarm = threading.Timer(timeout, stop)
    alarm.start()
    try:
        with program:
            out = program.stdout.read(most) if program.stdout else b""
            if enough := len(out) == most:
                program.kill()
    finally:
        alarm.cancel()
    if late.is_set():
        raise subprocess.TimeoutExpired(words, timeout)
    return subprocess.CompletedProcess(words, 0 if enough else program.returncode, out, b"")


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name.upper() in _INHERITED}
    return {**inherited, **_QUIET, **(extra or {})}


@contextmanager
def secrets_aside() -> Iterator[None]:
    """Keep our tokens out of the environment while this lasts: for programs that the standard library starts."""
    kept = {name: os.environ.pop(name) for name in _SECRET & os.environ.keys()}
    try:
        yield
    finally:
        os.environ.update(kept)


def _without_secrets() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _SECRET}


def _last_words(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or [""])[0][:300]
