"""Refuse a release that is not ready: `python tools/release_check.py vX.Y.Z`; exit 1 with what is missing."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
UNDECIDED = "glitchtip-tools.example"  # the host of the project's addresses until they are decided
PLACES = ("mkdocs.yml", "docs/install.md")  # where they are besides pyproject.toml


def problems(root: Path, tag: str) -> list[str]:
    """Return what speaks against releasing the checkout under this tag."""
    found = []
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    undecided = sorted(name for name, url in project["urls"].items() if ".example" in url)
    if undecided:
        found.append(f"pyproject.toml: project.urls of {', '.join(undecided)} are not decided yet")
    for name in PLACES:
        if (root / name).is_file() and UNDECIDED in (root / name).read_text(encoding="utf-8"):
            found.append(f"{name}: an address of `{UNDECIDED}` is not decided yet")
    source = (root / "glitchtip_tools" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+?)"', source, re.M)
    if version is None or tag != f"v{version[1]}":
        found.append(f"the tag is `{tag}`, the version `{version[1] if version else 'missing'}`")
    if fragments := sorted(path.name for path in (root / "changelog.d").glob("*.md")):
        found.append(f"changelog.d: not collected: {', '.join(fragments)} (`scriv collect`)")
    if version and f"## {version[1]}" not in (root / "CHANGELOG.md").read_text(encoding="utf-8"):
        found.append(f"CHANGELOG.md has no entry for {version[1]}")
    return found


if __name__ == "__main__":
    wrong = problems(ROOT, sys.argv[1] if len(sys.argv) > 1 else "")
    sys.stderr.write("".join(f"{one}\n" for one in wrong))
    sys.exit(1 if wrong else 0)
