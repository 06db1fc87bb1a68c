"""The user's earlier looks, kept in the state folder: when, and what was open then."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from glitchtip_tools.adapters.sqlite import State, Tables
from glitchtip_tools.core.daily.overview import Look
from glitchtip_tools.folders import state_folder

KEPT = 50  # looks per server and organization
TABLES: Tables = {
    "looks": ("place text not null", "at text not null", "open text not null", "whole integer not null")
}


@dataclass(frozen=True)
class Looks:
    """The file `looks.db` of the state folder; `place` names server, organization and projects."""

    environ: Mapping[str, str]
    place: str
    warn: Callable[[str], None]

    def before(self, since: datetime | None, now: datetime) -> Look | None:
        """Return the last look, or the last one until `since` (else the oldest kept); None when there is none.

        Looks after `now` are of a clock that was ahead: nothing would be new until then. Raises BadSettings where
        nothing can be kept.
        """
        with self._state.transaction() as database:
            rows = database.execute(
                "select at, open, whole from looks where place = ? order by at desc", (self.place,)
            ).fetchall()
        looks = [
            Look(moment, frozenset(json.loads(ids)), bool(all_))
            for at, ids, all_ in rows
            if (moment := datetime.fromisoformat(at)) <= now
        ]
        if since is None:
            return looks[0] if looks else None
        return next((look for look in looks if look.at <= since), looks[-1] if looks else None)

    def keep(self, look: Look) -> None:
        """Note a look; the oldest beyond those that are kept are forgotten. Raises BadSettings."""
        row = (self.place, look.at.astimezone(UTC).isoformat(), json.dumps(sorted(look.open)), int(look.all))
        with self._state.transaction() as database:
            database.execute("insert into looks values (?, ?, ?, ?)", row)
            database.execute(
                "delete from looks where place = ? and rowid not in"
                " (select rowid from looks where place = ? order by at desc limit ?)",
                (self.place, self.place, KEPT),
            )

    @property
    def _state(self) -> State:
        return State(state_folder(self.environ), TABLES, name="looks", warn=self.warn)
