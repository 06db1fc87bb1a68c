"""The questions of `gtt doctor` to this machine: git, ripgrep, the checkout, its runbooks, Telegram."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.adapters.git.opening import NoRepository, open_repository
from glitchtip_tools.adapters.process import run
from glitchtip_tools.adapters.ripgrep import find_rg
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.core.setup import doctor
from glitchtip_tools.core.setup.doctor import Check
from glitchtip_tools.errors import ExitCode, Failure, NotFound
from glitchtip_tools.settings import Survey
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from glitchtip_tools.adapters.telegram.client import Telegram
    from glitchtip_tools.services.runbooks.library import Library

_ONLY = "run gtt in the application's checkout, or set GTT_REPO; only investigations need one"


@dataclass(frozen=True, slots=True)
class LocalChecks:
    """What is asked about programs, files and the bot; the doors open when they are looked at."""

    survey: Survey
    repository: Path
    runbooks: Callable[[], "Library"]
    telegram: Callable[[], "Telegram"]

    def run(self) -> Iterator[Check]:
        """Yield the answers."""
        git = _version("git", "git", "install git: investigations read the history with it")
        yield git
        yield _ripgrep()
        if git.state is doctor.CheckState.OK:
            yield self._repository()
        yield self._runbooks()
        yield from self._telegram()

    def _repository(self) -> Check:
        try:
            repository = open_repository(self.repository)
        except Failure as failed:
            if isinstance(failed, NoRepository) and not self.survey.settings.get("GTT_REPO"):
                return doctor.skipped("repository", failed.message, _ONLY)
            helps = failed.hint if (failed.hint or "").startswith("run ") else _ONLY
            return doctor.wrong("repository", failed.message, helps, failed.code)
        if repository.shallow:
            note = f"`{repository.root}` is a shallow clone: its history is cut off"
            return doctor.warning("repository", note, "`git fetch --unshallow`")
        return doctor.ok("repository", f"`{repository.root}` at {repository.head[:10]}")

    def _runbooks(self) -> Check:
        try:
            runbooks = self.runbooks().runbooks
        except NotFound:
            return doctor.skipped("runbooks", "none")
        except Failure as failed:
            return doctor.warning("runbooks", failed.message.replace("\n", "; "), hint_of(failed))
        count = len(runbooks.rules)
        rules = "1 rule" if count == 1 else f"{count} rules"
        return doctor.ok("runbooks", f"{rules} in `{runbooks.file}`")

    def _telegram(self) -> Iterator[Check]:
        if not self.survey.settings.get("TELEGRAM_BOT_TOKEN"):
            yield doctor.skipped("telegram", "not configured")
            return
        chat = self.survey.settings.get("TELEGRAM_ALERTS_CHAT_ID")
        try:
            bot = self.telegram().me()
            yield doctor.ok("telegram", f"the bot is {bot}")
            if chat:
                yield doctor.ok("telegram", f"the chat is {self.telegram().chat_name(chat)}")
            else:
                hint = "set TELEGRAM_ALERTS_CHAT_ID"
                yield doctor.warning("telegram", "no chat is set for reports and alerts", hint)
        except Failure as failed:
            yield doctor.warning("telegram", failed.message, hint_of(failed))


def _ripgrep() -> Check:
    program = find_rg()
    if program is None:
        return doctor.warning("ripgrep", "not found: `git grep` searches instead", "install ripgrep")
    return _version("ripgrep", program, "reinstall ripgrep")


def _version(name: str, program: str, hint: str) -> Check:
    try:
        lines = run([program, "--version"], timeout=10).text.splitlines()
    except Failure as failed:
        return doctor.wrong(name, failed.message, hint, ExitCode.TOOL_FAILED)
    version = (lines or ["?"])[0].removeprefix(f"{name} ").removeprefix("version ")
    return doctor.ok(name, version if program == name else f"{version} (`{program}`)")
