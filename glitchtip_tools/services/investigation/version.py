"""Which revision an event ran: what its release names, else what its time or the lines of its trace say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from glitchtip_tools.adapters.git import lookup
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.frames import mapping, revisions
from glitchtip_tools.models import Event, Frame
from glitchtip_tools.services.investigation.frames import Trees
from glitchtip_tools.services.investigation.notes import Notes

MOST_VERSIONS = 120  # of the frames' files, looked at when the revision is not known
MOST_PATHS = 40
MOST_PARSED = 40  # versions whose functions are looked at
MOST_TEXT = 8_000_000  # characters of these, as far as they differ
MOST_COMPARED, MOST_HELD = (
    256_000_000,
    32_000_000,
)  # bytes of versions compared with the lines, and of those at once
MOST_NAMESAKES = 2  # files that a frame without code may stand for
SURE = 1.9  # agreement (0 to 2) from which the version by date is taken as it is
STRANGE = 0.5  # agreement below which a named version is doubted
Known = Sequence[tuple[Frame, tuple[str, ...]]]


def version_of(
    clone: Repository, event: Event, frames: Sequence[Frame], notes: Notes, trees: Trees | None = None
) -> tuple[str, str]:
    """Return the revision and where it is known from: `release`, `date`, `content` or `head`."""
    by_release, tip = _named(clone, event.release, notes)
    moment = event.date_created
    by_date = notes.ask(None, clone.commit_before, moment, tip) if moment and not by_release else None
    first, source = (
        by_release or by_date or tip,
        "release" if by_release else "date" if by_date else "head",
    )
    trees = trees or Trees(clone, frames, notes)
    nothing: tuple[str, ...] = ()
    if not notes.ask(nothing, clone.tracked, first) and notes.ask(nothing, clone.tracked, clone.head):
        notes.say(f"the files of `{first[:10]}` are not in this clone: its checkout was read instead")
        return clone.head, "head"
    tree = trees.of(first, clone.head)
    known = _placed(frames, tree)
    if not known:
        best = None if by_release else notes.ask(None, _by_functions, clone, event, tree, first)
        return (best, "content") if best else (first, source)
    fits = _fits(clone, known, [(first, 0)])[0][1]
    if not fits and not clone.sources(first, _paths(known)):  # nothing can be compared with the trace
        return first, source
    if by_release:
        if fits < STRANGE:
            notes.say("the source at the release does not have the lines of the trace")
        return first, source
    if fits >= SURE:
        return first, source
    best = notes.ask(None, _by_content, clone, known, first, moment.timestamp() if moment else None)
    if best is None:
        if not clone.partial:  # it may, and only its history is not here
            notes.say(
                "the release is unknown and none of the newest versions of the files has the lines of the trace"
            )
        return first, source
    return (best, "content") if best != first else (first, source)


def _named(clone: Repository, release: str | None, notes: Notes) -> tuple[str | None, str]:
    """Return the commit that a release names, and the tip of the history to look in when it names none.

    A branch has moved on since: its last commit before the event is as good a guess as the checkout's.
    """
    if not release:
        return None, clone.head
    commit = named(clone, release)
    if commit:
        return commit, clone.head
    branches = [f"{place}/{release.strip()}" for place in ("refs/heads", "refs/remotes/origin")]
    if found := lookup.first_commit(clone, branches):
        notes.say(f"the release `{release[:80]}` is a branch: which of its commits ran is an estimate")
        return None, found[1]
    notes.say(f"the release `{release[:80]}` is not a commit or tag of this clone")
    return None, clone.head


def named(clone: Repository, release: str | None) -> str | None:
    """Return the commit that a release names, by its id or by a tag; None when it names none."""
    words = [
        name
        for word in revisions.named(release)
        for name in (f"refs/tags/{word}", *([word] if revisions.is_id(word) else []))
    ]
    if found := lookup.first_commit(clone, words):
        return found[1]
    tag = revisions.tag_for(release, clone.tags()) if release else None
    return clone.resolve(f"refs/tags/{tag}") if tag else None


def _placed(frames: Sequence[Frame], tree: mapping.Tree) -> Known:
    """Return the frames that have a line to compare, with the files that each may stand for."""
    candidates_of_frames = [
        (frame, mapping.candidates(frame, tree)) for frame in frames if frame.context_line
    ]
    return [
        (frame, candidates_of_frames.files[:4])
        for frame, candidates_of_frames in candidates_of_frames
        if candidates_of_frames.files
    ][-12:]


def _paths(known: Known) -> list[str]:
    return sorted({path for _, files in known for path in files})[:MOST_PATHS]


def _by_content(clone: Repository, known: Known, first: str, moment: float | None) -> str | None:
    paths = _paths(known)
    dated = dict(clone.touching(clone.head, paths, MOST_VERSIONS))
    for commit, about in clone.commits([first, clone.head]).items():
        dated.setdefault(commit, int(about.date.timestamp()))
    ordered = sorted(dated.items(), key=lambda pair: -pair[1])
    return revisions.choose(_fits(clone, known, ordered), moment)


def _by_functions(clone: Repository, event: Event, tree: mapping.Tree, first: str) -> str | None:
    """Return the newest version whose functions are around the frames' lines; None when the first is as good.

    It is for traces without code: only where lines disagree are other versions read.
    """
    told = revisions.told_by(event, lambda frame: mapping.candidates(frame, tree).files[:MOST_NAMESAKES])
    expected = revisions.expected_of(told)
    paths = sorted({path for one in told for path in one.files})[:MOST_PATHS]
    at_first = revisions.agreed(told, clone.sources(first, paths))
    if not expected.words or at_first == expected:
        return None
    moment = event.date_created
    dated = clone.touching(first if moment else clone.head, paths, MOST_VERSIONS)
    pairs = clone.blobs([(commit, path) for commit, _ in dated for path in paths])
    best, agreement, seen, length = None, at_first, set[frozenset[str]](), 0
    for commit, _ in dated:
        blobs = {path: pairs[commit, path] for path in paths if (commit, path) in pairs}
        key = frozenset(blobs.values())
        if key in seen or len(seen) >= MOST_PARSED or length > MOST_TEXT:
            continue
        texts = clone.texts(blobs.values())
        length += sum(len(text) for blob, text in texts.items() if not any(blob in one for one in seen))
        seen.add(key)
        read = {path: texts[blob] for path, blob in blobs.items() if blob in texts}
        one = revisions.agreed(told, read)
        if revisions.is_better(one, at_first, expected) and sum(one) > sum(agreement):
            best, agreement = commit, one
        if agreement == expected:
            break
    return best


def _fits(
    clone: Repository, known: Known, versions: Sequence[tuple[str, int]]
) -> list[tuple[str, float, int]]:
    paths = {path for _, files in known for path in files}
    pairs = clone.blobs([(commit, path) for commit, _ in versions for path in paths])
    scored = []
    for group in _groups(versions, pairs, lookup.sizes(clone, pairs.values()) if len(versions) > 1 else {}):
        wanted = {commit for commit, _ in group}
        blobs = [blob for (commit, _), blob in pairs.items() if commit in wanted]
        texts = {blob: text.split("\n") for blob, text in clone.texts(blobs).items()}
        for commit, seconds in group:
            at = {path: texts.get(pairs.get((commit, path), ""), []) for path in paths}
            scored.append((commit, revisions.fit(known, at), seconds))
    return scored


def _groups(
    versions: Sequence[tuple[str, int]], pairs: Mapping[tuple[str, str], str], sizes: Mapping[str, int]
) -> Iterator[list[tuple[str, int]]]:
    """Yield the versions in groups whose files may be in memory at once, the first ones up to a size of them all."""
    of: dict[str, int] = defaultdict(int)
    for (commit, _), blob in pairs.items():
        of[commit] += sizes.get(blob, 0)
    group: list[tuple[str, int]] = []
    total = held = 0
    for version in versions:
        size = of[version[0]]
        total, held = total + size, held + size
        if group and total > MOST_COMPARED:
            break
        if group and held > MOST_HELD:
            yield group
            group, held = [], size
        group.append(version)
    yield group
