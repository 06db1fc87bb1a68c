"""Sandboxes in which commands are run with faults, and what they changed."""

import io
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from benchmarks.commands import READS, RUNBOOK, RUNBOOKS, WRITES, Command
from benchmarks.fault_cases import TROUBLES, Case, Position, Run, Trouble
from benchmarks.fault_oracle import is_believed, wrong
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from glitchtip_tools.sandbox.story.story import Story

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
# Each run has a folder of its own with three databases: half of the time went into waiting for the disk.
MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)
SHORT = "0.3"  # seconds that a server which hangs is given


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
        return run, [] if is_believed(case) else list(wrong(case, before, well, run))


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
