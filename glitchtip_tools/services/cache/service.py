"""The cache folder: one file for each kind of thing that can be asked for again."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.server import KeptNames, KeptProjects, KeptServer
from glitchtip_tools.services.cache.short_ids import ShortIds
from glitchtip_tools.values import dataclass


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

    @property
    def names(self) -> KeptNames:
        """What the server calls its things."""
        return KeptNames(self._file("names"), self.clock())

    def of_no_server(self, kind: str) -> CacheFile:
        """Return the file of what has to do with no server."""
        return CacheFile(self.folder, kind, ("", "", ""), unused=self.unused)

    def _file(self, kind: str) -> CacheFile:
        return CacheFile(self.folder, kind, self.owner, unused=self.unused)
