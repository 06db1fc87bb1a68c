"""Every failure by name: what it says, what to do about it, and the exit code it ends in."""

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees; 7 to 9 mean that trying again may help, 11 to look first (docs/exit-codes.md)."""

    DONE = 0
    BUG = 1
    USAGE = 2
    SETTINGS = 3
    NOT_ALLOWED = 4
    NOT_FOUND = 5
    PARTLY_DONE = 6
    UNREACHABLE = 7
    RATE_LIMITED = 8
    SERVER_FAILED = 9
    TOOL_FAILED = 10
    MAYBE_DONE = 11
    CHECK_FAILED = 12
    INTERRUPTED = 130
    TERMINATED = 143


RETRYABLE = frozenset({ExitCode.UNREACHABLE, ExitCode.RATE_LIMITED, ExitCode.SERVER_FAILED})


class Failure(Exception):
    """Something that ends a command: one line on stderr, a hint with something to do, an exit code.

    `kind` names the cause, finer than the exit code where that matters; by default it is the code's own name.
    """

    code = ExitCode.BUG
    may_have_happened = False

    def __init__(self, message: str, *, hint: str | None = None, kind: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self._kind = kind

    @property
    def kind(self) -> str:
        """The cause in a word that programs can compare."""
        return self._kind or self.code.name.lower().replace("_", "-")

    @property
    def retryable(self) -> bool:
        """Whether the same command may succeed a little later, and did nothing yet."""
        return self.code in RETRYABLE and not self.may_have_happened


class BadUsage(Failure):
    """The words of the command are wrong."""

    code = ExitCode.USAGE


class BadSettings(Failure):
    """A setting is missing or malformed; the message names all of them at once."""

    code = ExitCode.SETTINGS


# How gtt may have been installed: the commands that add an extra, and that upgrade it.
INSTALLERS = {
    "pipx": ("pipx install --force {}", "pipx upgrade {}"),
    "uv tool": ("uv tool install --force {}", "uv tool upgrade {}"),
    "uvx": ("uvx --from {} gtt", "uvx --refresh --from {} gtt"),
    "pip": ("pip install {}", "pip install --upgrade {}"),
}


def adding(extra: str, prefix: str = sys.prefix) -> str:
    """Return the command that adds an extra to this installation: with pipx, uv, or the environment's pip."""
    return INSTALLERS[_installer(prefix)][0].format(f"'glitchtip-tools[{extra}]'")


def upgrading(prefix: str = sys.prefix) -> str:
    """Return the command that upgrades this installation."""
    return INSTALLERS[_installer(prefix)][1].format("glitchtip-tools")


def _installer(prefix: str) -> str:
    parts = prefix.replace("\\", "/").split("/")
    if "pipx" in parts:
        return "pipx"
    if "uv" in parts and "tools" in parts:
        return "uv tool"
    return "uvx" if "uv" in parts and any(part.startswith("archive-v") for part in parts) else "pip"


class MissingExtra(BadSettings):
    """A part of gtt was not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra `{extra}`", hint=adding(extra))


class NotAuthorized(Failure):
    """The server refused the token, or the token lacks a scope (which is named)."""

    code = ExitCode.NOT_ALLOWED


class NotFound(Failure):
    """The organization, project, issue, event or file does not exist."""

    code = ExitCode.NOT_FOUND


class PartlyDone(Failure):
    """Some of it was done, some was not; the receipt on stdout says which."""

    code = ExitCode.PARTLY_DONE
    may_have_happened = True


class MaybeDone(Failure):
    """A change was sent and nobody could say whether it was carried out; the hint says where to look."""

    code = ExitCode.MAYBE_DONE
    may_have_happened = True


class Unreachable(Failure):
    """No connection, a time-out, or an answer that is not an API's."""

    code = ExitCode.UNREACHABLE


class NotSent(Unreachable):
    """No connection came about: nothing was sent, so that anything may be tried again."""


class TimedOut(Unreachable):
    """The answer did not come in time; what was asked for may still be carried out."""


class DeadlinePassed(Unreachable):
    """The whole command took longer than `--deadline` allows."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the command took longer than {seconds:g} s", kind="deadline")


class WebPage(Unreachable):
    """A web page came where the API should have answered: another address, or a route this version lacks."""


class RateLimited(Failure):
    """The server asked for patience, longer than we wait; `wait` is how many seconds, None when it did not say."""

    code = ExitCode.RATE_LIMITED
    wait: float | None = None


class ServerFailed(Failure):
    """The server answered with an error of its own."""

    code = ExitCode.SERVER_FAILED


class Unsupported(Failure):
    """This version of the server cannot do it."""

    code = ExitCode.NOT_FOUND


class ToolFailed(Failure):
    """git or ripgrep is missing, failed or took too long."""

    code = ExitCode.TOOL_FAILED


class Unwritable(Failure):
    """What was printed could not be handed over: a full disk, a closed stdout."""

    code = ExitCode.TOOL_FAILED
    may_have_happened = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"cannot write the output: {reason}")


class NoRoute(Unsupported):
    """The server has no such route: its version lacks it, or a part of the path cannot be one."""


class CheckFailed(Failure):
    """A check found something wrong (`gtt runbooks check`, as a CI step)."""

    code = ExitCode.BUG


class NewIssues(Failure):
    """A release brought what `--fail-on-new` was to find."""

    code = ExitCode.CHECK_FAILED


class FilterHalted(Failure):
    """The expression of `--jq` ended with `halt_error`; `harmless` for `halt_error(0)`, which is a success."""

    code = ExitCode.CHECK_FAILED

    def __init__(self, text: str, *, harmless: bool = False) -> None:
        self.harmless = harmless
        super().__init__(f"`--jq`: {' '.join(text.split()) or 'halt_error'}")


def failure_with_code(
    code: int, message: str, *, hint: str | None = None, kind: str | None = None
) -> Failure:
    """Return a failure that ends in the given exit code, whatever it is about."""
    failure = Failure(message, hint=hint, kind=kind)
    failure.code = ExitCode(code)
    return failure


class ReaderGone(Exception):
    """Whoever reads our output has seen enough (`| head -1`): an end, not a failure."""
