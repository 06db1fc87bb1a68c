"""What the tests of `gtt runbooks` share: a folder with rules and runbooks."""

from pathlib import Path

import pytest

from tests.runbooks.rules import RULES


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path) -> Path:
    """A folder with rules and their runbooks: where `gtt` runs."""
    (tmp_path / "runbooks.yaml").write_text(RULES)
    (tmp_path / "docs" / "runbooks").mkdir(parents=True)
    for name in ("timeouts", "redis"):
        (tmp_path / "docs" / "runbooks" / f"{name}.md").write_text(f"# {name}\n")
    return tmp_path
