"""What became of the commands with all faults, kept in a file, so that the long run can be made in parts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What decides the results, beside gtt and its sandbox.
FAULTS = ("commands", "faults", "fault_bench", "fault_cases", "fault_oracle")
COLUMNS = ("runs", "done", "failed (7 to 9)", "partly (6)", "unknown (11)", "wrong")


@dataclass
class Tally:
    """What became of a part of one command's cases: how they ended by fault, and what is wrong."""

    words: str
    part: int
    ends: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, fault: str, end: str, case: str, wrong: Iterable[str]) -> None:
        """Count a case."""
        row = self.ends.setdefault(fault, Counter())
        found = [f"{case}: {one}" for one in wrong]
        row.update({"runs": 1, end: 1, "wrong": int(bool(found))})
        self.wrong += found

    @property
    def runs(self) -> int:
        """Return how many cases there were."""
        return sum(row["runs"] for row in self.ends.values())


class Results:
    """A file with a line per part of a command; lines of other code, or of other cases, do not count."""

    def __init__(self, path: Path, only: str = "") -> None:
        self.path, self.state = path, f"{code_state()} {only}"

    def known(self) -> Iterator[Tally]:
        """Yield what is there already."""
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            row = json.loads(line)
            if row["state"] == self.state:
                ends = {fault: Counter(counts) for fault, counts in row["ends"].items()}
                yield Tally(row["words"], row["part"], ends, row["wrong"])

    def keep(self, tally: Tally) -> None:
        """Add the results of a part."""
        row = {
            "state": self.state,
            "words": tally.words,
            "part": tally.part,
            "ends": tally.ends,
            "wrong": tally.wrong,
        }
        with self.path.open("a") as file:
            file.write(json.dumps(row) + "\n")


def code_state() -> str:
    """Return a digest of all that the results depend on: gtt with its sandbox, the cases and the oracle."""
    digest = sha256()
    benches = [ROOT / "benchmarks" / f"{name}.py" for name in FAULTS]
    for path in [*sorted((ROOT / "glitchtip_tools").rglob("*.py")), *benches]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def table(tallies: Iterable[Tally], faults: Iterable[str]) -> str:
    """Return what became of all cases, a row per fault."""
    rows: dict[str, Counter[str]] = {fault: Counter() for fault in faults}
    for tally in tallies:
        for fault, counts in tally.ends.items():
            rows[fault].update(counts)
    lines = ["| fault | " + " | ".join(COLUMNS) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for name, row in [*rows.items(), ("**all**", sum(rows.values(), Counter()))]:
        lines.append(f"| {name} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |")
    return "\n".join(lines)
