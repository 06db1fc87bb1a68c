"""Set-up: log in, say what is configured, write it, check that all is well."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.adapters import env_file
from glitchtip_tools.adapters.keyboard import Keyboard
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.setup.doctor import Check
from glitchtip_tools.core.setup.sign_in import AuthStatus, SignedIn
from glitchtip_tools.errors import Failure
from glitchtip_tools.folders import is_file
from glitchtip_tools.services.setup import configuration
from glitchtip_tools.services.setup.local_checks import LocalChecks
from glitchtip_tools.services.setup.server_checks import ServerChecks
from glitchtip_tools.services.setup.sign_in import SignIn, sign_in
from glitchtip_tools.settings import Survey, user_file
from glitchtip_tools.settings.names import PROFILE, in_words

if TYPE_CHECKING:
    from glitchtip_tools.adapters.telegram.client import Telegram
    from glitchtip_tools.services.runbooks.library import Library


@dataclass(frozen=True)
class SetupService:
    """What is configured for this folder; `named_file` is the settings file that `--env-file` names.

    `survey_again` looks once more, at what the next command without options will use.
    """

    survey: Survey
    survey_again: Callable[[], Survey]
    environ: Mapping[str, str]
    here: Path
    named_file: Path | None
    open_server: Callable[..., GlitchTip]
    keyboard: Keyboard
    clock: Callable[[], datetime]
    warn: Callable[..., None]
    repository: Path
    open_runbooks: "Callable[[], Library]"
    open_telegram: "Callable[[], Telegram]"

    def auth_status(self) -> tuple[AuthStatus, Failure | None]:
        """Return what is configured, and what the server says about it."""
        return configuration.auth_status(self.survey, self.open_server, self.warn)

    def sign_in(
        self, url: str | None, token: str | None, organization: str | None, project: str | None
    ) -> tuple[SignedIn, str]:
        """Find out address, token, organization and project, each tried on the server; return the token as well.

        With a `token` nothing is asked. Raises the failure of the last try.
        """
        conversation = SignIn(self.keyboard, self.open_server, ask=token is None)
        proposed = (self.survey.settings.url, self._brought_along())
        return sign_in(
            conversation, url=(url, *proposed), token=token, organization=organization, project=project
        )

    def _brought_along(self) -> str | None:
        """Return the `.env` that the configured address comes from, if a cloned folder may have brought it along."""
        own = user_file(self.environ)
        return configuration.brought_along(self.survey, self.here, self.named_file, own)

    def file_for_settings(self, *, user: bool) -> Path:
        """Return the file that settings belong in; raises BadSettings when it must not be written."""
        return configuration.file_to_write(self.here, self.named_file, user_file(self.environ), user=user)

    def chosen_file(self, file: Path) -> Path:
        """Return the file that a person wants a first login in: the folder's `.env`, or their own.

        Proposed is the folder's where git ignores it. With any settings file there already, it is the given one.
        """
        own = user_file(self.environ)
        if is_file(file) or is_file(own) or file == own:
            return file
        self.keyboard.say("where to store the token:")
        default = file if env_file.is_ignored(file) else own
        return Path(self.keyboard.choose("file", [str(file), str(own)], str(default)))

    def write_settings(self, values: Mapping[str, str], file: Path, *, all_projects: bool) -> None:
        """Write settings to the file, and warn of what makes them ineffective or public.

        Whoever chose `all_projects` wants no former one: it is taken out.
        """
        env_file.change(file, values, [configuration.PROJECT] if all_projects else [])
        for name, value in configuration.still_winning(self.survey_again().settings, values):
            if name in values:
                hint = "`unset GTT_PROFILE`" if value.source.startswith(PROFILE) else "remove it there"
                self.warn(f"`{name}` from {in_words(value.source)} overrides what was written", hint=hint)
            elif all_projects:
                hint = "remove it there, or use `--project all`"
                self.warn(f"`{name}` from {in_words(value.source)} still selects `{value.text}`", hint=hint)
        if shared := env_file.would_be_shared(file):
            self.warn(f"{shared}, and it contains a token", hint="add `.env` to .gitignore")

    def forget_token(self) -> str | None:
        """Take the token out of the file it is used from; return that file, None without a token."""
        file = configuration.forget_token(self.survey)
        return str(file) if file else None

    def warn_unless_usable(self, profile: str) -> None:
        """Warn of what keeps the profile that was switched to from being used here."""
        survey = self.survey_again()
        if source := survey.settings.server_source:
            self.warn(
                f"the server from {in_words(source)} is used here", hint=f"`--profile {profile}` overrides it"
            )
        elif survey.unusable:
            self.warn(survey.unusable.message, hint=survey.unusable.hint)

    @property
    def profile(self) -> str:
        """The profile that the server is from, empty for none."""
        url = self.survey.settings.values.get("GLITCHTIP_URL")
        return url.source.removeprefix(PROFILE) if url and url.source.startswith(PROFILE) else ""

    def checks(self) -> Iterator[Check]:
        """Check everything that gtt needs, one after the other."""
        yield from ServerChecks(self.survey, self.open_server, self.clock).run()
        yield from LocalChecks(self.survey, self.repository, self.open_runbooks, self.open_telegram).run()
