"""What gtt does when an answer is lost, late or wrong: each command, fault and request, against an oracle.

python -m benchmarks.faults                        # all of it; the table goes to stdout
python -m benchmarks.faults --write                # into docs/reliability.md
python -m benchmarks.faults "^gtt resolve"         # the cases whose description matches
python -m benchmarks.faults --keep F --minutes 6   # in parts: repeat it until it says that all is done

The oracle knows what the command does when all goes well, and counts what was done in the sandbox's world: nothing
may be done twice, "done" must be done, "failed" must have changed nothing, and what is printed with exit code 0
must be what is printed when all goes well, or say what it lacks.
"""

import io
import os
import random
import re
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from math import inf
from pathlib import Path
from time import monotonic

from benchmarks.commands import READS, RUNBOOK, RUNBOOKS, WRITES, Command
from benchmarks.fault_results import Results, Tally, table
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from glitchtip_tools.sandbox.story.story import Story

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- table: python -m benchmarks.faults --write -->", "<!-- end of the table -->"
JSON = "application/json"
PARTS = 8  # of a command, each of which is run at a time
JOBS = 3 * (os.cpu_count() or 1)  # processes: half of the time they wait for answers
# Each run has a folder of its own with three databases: half of the time went into waiting for the disk.
MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)
NOT_TRIED = (
    "`carried out` was tried with commands that change or post something, not with those that only read."
)
TO_CONTINUE = 75  # an exit code: the results are not whole yet (EX_TEMPFAIL of sysexits.h)
SHORT = "0.3"  # seconds that a server which hangs is given
DIAGNOSES = ("doctor", "server status")
UNSENT, FAILED, UNKNOWN, PARTLY = 7, (7, 8, 9), 11, 6
REFUSED = {401: 4}  # what a status ends in that is no failure of the server
# What no client can tell from the truth, so that the oracle does not ask for it (docs/reliability.md).
BELIEVED = (
    ("204", "DELETE", r""),  # that is how a deletion is confirmed
    ("429 carried out", "POST", r"/sendMessage$"),  # a bot cannot look whether it is true
    ("inner lists reversed", "GET", r"/events/"),  # an event does not say which end of its stack is newest
)


@dataclass(frozen=True)
class Trouble:
    """A fault by name; `late` ones use up the time, after `final` ones nothing else is answered."""

    name: str
    kind: Kind
    late: bool = False
    final: bool = False
    url: str | None = None


def _body(text: str, status: int = 200, content_type: str = JSON, **more: object) -> Kind:
    return {"status": status, "body": text, "content_type": content_type, **more}  # type: ignore[typeddict-item]


def _troubles() -> Iterator[Trouble]:
    yield Trouble("refused", {}, url="http://127.0.0.1:9")
    yield Trouble("reset before", {"drop": "before"})
    yield Trouble("reset after", {"drop": "after"})
    yield Trouble("slow", {"delay": 0.02})
    yield Trouble("hang", {"delay": 1.0}, late=True)
    yield Trouble("drip", {"manner": "drip"}, late=True)
    yield Trouble("drip headers", {"manner": "drip headers"}, late=True)
    yield Trouble("cut", {"manner": "cut"})
    yield Trouble("garbage", {"manner": "garbage"})
    yield Trouble("bad gzip", {"manner": "bad gzip"})
    for carried_out in (False, True):
        after = " carried out" if carried_out else ""
        yield Trouble(f"500{after}", {"status": 500, "html": True, "carried_out": carried_out})
        yield Trouble(f"502{after}", {"status": 502, "html": True, "carried_out": carried_out})
        yield Trouble(f"page{after}", {"status": 200, "html": True, "carried_out": carried_out})
        for body in ("null", "{}", "[]", ""):
            yield Trouble(f"{body or 'empty'}{after}", _body(body, carried_out=carried_out))
        yield Trouble(f"204{after}", {"status": 204, "carried_out": carried_out})
        yield Trouble(f"text{after}", _body("ok", content_type="text/plain", carried_out=carried_out))
        yield Trouble(f"429{after}", {"status": 429, "retry_after": 0, "carried_out": carried_out})
    past = "Mon, 23 Nov 2026 08:00:00 GMT"
    yield Trouble("429 date", {"status": 429, "retry_after": past})
    for name, status in (("down", 0), ("401", 401), ("429", 429), ("500", 500)):
        yield Trouble(f"lost, then {name}", {"drop": "after", "afterwards": status}, final=True)


TROUBLES = tuple(_troubles())


@dataclass(frozen=True)
class Position:
    """A request of a command: its line, and how many of the same line come before it."""

    method: str
    target: str
    nth: int

    @property
    def pattern(self) -> str:
        """What finds it."""
        return f"^{re.escape(self.target)}$"


