"""What was asked of the sandbox, in order, for tests that count or compare requests."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus


@dataclass(slots=True)
class Record:
    """One request. `status` is None while it is answered and for one whose connection was broken."""

    method: str
    path: str
    query: str
    parameters: tuple[tuple[str, str], ...]
    raw: bytes
    headers: Mapping[str, str]
    status: int | None = None
    token: str | None = None

    @property
    def body(self) -> object:
        """The body: its JSON, else its text, else None."""
        if not self.raw:
            return None
        try:
            return json.loads(self.raw)
        except ValueError:
            return self.raw.decode("utf-8", "replace")

    @property
    def line(self) -> str:
        """`GET /path?query`, unquoted, for comparisons that people can read."""
        return f"{self.method} {self.path}" + (f"?{unquote_plus(self.query)}" if self.query else "")

    @property
    def is_wide(self) -> bool:
        """Whether it changes whatever a query selects, the whole organization without one, and not listed issues."""
        whole = self.path.startswith("/api/0/organizations/") and self.path.endswith("/issues/")
        return whole and self.method in ("PUT", "DELETE") and {key for key, _ in self.parameters} != {"id"}

    def value(self, name: str) -> str | None:
        """Return a parameter's value."""
        return next((value for key, value in self.parameters if key == name), None)


@dataclass
class Records:
    """Requests in order of arrival; a list to its readers. `wide` are those that change whatever a query selects."""

    wide: list[Record] = field(default_factory=list)
    _records: list[Record] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, record: Record) -> None:
        """Add one."""
        with self._lock:
            self._records.append(record)
            if record.is_wide:
                self.wide.append(record)

    def clear(self) -> None:
        """Forget all, but not whether something changed more than it listed."""
        with self._lock:
            self._records.clear()

    def lines(self) -> list[str]:
        """Return all requests as `GET /path?query`."""
        return [record.line for record in self]

    def __iter__(self) -> Iterator[Record]:
        with self._lock:
            return iter(list(self._records))

    def __len__(self) -> int:
        with self._lock:
            return len(self._records)

    def __getitem__(self, at: int) -> Record:
        with self._lock:
            return self._records[at]
