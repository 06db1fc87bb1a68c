"""Settings: asking for them, writing them, checking that all is well."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glitchtip_tools.adapters.keyboard import Keyboard
    from glitchtip_tools.core.setup.doctor import Check
    from glitchtip_tools.core.setup.sign_in import AuthStatus
    from glitchtip_tools.errors import Failure


from glitchtip_tools.doors.chat import ChatDoors


class SetupDoors(ChatDoors):
    """Settings: asking for them, writing them, checking that all is well."""

    @cached_property
    def keyboard(self) -> "Keyboard":
        """The person who may sit at the terminal."""
        from glitchtip_tools.adapters.keyboard import Keyboard

        return Keyboard(self.stdin, self.out.note, self.out.prompt)

    def auth_status(self) -> "tuple[AuthStatus, Failure | None]":
        """Return what is configured and what the server says about it."""
        from glitchtip_tools.services.setup.configuration import auth_status

        return auth_status(self.survey, self.server)

    def checks(self) -> "Iterator[Check]":
        """Ask everything that `gtt doctor` asks."""
        from glitchtip_tools.services.setup.local_checks import LocalChecks
        from glitchtip_tools.services.setup.server_checks import ServerChecks

        yield from ServerChecks(self.survey, self.server, self.clock).run()
        yield from LocalChecks(
            self.survey, self.repository_asked, lambda: self.runbooks(), lambda: self.telegram
        ).run()

    @property
    def repository_asked(self) -> Path:
        """The folder that is looked at as the checkout, also when other settings are malformed."""
        given = self.options.get("GTT_REPO") or self.survey.settings.get("GTT_REPO")
        return (self.here / Path(given).expanduser()) if given else self.here

    def address_to_propose(self) -> tuple[str, str | None]:
        """Return the configured address, and the `.env` that a cloned folder may have brought along with it."""
        from glitchtip_tools.services.setup.configuration import brought_along
        from glitchtip_tools.settings import user_file

        source = brought_along(self.survey, self.here, self.env_file, user_file(self.environ))
        return self.survey.settings.url, source

    def file_for_settings(self, *, user: bool) -> Path:
        """Return the file that settings belong in; raises BadSettings when it must not be written."""
        from glitchtip_tools.services.setup.configuration import file_to_write
        from glitchtip_tools.settings import user_file

        return file_to_write(self.here, self.env_file, user_file(self.environ), user=user)

    def write_settings(self, values: Mapping[str, str], file: Path) -> None:
        """Write settings to the file, and warn of what spoils that."""
        from glitchtip_tools.adapters import env_file
        from glitchtip_tools.services.setup import configuration

        env_file.change(file, values)
        for name in configuration.still_winning(self.survey.settings, file, values):
            source = self.survey.settings.values[name].source
            self.out.warn(f"`{name}` from {source} wins over what was written", hint="take it away there")
        if shared := env_file.would_be_shared(file):
            self.out.warn(f"{shared}, and it holds a token", hint="add `.env` to .gitignore")

    def forget_token(self) -> Path | None:
        """Take the token out of the file it is used from."""
        from glitchtip_tools.services.setup.configuration import forget_token

        return forget_token(self.survey)
