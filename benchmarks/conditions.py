"""What production makes of an event: the three conditions that a case is tried under.

`clean`: the event as captured, the checkout at its revision, `release` names that revision.

`field`: what a deployment delivers. A hash of the case's id chooses, so that every run tries the same:
- the event was raised on a version up to 300 commits older than the checkout (see older.py): the frames' line
  numbers and the lines around are that version's, and the timestamp is up to an hour after that commit;
- paths are one of: `/srv/releases/<time>/`, `/usr/src/app/current/`, Windows (`C:\\srv\\app\\`, libraries under
  `C:\\Python38\\`), a service of a monorepo (the checkout has the project in `services/<project>/`, see
  monorepo.py; half of them run from `/app/services/<project>/`, half from `/app/`), for JavaScript also
  `webpack:///./` (without modules' names); in every second Python event `filename` is the whole path, as it is
  for code that no module's name is known of;
- `in_app` is missing on every frame, and there is no `release`.

`shallow`: as clean, but a frame has only its module's name and its file's base name.
"""

import hashlib
import json
import ntpath
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import monorepo, older
from benchmarks.cases import Case, Json, checkout, frames, git, own_frames, with_source
from benchmarks.older import Older

PYTHON_FORMS = ("releases", "current", "windows", "monorepo")
JAVASCRIPT_FORMS = (*PYTHON_FORMS, "webpack")
ROOTS = {
    "releases": "/srv/releases/20261107093001/",
    "current": "/usr/src/app/current/",
    "windows": "C:/srv/app/",
    "webpack": "webpack:///./",
}


@dataclass(frozen=True)
class Trial:
    """What the tool is given (the event's file and a checkout), and how its answers read in the case's words."""

    event: Path
    repository: Path
    own: tuple[tuple[str, int], ...] = ()  # where the own frames really stand, at the event's version
    folder: str = ""
    commits: dict[str, str] = field(default_factory=dict)

    def translated(self, report: Json) -> Json:
        """Return the report's files and commits as they are called where the project stands alone."""
        if not self.folder:
            return report
        locations = [
            {**place, "file": str(place.get("file") or "").removeprefix(self.folder + "/")}
            for place in report.get("locations") or []
        ]
        mapped = [
            {**frame, "file": str(frame.get("file") or "").removeprefix(self.folder + "/")}
            for frame in report.get("frames") or []
        ]
        suspects = [
            {**suspect, "commit": self._alone(str(suspect["commit"]))}
            for suspect in report.get("suspects") or []
        ]
        return {**report, "frames": mapped, "locations": locations, "suspects": suspects}

    def _alone(self, commit: str) -> str:
        return next((old for new, old in self.commits.items() if new.startswith(commit)), commit)


def draw(case: Case, purpose: str, choices: int) -> int:
    """Return a number below `choices` that only the case and the purpose decide."""
    return int(hashlib.sha256(f"{case.id}:{purpose}".encode()).hexdigest()[:12], 16) % choices


def clean(case: Case, repositories: Path, work: Path) -> Trial:
    """The event as captured, the checkout at its revision, the release known."""
    place = checkout(case, repositories, work)
    event = with_source(case, place)
    return Trial(_written(work / f"{case.id}.event.json", event), place, _standing(case, place))


def shallow(case: Case, repositories: Path, work: Path) -> Trial:
    """No folders: only module names and base names."""
    place = checkout(case, repositories, work)
    event = with_source(case, place)
    for frame in frames(event):
        frame.pop("abs_path", None)
        if frame.get("filename"):
            frame["filename"] = ntpath.basename(frame["filename"])
    return Trial(_written(work / f"{case.id}.shallow.event.json", event), place, _standing(case, place))


def field_condition(case: Case, repositories: Path, work: Path) -> Trial:
    """What production delivers: deployed paths, no hints, an older version than the checkout."""
    place = checkout(case, repositories, work)
    form = form_of(case)
    version = _older(case, place, work)
    own = tuple((path, version.lines[path, line]) for path, line in _standing(case, place))
    event = deployed(case, aged(case, place, version), form)
    written = _written(work / f"{case.id}.field.event.json", event)
    if form != "monorepo":
        return Trial(written, place, own)
    folder = f"services/{case.project}"
    commits = monorepo.moved(place, case.buggy, folder, within := work / f"{case.id}.monorepo")
    return Trial(written, within, own, folder, commits)


