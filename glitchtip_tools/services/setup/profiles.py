"""Profiles: servers under a name in `config.toml`, each with a token that is stored elsewhere."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from glitchtip_tools.adapters import keyring
from glitchtip_tools.adapters.private_file import write_private
from glitchtip_tools.core.hints import similar
from glitchtip_tools.core.setup.config import Config
from glitchtip_tools.core.setup.sign_in import SignedIn, profile_names
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.values import dataclass

FIELDS = {
    "GLITCHTIP_URL": "url",
    "GLITCHTIP_ORG_SLUG": "organization",
    "GLITCHTIP_PROJECT_SLUG": "project",
}
KEYRING = "keyring"
LONGEST_TOKEN = 4096  # bytes of a file that holds one
Set = Callable[[str, list[str]], object]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of the user's file, which is in the `folder`.

    `waiting` tells a person what is waited for: a keyring may ask for its password in a window elsewhere.
    """

    config: Config
    environ: Mapping[str, str]
    folder: Path
    waiting: Callable[[str], AbstractContextManager[None]]

    def settings(self, name: str) -> tuple[Mapping[str, str], BadSettings | None]:
        """Return the settings of a profile with its token, and why it cannot be used: a login should still work."""
        variables: dict[str, str] = {}
        try:
            section = self._section(name)
            variables |= {key: str(section[field]) for key, field in FIELDS.items() if field in section}
            self.address(name)
            if source := section.get("token_source"):
                variables["GLITCHTIP_API_TOKEN"] = self._token(str(source), name)
        except BadSettings as unusable:
            return variables, unusable
        return variables, None

    def address(self, name: str) -> str:
        """Return the server of a profile, without reading its token; raises BadSettings."""
        if url := self._section(name).get("url"):
            return str(url)
        raise BadSettings(f"the profile `{name}` has no address", hint=f"set `profiles.{name}.url`")

    def keyring_entry(self, name: str, *, wanted: bool) -> str | None:
        """Return under which name a login stores the token in the keyring, None if it belongs in a file.

        It is in the keyring if that is `wanted`, or where the profile has it already. The keyring is tried at once,
        so that nobody types a token in vain; raises BadSettings.
        """
        kind, _, entry = str(self.config.section("profiles", name).get("token_source", "")).partition(":")
        if kind != KEYRING and not wanted:
            return None
        entry = entry if kind == KEYRING else name
        with self.waiting(KEYRING):
            keyring.token_of(entry)
        return entry

    def write(self, name: str, signed_in: SignedIn, token: str, set_: Set, entry: str | None) -> None:
        """Write a profile with `set_`, its token to the keyring `entry` or to a file of its own (mode 0600)."""
        file = self._own_file(name)
        if entry:
            with self.waiting(KEYRING):
                keyring.keep(entry, token)
        else:
            _write_token(file, token)
        values = {"url": signed_in.url, "organization": signed_in.organization, "project": signed_in.project}
        for field, value in values.items():
            if value:
                set_(f"profiles.{name}.{field}", [value])
        set_(f"profiles.{name}.token_source", [f"{KEYRING}:{entry}" if entry else f"file:{file}"])
        if entry:
            _remove(file)

    def forget(self, name: str) -> str | None:
        """Delete the token of a profile and return where it was, None if there was none; the profile stays.

        Raises BadSettings for a token in a variable, which only the shell can remove.
        """
        source = str(self._section(name).get("token_source", ""))
        kind, _, place = source.partition(":")
        if kind == "env":
            raise BadSettings(
                f"the token of the profile `{name}` comes from `{place}`", hint=f"`unset {place}`"
            )
        if kind == KEYRING:
            with self.waiting(KEYRING):
                return source if keyring.forget(place) else None
        file = self._path(place)
        return str(file) if place and _remove(file) else None

    def _section(self, name: str) -> Mapping[str, object]:
        known = profile_names(self.config)
        if name in known:
            return self.config.section("profiles", name)
        near = similar(name, known)
        there = (
            f"available: {', '.join(f'`{one}`' for one in known)}"
            if known
            else f"`gtt auth login --profile {name}` creates it"
        )
        raise BadSettings(f"there is no profile `{name}`", hint=f"did you mean `{near}`?" if near else there)

    def _token(self, source: str, name: str) -> str:
        """Return the token of `env:VARIABLE`, `file:PATH` or `keyring:NAME` (checked); raises BadSettings."""
        kind, _, place = source.partition(":")
        again = f"`gtt auth login --profile {name}` stores one"
        if kind == "env":
            if token := self.environ.get(place, "").strip():
                return token
            raise BadSettings(f"the token of the profile `{name}` is in `{place}`, which is not set")
        if kind == KEYRING:
            with self.waiting(KEYRING):
                kept = keyring.token_of(place)
            if kept and kept.strip():
                return kept.strip()
            raise BadSettings(f"the keyring has no token for the profile `{name}`", hint=again)
        path = self._path(place)
        try:
            with path.open("rb") as file:
                return file.read(LONGEST_TOKEN).decode().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = (error.strerror or "").lower() if isinstance(error, OSError) else "it is not text"
            problem = f"cannot read the token of the profile `{name}`: {reason}: `{path}`"
            raise BadSettings(problem, hint=again if path == self._own_file(name) else None) from error

    def _own_file(self, name: str) -> Path:
        """Return the file that a login writes the token of a profile to."""
        return self.folder / "tokens" / name

    def _path(self, place: str) -> Path:
        return Path(self.environ.get("HOME", "~"), place[2:]) if place.startswith("~/") else Path(place)


def _write_token(file: Path, token: str) -> None:
    try:
        write_private(file, f"{token}\n")
    except OSError as error:
        raise BadSettings(f"cannot write `{file}`: {error.strerror}") from error


def _remove(file: Path) -> bool:
    """Delete the file and return whether it was there; raises BadSettings."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise BadSettings(f"cannot delete `{file}`: {(error.strerror or '').lower()}") from error
    return True
