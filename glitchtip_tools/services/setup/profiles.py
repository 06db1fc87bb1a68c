"""Profiles: servers under a name in `config.toml`, each with a token that lies elsewhere."""

from collections.abc import Callable, Mapping
from pathlib import Path

from glitchtip_tools.adapters.keyring import SERVICE, token_of
from glitchtip_tools.adapters.private_file import write_private
from glitchtip_tools.core.search.language.mistakes import similar
from glitchtip_tools.core.setup.config import Config
from glitchtip_tools.core.setup.sign_in import SignedIn, profile_names
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.values import dataclass

FIELDS = {
    "GLITCHTIP_URL": "url",
    "GLITCHTIP_ORG_SLUG": "organization",
    "GLITCHTIP_PROJECT_SLUG": "project",
}
LONGEST_TOKEN = 4096  # bytes of a file that holds one
Set = Callable[[str, list[str]], object]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of the user's file, which is in the `folder`."""

    config: Config
    environ: Mapping[str, str]
    folder: Path

    def settings(self, name: str) -> Mapping[str, str]:
        """Return the settings of a profile, the token read from its source; raises BadSettings."""
        return _settings(self.config, name, self.environ)

    def write(self, name: str, signed_in: SignedIn, token: str, set_: Set) -> Path:
        """Write a profile with `set_` and, in a file of its own with mode 0600, its token; return that file."""
        return _write(name, signed_in, token, self.folder, set_)


def _settings(config: Config, name: str, environ: Mapping[str, str]) -> Mapping[str, str]:
    known = profile_names(config)
    if name not in known:
        near = similar(name, known)
        there = f"available: {', '.join(known)}" if known else f"`gtt auth login --profile {name}` makes it"
        raise BadSettings(f"there is no profile `{name}`", hint=f"did you mean `{near}`?" if near else there)
    section = config.section("profiles", name)
    variables = {variable: str(section[field]) for variable, field in FIELDS.items() if field in section}
    if "url" not in section:
        raise BadSettings(f"the profile `{name}` has no address", hint=f"set `profiles.{name}.url`")
    if source := section.get("token_source"):
        variables["GLITCHTIP_API_TOKEN"] = _token(str(source), name, environ)
    return variables


def _token(source: str, name: str, environ: Mapping[str, str]) -> str:
    """Return the token that `env:VARIABLE`, `file:PATH` or `keyring:NAME` (checked) holds; raises BadSettings."""
    kind, _, place = source.partition(":")
    if kind == "env":
        if token := environ.get(place, "").strip():
            return token
        raise BadSettings(f"the token of the profile `{name}` is in `{place}`, which is not set")
    if kind == "keyring":
        if kept := token_of(place):
            return kept.strip()
        hint = f"`keyring set {SERVICE} {place}` keeps it"
        raise BadSettings(f"the keyring has no token of `{place}` for the profile `{name}`", hint=hint)
    path = Path(environ.get("HOME", "~"), place[2:]) if place.startswith("~/") else Path(place)
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_TOKEN).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or "").lower() if isinstance(error, OSError) else "it is not text"
        raise BadSettings(f"cannot read the token of the profile `{name}`: {reason}: `{path}`") from error


def _write(name: str, signed_in: SignedIn, token: str, folder: Path, set_: Set) -> Path:
    file = folder / "tokens" / name
    try:
        write_private(file, f"{token}\n")
    except OSError as error:
        raise BadSettings(f"cannot write `{file}`: {error.strerror}") from error
    values = {"url": signed_in.url, "organization": signed_in.organization, "project": signed_in.project}
    for field, value in values.items():
        if value:
            set_(f"profiles.{name}.{field}", [value])
    set_(f"profiles.{name}.token_source", [f"file:{file}"])
    return file