@dataclass(frozen=True)
class Run:
    """What a run printed and did; `effects` counts what is in the world, `before` what was there at first."""

    code: int
    out: str
    err: str
    effects: Mapping[str, int]
    before: Mapping[str, int]


@dataclass(frozen=True)
class Case:
    """One fault at one request of one command, `lasting` or once."""

    command: Command
    trouble: Trouble
    position: Position
    lasting: bool

    def __str__(self) -> str:
        often = "always" if self.lasting else "once"
        where = f"{self.position.method} {self.position.target[:80]} #{self.position.nth}"
        return f"gtt {self.command.words}: {self.trouble.name} ({often}) at {where}"


@dataclass
class Bench:
    """Sandboxes in which commands are run; `clean` remembers what they do when all goes well."""

    folder: Path
    boxes: dict[tuple[bool, str], Sandbox] = field(default_factory=dict)
    clean: dict[Command, tuple[Run, Run, list[Position]]] = field(default_factory=dict)

    def box(self, command: Command) -> Sandbox:
        """Return the sandbox for a command, running."""
        kind = command.many, command.version
        if kind not in self.boxes:
            story: Story = ("bulk", 130, {}) if command.many else "sample"
            self.boxes[kind] = Sandbox(command.version, now=NOW, story=story).start()
        return self.boxes[kind]

    @cached_property
    def repository(self) -> Path:
        """Return a checkout of the sample application."""
        sample_repo.create(self.folder / "ai-admin-v2", NOW)
        return self.folder / "ai-admin-v2"

    def close(self) -> None:
        """Stop the sandboxes."""
        for box in self.boxes.values():
            box.stop()

    def run(self, command: Command, order: Callable[[Sandbox], Trouble | None] = lambda _box: None) -> Run:
        """Run a command in a world as at the beginning, with a fault."""
        box = self.box(command)
        box.reset()
        next(iter(box.world.users.values())).staff = True  # `gtt server metrics` needs one
        with tempfile.TemporaryDirectory(dir=self.folder) as home:
            folder = Path(home)
            (folder / "runbooks.yaml").write_text(RUNBOOKS)
            (folder / "docs").mkdir()
            (folder / "docs" / "session.md").write_text(RUNBOOK)
            if command.before:
                self._one(command, command.before, folder, None)
            before = effects(box)
            trouble = order(box)
            box.requests_clear()
            box.telegram.requests.clear()
            code, out, err = self._one(command, command.words, folder, trouble)
            done = effects(box) + Counter(f"file {path.name}" for path in _written(folder))
        box.faults_clear()
        return Run(code, out, err, done, before)

    def _one(
        self, command: Command, words: str, folder: Path, trouble: Trouble | None
    ) -> tuple[int, str, str]:
        """Run a line in a folder; return its exit code and what it printed, but for what each run prints anew."""
        box = self.box(command)
        address = box.url if trouble is None or trouble.url is None else trouble.url
        environ = {
            "HOME": str(folder),
            "GTT_RETRY_WAIT": "0",
            "GLITCHTIP_URL": address if not command.telegram else box.url,
            "GLITCHTIP_API_TOKEN": box.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
            "TELEGRAM_BOT_TOKEN": box.telegram.token,
            "TELEGRAM_API_URL": address,
            "TELEGRAM_ALERTS_CHAT_ID": str(box.telegram.alerts_chat),
            "GTT_TIMEOUT": SHORT if trouble and trouble.late else "30",
            **({"GTT_REPO": str(self.repository)} if command.repository else {}),
        }
        now = NOW + timedelta(days=command.days if words == command.words else 0)
        out, err = io.StringIO(), io.StringIO()
        app = App(environ, folder, io.StringIO(f"{box.token}\n"), out, err, clock=lambda: now)
        event = next(event.id for event in box.world.events() if event.issue_id == 1)
        typed = [word.format(url=address, event=event) for word in words.split()]
        with redirect_stdout(out):
            code = main(typed, app)
        said = out.getvalue().replace(str(folder), "HERE").replace(address, "URL")
        return code, re.sub(r"\b\d+ ms\b", "1 ms", said), err.getvalue()

    def expected(self, command: Command) -> tuple[Run, Run, list[Position]]:
        """Return the world before, the run when all goes well, and its requests."""
        if command not in self.clean:
            box = self.box(command)
            well = self.run(command)
            before = Run(0, "", "", well.before, well.before)
            records = [*box.requests, *box.telegram.requests]
            lines = [(one.method, one.path + (f"?{one.query}" if one.query else "")) for one in records]
            seen: Counter[tuple[str, str]] = Counter()
            positions = []
            for method, target in sorted(lines):
                positions.append(Position(method, target, seen[method, target]))
                seen[method, target] += 1
            self.clean[command] = before, well, list(_first_and_last(positions))
        return self.clean[command]

    def cases(self, commands: Iterable[Command] = ()) -> Iterator[Case]:
        """Yield all cases there are, or those of some commands."""
        for command in commands or (*READS, *WRITES):
            for position in self.expected(command)[2]:
                for trouble in TROUBLES:
                    elsewhere = command.before or position != self.expected(command)[2][0]
                    if trouble.url and elsewhere:  # what was done before was done at another address
                        continue
                    # A question changes nothing: carried out or not, its answer is the same.
                    if trouble.kind.get("carried_out") and position.method == "GET":
                        continue
                    yield Case(command, trouble, position, lasting=False)
                    if not trouble.late and not trouble.final:
                        yield Case(command, trouble, position, lasting=True)

    def outcome(self, case: Case) -> tuple[Run, list[str]]:
        """Run a case; return what happened and what is wrong about it."""
        before, well, _ = self.expected(case.command)

        def order(box: Sandbox) -> Trouble:
            if not case.trouble.url:
                times = None if case.lasting else 1
                kind = Kind(**{**case.trouble.kind, "times": times, "skip": case.position.nth})
                box.fault(case.position.method, case.position.pattern, **kind)
            return case.trouble

        run = self.run(case.command, order)
        return run, [] if _is_believed(case) else list(_wrong(case, before, well, run))


