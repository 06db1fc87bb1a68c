"""Real repositories for tests, made with few processes: `git init` and `git commit` each start others."""

from pathlib import Path

from glitchtip_tools.adapters.process import run

CONFIG = (
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"
)


def create(root: Path) -> Path:
    """Make an empty repository, as `git init --template= --initial-branch=main` makes it; return its folder."""
    folder = root / ".git"
    for part in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
        (folder / part).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "config").write_text(CONFIG)
    return root


def git(root: Path, *words: str, day: int = 1, author: str = "Ada") -> str:
    """Return what git says in a repository, on that day of January 2026."""
    moment = f"2026-01-{day:02} 12:00:00 +0000"
    who = {"NAME": author, "EMAIL": f"{author.lower()}@example.org", "DATE": moment}
    env = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    return run(["git", "-C", root, *words], env=env).text.strip()


def commit(root: Path, day: int, subject: str, files: dict[str, str], author: str = "Ada") -> str:
    """Write the files and commit them; return the commit."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if files:
        git(root, "add", "--", *files)
    git(root, "-c", "maintenance.auto=false", "commit", "-q", "-m", subject, day=day, author=author)
    return head(root)


def head(root: Path) -> str:
    """Return the newest commit; git is only asked where its folder is elsewhere or its references are packed."""
    name = root / ".git" / "HEAD"
    if name.is_file():
        text = name.read_text().strip()
        reference = root / ".git" / text.removeprefix("ref: ")
        if reference.is_file():
            return reference.read_text().strip()
    return git(root, "rev-parse", "HEAD")
