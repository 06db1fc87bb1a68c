"""Where files are kept, on each system, with and without XDG variables."""

from pathlib import Path

import pytest

from glitchtip_tools.folders import cache_folder, config_folder, state_folder

ALL = (config_folder, state_folder, cache_folder)


def places(environ: dict[str, str], platform: str) -> list[str]:
    """Return the folders of settings, state and cache."""
    return [str(folder(environ, platform)) for folder in ALL]


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        (
            "linux",
            {"HOME": "/home/u"},
            ["/home/u/.config/gtt", "/home/u/.local/state/gtt", "/home/u/.cache/gtt"],
        ),
        (
            "darwin",
            {"HOME": "/Users/u"},
            [
                "/Users/u/Library/Application Support/gtt",
                "/Users/u/Library/Application Support/gtt",
                "/Users/u/Library/Caches/gtt",
            ],
        ),
        (
            "win32",
            {"USERPROFILE": "/Users/u", "LOCALAPPDATA": "/Users/u/AppData/Local"},
            ["/Users/u/AppData/Local/gtt", "/Users/u/AppData/Local/gtt", "/Users/u/AppData/Local/gtt/Cache"],
        ),
    ],
)
def test_each_system_has_its_own_places(platform: str, environ: dict[str, str], expected: list[str]) -> None:
    assert places(environ, platform) == expected


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_xdg_variables_rule_everywhere_when_they_are_absolute(platform: str) -> None:
    named = {"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/k", "HOME": "/home/u"}
    assert places(named, platform) == ["/c/gtt", "/s/gtt", "/k/gtt"]
    relative = {"XDG_CONFIG_HOME": "c", "HOME": "/home/u", "LOCALAPPDATA": "/local"}
    assert places(relative, platform) == places({"HOME": "/home/u", "LOCALAPPDATA": "/local"}, platform)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_folder_that_is_there_goes_on_being_used(tmp_path: Path, platform: str) -> None:
    environ = {"HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "Local")}
    before = places(environ, platform)
    (tmp_path / ".config" / "gtt").mkdir(parents=True)
    assert places(environ, platform) == [str(tmp_path / ".config" / "gtt"), *before[1:]]
