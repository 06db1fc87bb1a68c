"""What can be asked for again, kept for the next run: small files of the cache folder that only their owner reads."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping

LARGEST = 1_000_000  # bytes; none of ours comes near it


@dataclass(frozen=True, slots=True)
class CacheFile:
    """One file for a kind of thing; `owner` is the server, the organization and the token that it was asked with.

    Of two runs that write at once the last one wins. What is missing, broken or too large is empty, and where nothing
    can be written nothing is kept. One that is `unused` (`--no-cache`) is neither read nor written.
    """

    folder: Path
    kind: str
    owner: tuple[str, str, str]
    unused: bool = False

    @property
    def path(self) -> Path:
        """Where it is; the name tells nothing about the token."""
        return self.folder / f"{self.kind}-{sha256(repr(self.owner).encode()).hexdigest()[:20]}.json"

    def read(self) -> Mapping[str, object]:
        """Return what was kept."""
        if self.unused:
            return {}
        try:
            if self.path.stat().st_size > LARGEST:
                return {}
            return mapping(json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            return {}

    def write(self, content: Mapping[str, object]) -> None:
        """Keep this in place of what was there."""
        if self.unused:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, delete=False) as new:
                try:
                    json.dump(content, new)  # a temporary file is born with mode 0600
                    new.close()  # only now a full disk is noticed
                    os.replace(new.name, self.path)
                except BaseException:
                    Path(new.name).unlink(missing_ok=True)
                    raise
