"""Names for shell completion: from a small cache, else asked quickly; never a failure."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import reference_of
from glitchtip_tools.services.setup.configuration import TOKEN
from glitchtip_tools.settings import Settings
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, moment, sequence

FRESH = timedelta(minutes=10)
MOST_ISSUES = 100


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a server calls its things; one file per server, organization and token."""

    folder: Path
    settings: Settings
    open_server: Callable[[], GlitchTip]
    now: datetime

    def of(self, kind: str) -> list[str]:
        """Return the names of `projects`, `organizations`, `environments`, `issues`; old ones when nobody answers."""
        cached = self._read()
        entry = mapping(cached.get(kind))
        old = [name for name in sequence(entry.get("names")) if isinstance(name, str)]
        at = moment(entry.get("at"))
        if at is not None and timedelta(0) <= self.now - at < FRESH:
            return old
        try:
            names = ASK[kind](self.open_server())
        except Failure:
            return old
        self._write({**cached, kind: {"at": self.now.isoformat(), "names": names}})
        return names

    @property
    def file(self) -> Path:
        """Where the names are kept; its name tells nothing about the token."""
        known = (self.settings.url, self.settings.org or "", self.settings.get(TOKEN) or "")
        return self.folder / f"names-{sha256(repr(known).encode()).hexdigest()[:20]}.json"

    def _read(self) -> Mapping[str, object]:
        try:
            return mapping(json.loads(self.file.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _write(self, content: Mapping[str, object]) -> None:
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, delete=False) as new:
                json.dump(content, new)
            os.replace(new.name, self.file)


def _issues(glitchtip: GlitchTip) -> list[str]:
    """Return the issues that were seen last, the newest first, each with its title after a tab."""
    page = next(glitchtip.issue_pages(limit=MOST_ISSUES), None)
    return [f"{reference_of(issue)}\t{issue.title}" for issue in page.items] if page else []


ASK: Mapping[str, Callable[[GlitchTip], list[str]]] = {
    "organizations": lambda glitchtip: list(glitchtip.organization_slugs()),
    "projects": lambda glitchtip: [project.slug for project in glitchtip.projects()],
    "environments": lambda glitchtip: list(glitchtip.environments()),
    "issues": _issues,
}