def _standing(case: Case, place: Path) -> tuple[tuple[str, int], ...]:
    return tuple((path, frame["lineno"]) for path, frame in own_frames(case, place) if frame.get("lineno"))


def form_of(case: Case) -> str:
    """Return which deployment the case's paths come from in the field condition."""
    forms = JAVASCRIPT_FORMS if case.language == "js" else PYTHON_FORMS
    return forms[draw(case, "form", len(forms))]


def _older(case: Case, place: Path, work: Path) -> Older:
    """The version that the event is moved back to, kept for as long as the search's source is the same."""
    edition = hashlib.sha256(Path(older.__file__).read_bytes()).hexdigest()[:12]
    kept = work / f"{case.id}.older.{edition}.json"
    if not kept.exists():
        found = older.older(case, place, 1 + draw(case, "steps", older.MOST_STEPS))
        lines = [[*key, line] for key, line in found.lines.items()]
        kept.write_text(json.dumps([found.commit, found.steps, found.seconds, lines]), encoding="utf-8")
    commit, steps, seconds, lines = json.loads(kept.read_text(encoding="utf-8"))
    return Older(commit, steps, seconds, {(path, line): was for path, line, was in lines})


def aged(case: Case, place: Path, version: Older) -> Json:
    """Return the event as the older version would have raised it: its lines, the lines around, its time."""
    event = with_source(case, place)
    texts: dict[str, list[str]] = {}
    for path, frame in own_frames(case, place, event):
        if frame.get("lineno"):
            lines = texts.setdefault(path, git(place, "show", f"{version.commit}:{path}").split("\n"))
            _move(frame, version.lines[path, frame["lineno"]], lines)
    moment = version.seconds + 60 * (1 + draw(case, "minutes", 60))
    event["timestamp"] = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return event


def _move(frame: Json, line: int, lines: list[str]) -> None:
    before, after = (len(frame.get(key) or []) for key in ("pre_context", "post_context"))
    reach = max(before, after)
    frame["lineno"] = line
    if "pre_context" in frame:
        frame["pre_context"] = lines[max(0, line - 1 - reach) : line - 1]
    if "post_context" in frame:
        frame["post_context"] = lines[line : line + reach]


def deployed(case: Case, event: Json, form: str) -> Json:
    """Return the event with the paths of that deployment, and without the SDK's hints and the release."""
    event = deepcopy(event)
    event.pop("release", None)
    whole = case.language == "python" and draw(case, "filename", 2) == 0
    root = ROOTS.get(form) or f"/app/services/{case.project}/" * draw(case, "service", 2) or "/app/"
    for frame in frames(event):
        frame.pop("in_app", None)
        _deploy(frame, case.app_root + "/", root, form, whole)
    return event


def _deploy(frame: Json, app_root: str, root: str, form: str, whole: bool) -> None:
    for key in ("abs_path", "filename"):
        if frame.get(key):
            frame[key] = str(frame[key]).replace(app_root, root)
    if whole and frame.get("abs_path"):
        frame["filename"] = frame["abs_path"]
    if form == "webpack":
        frame.pop("module", None)
    if form == "windows":
        for key in ("abs_path", "filename"):
            if frame.get(key):
                frame[key] = _windows(str(frame[key]))


def _windows(path: str) -> str:
    if path.startswith(("<", "node:")):
        return path
    return re.sub(r"^/usr/local/lib/python3\.(\d+)/", r"C:/Python3\1/Lib/", path).replace("/", "\\")


def _written(file: Path, event: dict[str, Any]) -> Path:
    file.write_text(json.dumps(event, indent=1), encoding="utf-8")
    return file


CONDITIONS: dict[str, Callable[[Case, Path, Path], Trial]] = {
    "clean": clean,
    "field": field_condition,
    "shallow": shallow,
}
