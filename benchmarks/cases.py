"""The recorded crashes: reading them, and a checkout of each as it was before its fix."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Json = dict[str, Any]
REACH = {"node": 7, "ruby": 3}  # lines that an SDK sends before and after the failing one; 5 for the others


@dataclass(frozen=True)
class Case:
    """One crash: `data` is the whole case file, answers included, and never reaches the tool."""

    data: Json

    @property
    def id(self) -> str:
        """The project and the beginning of the commit that fixed it."""
        return str(self.data["id"])

    @property
    def project(self) -> str:
        """The id without its last part, which is also the name of the repository's folder."""
        return self.id.rsplit("-", 1)[0]

    @property
    def language(self) -> str:
        """`python` or `js`."""
        return str(self.data["language"])

    @property
    def buggy(self) -> str:
        """The last commit before the fix."""
        return str(self.data["buggy_commit"])

    @property
    def app_root(self) -> str:
        """The folder that the application ran in, `/app`."""
        return str(self.data.get("app_root") or "").rstrip("/")

    @property
    def innermost(self) -> bool:
        """Whether a fixed file is that of the innermost own frame."""
        return bool(self.data["fixed_file_is_innermost"])

    @property
    def gold(self) -> Json:
        """What the fix changed."""
        return dict(self.data["gold"])

    @cached_property
    def event(self) -> Json:
        """The event as the tool gets it: the SDK's, with the title and culprit that the server adds."""
        issue = self.data["issue"]
        return {**self.data["event"], "title": issue["title"], "culprit": issue["culprit"]}


def load(folder: Path, only: str | None = None) -> list[Case]:
    """Return the cases of a folder (or of its `cases`), or of a file with one a line.

    `only` keeps those of one project or id.
    """
    inner = folder / "cases"
    files = sorted((inner if inner.is_dir() else folder).glob("*.json"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    if folder.is_file():
        texts = folder.read_text(encoding="utf-8").splitlines()
    cases = [Case(json.loads(text)) for text in texts]
    return [case for case in cases if only is None or only in (case.id, case.project)]


def git(repository: Path, *words: str, input: bytes | None = None, allow: Iterable[int] = (0,)) -> str:  # noqa: A002
    """Return what git says about the repository; another exit code than `allow` is an error."""
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", "-C", str(repository), *words],
        input=input or b"",
        capture_output=True,
        check=False,
    )
    if done.returncode not in tuple(allow):
        raise RuntimeError(f"git {' '.join(words)}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "surrogateescape")


def checkout(case: Case, repositories: Path, work: Path) -> Path:
    """Return a checkout of the state before the fix, one branch without later history; made once."""
    place = work / case.id
    if not (place / ".git" / "HEAD").exists():
        borrow(repositories / case.project, place)
        git(place, "update-ref", "refs/heads/main", case.buggy)
        git(place, "checkout", "-qf", "main")
    return place


def bare_checkout(case: Case, repositories: Path, work: Path) -> Path:
    """Return a repository without a work tree whose only commit history is that before the fix; made once."""
    place = work / f"{case.id}.bare"
    if not (place / ".git" / "refs" / "heads" / "main").exists():
        borrow(repositories / case.project, place)
        git(place, "update-ref", "refs/heads/main", case.buggy)
    return place


def borrow(source: Path, place: Path) -> None:
    """Make an empty repository that finds the objects of `source` without copying them."""
    objects = Path(git(source, "rev-parse", "--absolute-git-dir").strip()) / "objects"
    place.mkdir(parents=True, exist_ok=True)
    git(place, "init", "-q", "-b", "main")
    (place / ".git" / "objects" / "info" / "alternates").write_text(f"{objects}\n", encoding="utf-8")


def with_source(case: Case, repository: Path) -> Json:
    """Return the event with the source lines that an SDK sends, read from the repository where the case marks them.

    A case keeps no source: `_ctx` marks the frames that had some, `frames_gold` tells where they stand.
    """
    event: Json = json.loads(json.dumps(case.event))
    told = {(item["value"], item["frame"]): item for item in case.data.get("frames_gold") or []}
    reach = REACH.get(event.get("platform", ""), 5)
    texts: dict[str, list[str]] = {}
    for value, exception in enumerate(event["exception"]["values"]):
        for number, frame in enumerate((exception.get("stacktrace") or {}).get("frames") or []):
            marked = frame.pop("_ctx", False)
            frame.pop("_built", None)
            if not marked:
                continue
            known = told.get((value, number))
            path = known["file"] if known else _below_root(case, frame)
            line = known["line"] if known else frame.get("lineno")
            if path not in texts:
                blob = git(repository, "show", f"{case.buggy}:{path}", allow=(0, 128))
                texts[path] = blob.split("\n") if blob else []
            lines = texts[path]
            if line and line <= len(lines):
                frame["pre_context"] = lines[max(0, line - 1 - reach) : line - 1]
                frame["context_line"] = lines[line - 1]
                frame["post_context"] = lines[line : line + reach]
    return event


def _below_root(case: Case, frame: Json) -> str:
    path = str(frame.get("abs_path") or frame.get("filename") or "")
    if case.data.get("frames_gold") is not None:
        path = str(frame.get("filename") or path)
    root = case.data.get("app_root")
    return path.removeprefix(f"{root}/" if root else "").lstrip("/")


def frames(event: Mapping[str, Any]) -> list[Json]:
    """Return the frames from the inside out: those of the exception that surfaced, then of its causes."""
    values: Sequence[Json] = event["exception"]["values"]
    return [
        frame
        for value in reversed(values)
        for frame in reversed((value.get("stacktrace") or {}).get("frames") or [])
    ]


def own_frames(case: Case, checkout: Path, event: Json | None = None) -> list[tuple[str, Json]]:
    """Return the application's frames of the event (or of a copy), inside out, each with its file."""
    root = case.app_root + "/"
    found = (
        (frame.get("abs_path") or frame.get("filename") or "", frame) for frame in frames(event or case.event)
    )
    paths = ((path.removeprefix(root), frame) for path, frame in found if path.startswith(root))
    return [(path, frame) for path, frame in paths if frame.get("in_app") and (checkout / path).is_file()]
