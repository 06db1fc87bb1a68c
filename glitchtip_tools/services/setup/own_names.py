"""What the user named in `config.toml`: searches, aliases, profiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.core.setup.config import Config, alias_words, saved_query
from glitchtip_tools.core.setup.sign_in import ProfileEntry, SignedIn
from glitchtip_tools.late import late
from glitchtip_tools.services.setup.config import read_config

if TYPE_CHECKING:
    from glitchtip_tools.services.setup import config_editing, profiles
else:
    config_editing = late("glitchtip_tools.services.setup.config_editing")
    profiles = late("glitchtip_tools.services.setup.profiles")


@dataclass(frozen=True)
class OwnNames:
    """The names in the user's file; each raises BadSettings for a file that is wrong."""

    environ: Mapping[str, str]
    file: Path

    @property
    def config(self) -> Config:
        """What the file says now."""
        return read_config(self.file)

    @property
    def editor(self) -> "config_editing.ConfigEditor":
        """Changes the file."""
        return config_editing.ConfigEditor(self.file)

    def query(self, query: str) -> str:
        """Return the query that `@NAME` stands for, any other as it is; raises BadUsage."""
        return saved_query(self.config.section("searches"), query)

    def alias(self, name: str) -> list[str]:
        """Return the words of a command that the user gave this name, none when it has none."""
        return alias_words(self.config.section("aliases"), name)

    def profile(self, name: str) -> Mapping[str, str]:
        """Return the settings of a profile; raises BadSettings for an unknown one."""
        return profiles.profile_settings(self.config, name, self.environ)

    @property
    def profiles(self) -> list[ProfileEntry]:
        """All profiles, by name."""
        return profiles.profile_entries(self.config)

    def write_profile(self, name: str, signed_in: SignedIn, token: str) -> Path:
        """Write a profile, and its token to a file of its own; return that file."""
        return profiles.write_profile(name, signed_in, token, self.file.parent, self.editor.set)