def _first_and_last(positions: Iterable[Position]) -> Iterator[Position]:
    """Yield of requests that differ in numbers and values only the first and the last."""
    kinds: dict[tuple[str, str], list[Position]] = {}
    for position in positions:
        path, _, query = position.target.partition("?")
        names = "&".join(sorted({part.partition("=")[0] for part in query.split("&")}))
        kinds.setdefault((position.method, re.sub(r"\d+", "N", f"{path}?{names}")), []).append(position)
    for alike in kinds.values():
        yield alike[0]
        if len(alike) > 1:
            yield alike[-1]


def _written(folder: Path) -> Iterator[Path]:
    """Yield the files that a command wrote, but for what it keeps for itself."""
    for path in folder.rglob("*"):
        mine = path.relative_to(folder).parts[0] in (".local", ".cache", ".config")
        if path.is_file() and not mine and path.read_text() not in (RUNBOOKS, RUNBOOK):
            yield path


def _said(text: str) -> str:
    """Return a comment by its marker where it has one: a report that lacks something says so in its text."""
    marked = re.match(r"<!-- (gtt:\S+ name=\S+) ", text)
    return marked[1] if marked else text


def effects(box: Sandbox) -> Counter[str]:
    """Return all that commands can change, counted."""
    world = box.world
    found: Counter[str] = Counter(
        f"issue {one.id} is {'deleted' if one.deleted_at else one.status}" for one in world.issues.values()
    )
    found.update(f"comment on {one.issue_id}: {_said(one.text)}" for one in world.comments.values())
    found.update(f"organization {one.slug}" for one in world.organizations)
    found.update(f"project {one.slug}" for one in world.projects.values())
    found.update(f"member {one.user_id} {one.email}" for one in world.members)
    found.update(
        f"issue {one.id} is of {one.assigned_to or one.assigned_team}" for one in world.issues.values()
    )
    found.update(f"release {one.version}" for one in world.releases)
    found.update("a message" for _ in box.telegram.sent)
    return found


def _wrong(case: Case, before: Run, well: Run, run: Run) -> Iterator[str]:
    done, undone = run.effects == well.effects, run.effects == before.effects
    if any(count > max(well.effects[what], before.effects[what]) for what, count in run.effects.items()):
        told = case.command.telegram and case.position.target.endswith("/sendMessage")
        if not told:  # at least once: a message whose answer was lost is sent once more
            yield "something was done twice"
        done = told
    if run.code == 0:
        if not done:
            yield f"done, it says, but it is not: {_difference(well.effects, run.effects)}"
        if run.out != well.out and not _admits(case, well, run):
            yield "something else is printed, and nothing said about it"
    elif run.code in (*FAILED, REFUSED.get(case.trouble.kind.get("afterwards") or 0)):
        if not undone:
            yield f"failed, it says, but something was done: {_difference(before.effects, run.effects)}"
    elif run.code not in (UNKNOWN, PARTLY):
        yield f"exit code {run.code}: {run.err.splitlines()[-1] if run.err else ''}"
    if run.code and "gtt: " not in run.err:
        yield "the failure is not said"
    final = case.lasting or case.trouble.late or case.trouble.final or case.trouble.url
    if not final and run.code and well.code == 0 and not _is_message(case):
        yield f"a passing fault was not survived ({run.code})"


def _is_message(case: Case) -> bool:
    return case.command.telegram and case.position.method == "POST"


