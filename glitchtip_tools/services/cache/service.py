"""The cache folder: one file for each kind of thing that can be asked for again."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.names import KnownNames
from glitchtip_tools.services.cache.server import KeptProjects, KeptServer
from glitchtip_tools.services.cache.short_ids import ShortIds
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from glitchtip_tools.api.glitchtip import GlitchTip
    from glitchtip_tools.services.setup.own_names import OwnNames


@dataclass(frozen=True, slots=True)
class Cache:
    """What earlier runs kept of a server's answers; `owner` is the server, the organization and the token.

    One that is `unused` (`--no-cache`) is neither read nor written.
    """

    folder: Path
    owner: tuple[str, str, str]
    clock: Callable[[], datetime]
    unused: bool = False

    @property
    def projects(self) -> KeptProjects:
        """The projects of the organization."""
        return KeptProjects(self._file("projects"), self.clock())

    @property
    def server(self) -> KeptServer:
        """The server's version, and the address of the token's user."""
        return KeptServer(self._file("server"), self.clock())

    @property
    def short_ids(self) -> ShortIds:
        """The numbers behind short ids."""
        return ShortIds(self._file("short-ids"))

    def names(self, open_server: "Callable[[], GlitchTip]", own: "OwnNames") -> KnownNames:
        """Return the names of what the server holds, and those that the user gave, for completion."""
        return KnownNames(self._file("names"), self.projects, open_server, self.clock(), own)

    def of_no_server(self, kind: str) -> CacheFile:
        """Return the file of what has to do with no server."""
        return CacheFile(self.folder, kind, ("", "", ""), unused=self.unused)

    def _file(self, kind: str) -> CacheFile:
        return CacheFile(self.folder, kind, self.owner, unused=self.unused)
