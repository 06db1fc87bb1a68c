"""The sample application's git repository: made by git itself, the same for the same `now`."""

from datetime import datetime
from pathlib import Path

from glitchtip_tools.adapters.process import run
from glitchtip_tools.sandbox.story import sample_history
from glitchtip_tools.sandbox.story.issues import BUGS, SHOWN

__all__ = ["BUGS", "REMOTE", "SHOWN", "create"]
REMOTE = "https://github.com/example/ai-admin.git"


def create(path: Path, now: datetime) -> dict[str, str]:
    """Make the repository at `path`, checked out at its newest commit; return hashes by tag and by subject."""
    path.mkdir(parents=True, exist_ok=True)
    run(["git", "init", "--quiet", "--initial-branch=main"], cwd=path)
    run(["git", "fast-import", "--quiet"], cwd=path, input=_stream(now))
    run(["git", "reset", "--quiet", "--hard", "main"], cwd=path)
    run(["git", "remote", "add", "origin", REMOTE], cwd=path)
    named: dict[str, str] = {}
    for commit, revision in zip(sample_history.commits(), sample_history.hashes(now), strict=True):
        named |= {commit.subject: revision} | ({commit.tag: revision} if commit.tag else {})
    return named


def _stream(now: datetime) -> bytes:
    """Return the history in the language of `git fast-import`."""
    parts: list[bytes] = []
    for at, (commit, written) in enumerate(sample_history.changes(), 1):
        who = f"{commit.author} {commit.time(now)} +0000"
        head = f"commit refs/heads/main\nmark :{at}\nauthor {who}\ncommitter {who}\n"
        parts.append(head.encode() + _data(commit.message))
        for path, text in written.items():
            parts.append(
                f"D {path}\n".encode() if text is None else f"M 100644 inline {path}\n".encode() + _data(text)
            )
        if commit.tag:
            parts.append(f"reset refs/tags/{commit.tag}\nfrom :{at}\n".encode())
    return b"".join(parts)


def _data(text: str) -> bytes:
    data = text.encode()
    return b"data %d\n" % len(data) + data + b"\n"