def _admits(case: Case, well: Run, run: Run) -> bool:
    """Say whether the run says that something is missing, or prints answers as they come (`gtt api`)."""
    said = run.out + run.err
    if case.command.name in DIAGNOSES:  # what is wrong is what they print
        new = set(said.splitlines()) - set(well.out.splitlines())
        return any(re.search(r"\?$|^(wrong|warning)\b|\bunknown\b|^healthy\tno", line) for line in new)
    return "could not" in said or "failed to send" in said or case.command.name == "api"


def _is_believed(case: Case) -> bool:
    name = (
        case.trouble.name if case.position.method != "GET" else case.trouble.name.removesuffix(" carried out")
    )
    return any(
        (name, case.position.method) == (believed, method) and re.search(where, case.position.target)
        for believed, method, where in BELIEVED
    )


def _difference(one: Mapping[str, int], other: Mapping[str, int]) -> str:
    less, more = Counter(one) - Counter(other), Counter(other) - Counter(one)
    return ", ".join([*(f"- {what}" for what in less), *(f"+ {what}" for what in more)])[:200]


@contextmanager
def open_bench() -> Iterator[Bench]:
    """Open sandboxes, which run until the end."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        bench = Bench(Path(folder))
        try:
            yield bench
        finally:
            bench.close()


def sample(bench: Bench, seed: int, size: int) -> list[Case]:
    """Return cases drawn anew for each seed; none that has to wait for a time limit."""
    quick = [case for case in bench.cases() if not case.trouble.late]
    return random.Random(seed).sample(quick, size)


def run_all(
    bench: Bench, only: str = "", commands: Iterable[Command] = ()
) -> Iterator[tuple[Case, Run, list[str]]]:
    """Run the cases whose description holds a text."""
    for case in bench.cases(commands):
        if re.search(only, str(case)):
            yield case, *bench.outcome(case)


BENCH: list[Bench] = []  # of a process that runs parts: one, whose sandboxes serve all of them


def _open(folder: str) -> None:
    BENCH[:] = [Bench(Path(tempfile.mkdtemp(dir=folder)))]


def _tally(command: Command, part: int, only: str) -> Tally:
    """Return the results of a part of a command's cases."""
    ends = {0: "done", UNKNOWN: "unknown (11)", PARTLY: "partly (6)"}
    tally, (bench,) = Tally(command.words, part), BENCH
    cases = [case for case in bench.cases([command]) if re.search(only, str(case))]
    for case in cases[part::PARTS]:
        run, wrong = bench.outcome(case)
        tally.count(case.trouble.name, ends.get(run.code, "failed (7 to 9)"), str(case), wrong)
    return tally


def _tallies(todo: Iterable[tuple[Command, int]], only: str, until: float) -> Iterator[Tally]:
    """Yield the results of parts of commands as they come; after `until` no other part is begun."""
    waiting = iter(todo)
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as folder,
        ProcessPoolExecutor(JOBS, initializer=_open, initargs=(folder,)) as pool,
    ):
        pending = {pool.submit(_tally, *one, only) for one in islice(waiting, JOBS)}
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for done in finished:
                yield done.result()
                more = islice(waiting, 1 if monotonic() < until else 0)
                pending |= {pool.submit(_tally, *one, only) for one in more}


def run_table(options: Namespace) -> int:
    """Run it all or go on, say what is wrong, print or write the table once it is whole; return the exit code."""
    kept = Results(options.keep, options.only) if options.keep else None
    tallies = {(one.words, one.part): one for one in kept.known()} if kept else {}
    parts = [(command, part) for command in (*READS, *WRITES) for part in range(PARTS)]
    todo = [(command, part) for command, part in parts if (command.words, part) not in tallies]
    for tally in _tallies(todo, options.only, monotonic() + options.minutes * 60):
        tallies[tally.words, tally.part] = tally
        if kept:
            kept.keep(tally)
        runs = sum(one.runs for one in tallies.values())
        print(f"{len(tallies)} of {len(parts)} parts, {runs:,} runs", file=sys.stderr)
    for finding in (finding for one in tallies.values() for finding in one.wrong):
        print(finding, file=sys.stderr)
    if len(tallies) < len(parts):
        print("not all is done: run it again to continue", file=sys.stderr)
        return TO_CONTINUE
    runs = sum(one.runs for one in tallies.values())
    made = f"{table(tallies.values(), [trouble.name for trouble in TROUBLES])}\n\n{runs:,} runs. {NOT_TRIED}"
    if options.write:
        head, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}")
    else:
        print(made)
    return int(any(one.wrong for one in tallies.values()))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("only", nargs="?", default="", help="a regular expression for the cases to run")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    parser.add_argument("--keep", type=Path, help="a file of results, to continue with those it has")
    parser.add_argument("--minutes", type=float, default=inf, help="begin no other command after this time")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write needs all cases")
    return options


if __name__ == "__main__":
    sys.exit(run_table(_options()))
