"""Where settings come from, and what is wrong with them, all at once."""

from pathlib import Path

import pytest

from glitchtip_tools.errors import BadSettings
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.settings import Settings, load, survey
from glitchtip_tools.settings.names import Value
from tests.conftest import Gtt, Said

TAKES = "see the command's `--help` for its options"
TOKEN, URL = "GLITCHTIP_API_TOKEN", "GLITCHTIP_URL"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder two levels below one that may hold a `.env`."""
    folder = tmp_path / "app" / "src"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, **values: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return path


def test_the_nearest_place_wins(here: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home")}
    user = write(
        tmp_path / "home/.config/gtt/.env", GLITCHTIP_ORG_SLUG="user", GTT_REPO="/user", GTT_TIMEOUT="1"
    )
    near = write(tmp_path / "app/.env", GLITCHTIP_ORG_SLUG="near", GTT_REPO="/near")
    write(tmp_path / ".env", GLITCHTIP_ORG_SLUG="far", GLITCHTIP_PROJECT_SLUG="far")
    found = survey({"GLITCHTIP_ORG_SLUG": "option"}, {**home, "GTT_REPO": "/environment"}, here)
    assert found.settings.values == {
        "GLITCHTIP_ORG_SLUG": Value("option", "option"),
        "GTT_REPO": Value("/environment", "environment"),
        "GTT_TIMEOUT": Value("1", str(user)),
    }
    assert found.overridden == {
        "GLITCHTIP_ORG_SLUG": (str(near), str(user)),
        "GTT_REPO": (str(near), str(user)),
        "GTT_TIMEOUT": (),
    }
    assert (found.files, found.problems) == ((near, user), ())


def test_the_users_own_file_follows_xdg(here: Path, tmp_path: Path) -> None:
    write(tmp_path / "xdg/gtt/.env", GLITCHTIP_ORG_SLUG="xdg")
    assert load({}, {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "HOME": "/nowhere"}, here).org == "xdg"


def test_a_named_file_is_read_instead_of_the_nearest(here: Path, tmp_path: Path) -> None:
    write(tmp_path / ".env", GLITCHTIP_ORG_SLUG="near")
    other = write(tmp_path / "other.env", GLITCHTIP_ORG_SLUG="other")
    assert load({}, {"HOME": "/nowhere"}, here, other).org == "other"
    with pytest.raises(BadSettings, match="is not a file"):
        load({}, {"HOME": "/nowhere"}, here, tmp_path / "missing.env")


def test_empty_values_count_as_missing_and_other_names_are_read(here: Path) -> None:
    found = load({}, {"HOME": "/nowhere", TOKEN: " ", "GLITCHTIP_TOKEN": " abc ", URL: ""}, here)
    assert (found.get(TOKEN), found.url) == ("abc", "http://localhost:8080")


def test_what_a_file_says_is_not_expanded(here: Path) -> None:
    (here / ".env").write_text("export GTT_REPO='$HOME/${X}'  # a remark\n# GTT_TIMEOUT=1\n")
    assert load({}, {"HOME": "/nowhere", "X": "x"}, here).get("GTT_REPO") == "$HOME/${X}"


def test_all_that_is_malformed_is_named_at_once(here: Path) -> None:
    environ = {
        "HOME": "/nowhere", URL: "glitchtip", TOKEN: "a b", "GTT_TIMEOUT": "0", "GTT_RETRY_WAIT": "-1",
        "GLITCHTIP_ORG_SLUG": "a/b", "TELEGRAM_API_URL": "ftp://x",
    }  # fmt: skip
    with pytest.raises(BadSettings) as caught:
        load({}, environ, here)
    assert caught.value.message.split("; ") == [
        "`GLITCHTIP_URL` is not an http(s) address: `glitchtip` (from environment)",
        "`TELEGRAM_API_URL` is not an http(s) address: `ftp://x` (from environment)",
        "`GTT_TIMEOUT` is not a number of seconds: `0` (from environment)",
        "`GTT_RETRY_WAIT` is not a number of seconds: `-1` (from environment)",
        "`GLITCHTIP_API_TOKEN` contains characters that a token cannot have (from environment)",
        "`GLITCHTIP_ORG_SLUG` is not a slug (letters, digits, `-`, `_`): `a/b` (from environment)",
    ]
    found = survey({}, environ, here).settings
    assert (found.timeout, found.retry_wait) == (30, 0.5)


def test_what_is_malformed_and_what_is_missing_are_said_together(gtt: Gtt) -> None:
    said = gtt("issues", "list", env={TOKEN: None, URL: "http://bad url", "GTT_TIMEOUT": "soon"})
    assert said == Said(
        3,
        "",
        "gtt: missing: `GLITCHTIP_API_TOKEN`; `GLITCHTIP_URL` is not an http(s) address: `http://bad url` "
        "(from environment); `GTT_TIMEOUT` is not a number of seconds: `soon` (from environment)\n"
        "hint: run `gtt auth login`, or set it in the environment, in `.env` or in `~/.config/gtt/.env`; "
        "see `gtt auth status` for where each setting comes from\n",
    )


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("--url", "127.0.0.1:80"), "`--url` is not an http(s) address: `127.0.0.1:80`", TAKES),
        (("--url", "http://bad url"), "`--url` is not an http(s) address: `http://bad url`", TAKES),
        (("--timeout", "-1"), "`--timeout` is not a number of seconds: `-1`", TAKES),
        (("--org", "a b"), "`--org` is not a slug (letters, digits, `-`, `_`): `a b`", TAKES),
        (("--url", ""), "`--url` is empty", "give it a value, or leave it out"),
        (("--org", ""), "`--org` is empty", "give it a value, or leave it out"),
    ],
)
def test_a_wrong_option_is_called_so(gtt: Gtt, words: tuple[str, ...], message: str, hint: str) -> None:
    assert gtt("issue", "show", "1", *words) == Said(2, "", f"gtt: {message}\nhint: {hint}\n")


def test_lines_of_ours_that_say_nothing_are_named(gtt: Gtt, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("\ufeffGTT_TIMEOUT=5\n# a remark\n\nGTT_REPO=.\n\n= for others\nGTT_RUNBOOKS='open\n")
    said = gtt("issue", "show", "1")
    assert said == Said(
        3,
        "",
        f"gtt: `{file}:7` is not a `NAME=value` line\n"
        "hint: see `gtt auth status` for where each setting comes from\n",
    )
    assert f"GTT_TIMEOUT\t5\t{file}" in gtt("auth", "status").out


def test_an_address_holds_no_password(here: Path) -> None:
    environ = {"HOME": "/nowhere", URL: "https://me:s3cret@glitchtip.example.com/x"}
    with pytest.raises(BadSettings) as caught:
        load({}, environ, here)
    assert caught.value.message == (
        "`GLITCHTIP_URL` contains a user name or a password, which gtt does not send (from environment)"
    )


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        Settings({TOKEN: Value("", "option")}).require(TOKEN, "TELEGRAM_BOT_TOKEN")
    assert caught.value.message == "missing: `GLITCHTIP_API_TOKEN`, `TELEGRAM_BOT_TOKEN`"


def test_a_file_that_cannot_be_read_is_a_problem_not_a_crash(here: Path) -> None:
    (here / ".env").write_bytes(b"GTT_REPO=\xff\xfe\n")
    with pytest.raises(BadSettings, match=r"cannot read `.*\.env`"):
        load({}, {"HOME": "/nowhere"}, here)


@pytest.mark.parametrize("place", ["environment", "user"])
def test_a_folder_cannot_send_your_token_elsewhere(here: Path, tmp_path: Path, place: str) -> None:
    write(here / ".env", GLITCHTIP_URL="https://evil.example")
    environ = {"HOME": str(tmp_path / "home")}
    if place == "environment":
        environ[TOKEN] = "abc"
    else:
        write(tmp_path / "home/.config/gtt/.env", GLITCHTIP_API_TOKEN="abc")
    with pytest.raises(BadSettings, match="set both in the same place"):
        load({}, environ, here)
    assert load({}, {**environ, URL: "https://mine.example"}, here).url == "https://mine.example"
    write(here / ".env", GLITCHTIP_URL="https://its.example/", GLITCHTIP_API_TOKEN="its")
    if place == "user":
        found = load({}, environ, here)
        assert (found.url, found.get(TOKEN)) == ("https://its.example", "its")


def test_secrets_are_not_in_the_repr() -> None:
    assert "secret" not in repr(Settings({TOKEN: Value("secret", "option")}))


@pytest.mark.parametrize(
    ("secret", "companion"),
    [
        ("GLITCHTIP_API_TOKEN", "GLITCHTIP_URL"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_ALERTS_CHAT_ID"),
        ("TELEGRAM_BOT_TOKEN", "TELEGRAM_ALLOWED_USERS"),
    ],
)
@pytest.mark.parametrize("folder", ["app", "gtt"])
def test_no_folder_decides_where_a_secret_goes(
    tmp_path: Path, secret: str, companion: str, folder: str
) -> None:
    here = tmp_path / folder
    value = "https://evil.example" if companion.endswith("URL") else "666"
    near = write(here / ".env", **{companion: value})
    with pytest.raises(BadSettings) as refused:
        load({}, {"HOME": "/nowhere", secret: "mine"}, here)
    assert refused.value.message == (
        f"`{companion}` comes from `{near}` but `{secret}` from the environment: "
        "set both in the same place, so that no folder decides where your token goes"
    )
    assert (
        load({}, {"HOME": "/nowhere", secret: "mine"}, here, near).get(companion) == value
    )  # named: trusted


def test_a_checkout_does_not_choose_another_folder(tmp_path: Path) -> None:
    here = tmp_path / "app"
    (here / ".git").mkdir(parents=True)
    near = write(here / ".env", GTT_REPO="/srv/private", GTT_RUNBOOKS="docs/runbooks.yaml")
    with pytest.raises(BadSettings) as refused:
        load({}, {"HOME": "/nowhere"}, here)
    assert refused.value.message == (
        f"`GTT_REPO` in `{near}` leads out of the checkout that the file is in: "
        "set it in the environment or in `~/.config/gtt/.env`"
    )
    write(tmp_path / "ops" / ".env", GTT_REPO="/srv/private")
    assert load({}, {"HOME": "/nowhere"}, tmp_path / "ops").get("GTT_REPO") == "/srv/private"


def test_an_address_of_the_folder_is_used_once_it_is_confirmed(
    gtt: Gtt, server: Sandbox, tmp_path: Path
) -> None:
    """The usual split in CI: the address in the repository's file, the token from the secret store."""
    write(tmp_path / ".env", GLITCHTIP_URL=f"{server.url}/", GLITCHTIP_ORG_SLUG="adminai-tech")
    expected = gtt("teams")
    split: dict[str, str | None] = {"GLITCHTIP_URL": None, "GLITCHTIP_ORG_SLUG": None}
    server.requests_clear()
    said = gtt("teams", env=split)
    assert (said.code, said.out, server.requests.lines()) == (3, "", [])
    command = f"gtt config set trusted_addresses {server.url}"
    assert said.err.splitlines()[1] == (
        "hint: if your token may go there, set GLITCHTIP_URL in the environment, "
        f"or confirm the address once: `{command}`"
    )
    assert gtt("teams", env={**split, "GLITCHTIP_URL": server.url}) == expected
    assert gtt(*command.split()[1:]).code == 0
    assert gtt("teams", env=split) == expected
    write(tmp_path / ".env", GLITCHTIP_URL="http://evil.example/$(id)", GLITCHTIP_ORG_SLUG="adminai-tech")
    other = gtt("teams", env=split)
    assert other.code == 3
    assert other.err.splitlines()[1].endswith(f"`{command} 'http://evil.example/$(id)'`")
