"""The setting `checkouts`: which projects a checkout is for."""

from pathlib import Path

import pytest

from glitchtip_tools.services.investigation.checkouts import belongs

REMOTE = "git@git.example.com:acme/api.git"


@pytest.mark.parametrize(
    ("checkouts", "project", "expected"),
    [
        ({}, "api", None),
        ({"{root}": ["api", "worker"]}, "api", True),
        ({"{root}": ["api", "worker"]}, "web", False),
        ({"{root}/../other": ["api"]}, "api", False),
        ({"{root}/../other": ["api"]}, "web", None),
        ({"https://git.example.com/acme/api": ["api"]}, "api", True),
        ({"ssh://git@git.example.com/acme/api.git": ["api"]}, "web", False),
        ({"https://git.example.com/acme/web": ["web"]}, "api", None),
        ({"~nobody-of-this-name/src": ["api"]}, "web", None),
    ],
)
def test_a_checkout_is_tied_to_its_projects(
    checkouts: dict[str, list[str]], project: str, expected: bool | None, tmp_path: Path
) -> None:
    named: dict[str, object] = {
        place.replace("{root}", str(tmp_path)): projects for place, projects in checkouts.items()
    }
    assert belongs(named, tmp_path, REMOTE, project) is expected
