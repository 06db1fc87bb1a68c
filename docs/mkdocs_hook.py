"""A hook of MkDocs: brings the pages at the top of the checkout into the site, links corrected."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
TOP = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages of the checkout's top folder."""
    for name in TOP:
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=re.sub(r'(\]\(|src="|srcset=")docs/', r"\1", text)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the page with links to the top folder as links to pages of the site, and with its lists as meant."""
    return nested(re.sub(rf"\]\(\.\./({'|'.join(map(re.escape, TOP))})", r"](\1", markdown))


def nested(markdown: str) -> str:
    """Return the page with what belongs to a numbered item indented by four spaces, and its fenced code by eight.

    Code hosts take three spaces (CommonMark); Python-Markdown ends the list there, and has no fences inside of one.
    """
    fence, lines = "", []
    for line in markdown.split("\n"):
        inside = fence
        if mark := re.match(r"( *)```", line):
            fence = "" if fence else mark[0]
        if not (inside or fence or line).startswith("   "):
            lines.append(line)
        elif not mark:
            lines.append(f"     {line}" if inside and line.strip() else f" {line}" if line.strip() else line)
    return "\n".join(lines)
