"""What runs of gtt on one machine know of each other: which is at work, and which issues have comments of ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from glitchtip_tools.adapters.sqlite import State, Tables
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.folders import is_file, state_folder

NAME = "marks"
LETTERS = {"runbook": "R", "investigation": "I"}
MOST_KEPT = 20_000
TABLES: Tables = {"marks": ("place text not null", "issue text not null", "kind text not null")}


@contextmanager
def alone(
    name: str, environ: Mapping[str, str], note: Callable[[str], None], warn: Callable[[str], None]
) -> Iterator[None]:
    """Hold the lock of that name, waiting for another run that does; without a state folder, just go on."""
    with ExitStack() as held:
        with suppress(BadSettings):
            state = State(state_folder(environ), {}, name="locks", warn=warn)
            waiting = partial(note, "waiting for another run of gtt to end")
            held.enter_context(state.alone(name, waiting=waiting))
        yield


@dataclass(frozen=True)
class Marks:
    """Which issues have a runbook's comment or a report of ours: the file `marks.db` of the state folder.

    It is seen from one organization of one server. The list of issues tells how many comments there are, not which;
    to read them would be a request per issue.
    """

    environ: Mapping[str, str]
    place: str
    warn: Callable[[str], None]

    def note(self, kind: str, issues: Iterable[str]) -> None:
        """Note that these issues have a comment of that kind; without a state folder nothing is noted."""
        rows = [(self.place, issue, kind) for issue in dict.fromkeys(issues)]
        if not rows:
            return
        with suppress(BadSettings), self._state.transaction() as database:
            database.executemany("delete from marks where place = ? and issue = ? and kind = ?", rows)
            database.executemany("insert into marks values (?, ?, ?)", rows)
            database.execute(
                "delete from marks where rowid not in (select rowid from marks order by rowid desc limit ?)",
                (MOST_KEPT,),
            )

    def known(self) -> dict[str, str]:
        """Return the letters of each issue that has any; nothing where none was ever noted."""
        if not is_file(state_folder(self.environ) / f"{NAME}.db"):
            return {}
        with suppress(BadSettings), self._state.transaction() as database:
            rows = database.execute("select issue, kind from marks where place = ?", (self.place,)).fetchall()
            marks: dict[str, set[str]] = {}
            for issue, kind in rows:
                marks.setdefault(issue, set()).add(LETTERS.get(kind, ""))
            return {issue: "".join(sorted(letters, reverse=True)) for issue, letters in marks.items()}
        return {}

    @property
    def _state(self) -> State:
        return State(state_folder(self.environ), TABLES, name=NAME, warn=self.warn)
