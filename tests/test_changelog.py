"""The fragments in `changelog.d`: what `scriv collect` makes entries of, in the form that it and readers expect."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CATEGORIES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["scriv"]["categories"]


def test_every_fragment_has_the_form_of_an_entry() -> None:
    findings = [
        f"{path.name}: {finding}"
        for path in sorted((ROOT / "changelog.d").iterdir())
        for finding in findings_in(path.name, path.read_text())
    ]
    assert not findings, "\n".join(findings)


def findings_in(name: str, text: str) -> list[str]:
    """Return what a fragment does differently: known headings in their order, each with sentences as a list."""
    findings = (
        [] if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.md", name) else ["the name is not `words-in-a-row.md`"]
    )
    headings = re.findall(r"^#.*$", text, re.M)
    unknown = [heading for heading in headings if heading.removeprefix("### ") not in CATEGORIES]
    findings += [f"`{heading}` is not one of ### {', '.join(CATEGORIES)}" for heading in unknown]
    order = [heading for heading in (f"### {category}" for category in CATEGORIES) if heading in headings]
    if not unknown and headings != order:
        findings.append(f"the headings are {headings}, not each once in the order {order}")
    if not headings or not text.startswith("#"):
        findings.append("it does not begin with a heading")
    for section in re.split(r"^#.*$", text, flags=re.M)[1:]:
        findings += findings_of_section(section)
    return findings if text.endswith("\n") else [*findings, "the last line has no end"]


def findings_of_section(section: str) -> list[str]:
    items = [item.strip() for item in re.split(r"^- ", section, flags=re.M)[1:]]
    findings = [] if items else ["a heading has no `- ` items"]
    if section[:3] != "\n\n-":
        findings.append("a list does not begin after an empty line below its heading")
    return findings + [
        f"`{item[:40]}` does not end with a point" for item in items if not item.rstrip("*").endswith(".")
    ]


def test_what_is_wrong_with_a_fragment_is_named() -> None:
    assert findings_in("new-thing.md", "### Added\n\n- `gtt x` shows it.\n") == []
    assert findings_in("New.md", "# Added\n\ntext") == [
        "the name is not `words-in-a-row.md`",
        "`# Added` is not one of ### Added, Changed, Fixed, Security",
        "a heading has no `- ` items",
        "a list does not begin after an empty line below its heading",
        "the last line has no end",
    ]
    assert findings_in("a.md", "### Fixed\n\n- One.\n\n### Added\n\n- Two\n") == [
        "the headings are ['### Fixed', '### Added'], not each once in the order ['### Added', '### Fixed']",
        "`Two` does not end with a point",
    ]
