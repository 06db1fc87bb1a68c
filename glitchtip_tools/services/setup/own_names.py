"""What the user named in `config.toml`: searches, aliases, profiles."""

from dataclasses import dataclass
from pathlib import Path

from glitchtip_tools.core.setup.config import Config, alias_words, saved_query
from glitchtip_tools.core.setup.sign_in import ProfileEntry, profile_entries
from glitchtip_tools.services.setup.config import read_config


@dataclass(frozen=True)
class OwnNames:
    """The names in the user's file; each raises BadSettings for a file that is wrong."""

    file: Path

    @property
    def config(self) -> Config:
        """What the file says now."""
        return read_config(self.file)

    def query(self, query: str) -> str:
        """Return the query that `@NAME` stands for, any other as it is; raises BadUsage."""
        return saved_query(self.config.section("searches"), query)

    def alias(self, name: str) -> list[str]:
        """Return the words of a command that the user gave this name, none when it has none."""
        return alias_words(self.config.section("aliases"), name)

    @property
    def profiles(self) -> list[ProfileEntry]:
        """All profiles, by name."""
        return profile_entries(self.config)
