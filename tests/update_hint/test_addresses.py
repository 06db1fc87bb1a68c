"""Where releases are requested, how versions are compared, and what the cache may say."""

from email.message import Message
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.adapters.installation import is_decided, releases_address
from glitchtip_tools.core.setup.updates import update_hint
from tests.conftest import never
from tests.update_hint.person import Person


def test_what_the_cache_was_made_to_say_is_checked_again(gtt: Person) -> None:
    gtt("projects", "list")
    (kept,) = (gtt.home / ".cache" / "gtt").glob("update-*")
    for odd in ('{"version": "99.0\\u001b[2J"}', '{"version": ["99.1.0"]}', "[]", "{", '{"shown": 1e99}'):
        kept.write_text(odd)
        assert gtt("projects", "list", timer=never).err == ""


def test_placeholders_and_installations_from_elsewhere_have_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def installed(url: str, origin: str | None = None) -> str:
        class Package:
            metadata = Message()

            def read_text(self, name: str) -> str | None:
                return origin

        Package.metadata["Project-URL"] = "Homepage, https://gtt.org/"
        Package.metadata["Project-URL"] = f"Releases, {url}"
        monkeypatch.setattr("glitchtip_tools.adapters.installation.distribution", lambda _name: Package())
        return releases_address()

    assert (
        installed("https://pypi.org/pypi/glitchtip-tools/json")
        == "https://pypi.org/pypi/glitchtip-tools/json"
    )
    assert installed("https://glitchtip-tools.example/releases/") == ""
    assert installed("https://pypi.org/pypi/glitchtip-tools/json", '{"url": "file:///src"}') == ""

    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("glitchtip_tools.adapters.installation.distribution", missing)
    assert releases_address() == ""


def test_an_address_without_a_host_is_not_decided() -> None:
    assert [is_decided(url) for url in ("", "https://", "https://x.example:8/", "https://example.org/")] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("released", "own", "newer"),
    [
        ("1.10.0", "1.9.9", True),
        ("1.2", "1.2.0", False),
        ("1.2.0.1", "1.2.0", True),
        ("2.0.0", "2.0.0rc1", False),
        ("1.0.0", "unknown", True),
        ("٣.0.0", "1.0.0", False),
        ("1", "0.1", False),
    ],
)
def test_versions_are_compared_by_their_numbers(released: str, own: str, newer: bool) -> None:
    assert bool(update_hint(released, own, "pip")) is newer


@given(st.text(alphabet="0123456789.\x1b\nrcv", max_size=40))
def test_a_hint_is_one_plain_line(released: str) -> None:
    assert update_hint(released, "0.0.1", "pip").isprintable()
