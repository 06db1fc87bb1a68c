"""`gtt auth`: log in, say which settings are used and where they come from, log out."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.setup.config import profile_name
from glitchtip_tools.core.setup.scopes import unmet
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.setup.auth import auth_status, profile_table, receipt, signed_out, switched

app = command_group("Log in; show which settings are used and where they come from.")
NameArg = Annotated[
    str | None,
    typer.Argument(metavar="[PROFILE]", help="A profile of your `config.toml`; without it, list them."),
]
TokenStdin = Annotated[bool, typer.Option("--token-stdin", help="Read the token from stdin; do not prompt.")]
User = Annotated[
    bool,
    typer.Option("--user", help="Write `~/.config/gtt/.env`, for all folders, instead of this one's `.env`."),
]
Here = Annotated[bool, typer.Option("--here", help="Write this folder's `.env` without asking.")]
Keyring = Annotated[
    bool, typer.Option("--keyring", help="Store the token in the system's keyring; needs `--profile`.")
]


@app.command(epilog="Example: gtt auth login --url https://glitchtip.example.com")
def login(
    context: typer.Context,
    token_stdin: TokenStdin = False,
    user: User = False,
    here: Here = False,
    keyring: Keyring = False,
) -> None:
    """Ask for the server and a token, test them, and write them to `.env`.

    The file has mode 0600 and keeps its other lines. Without a terminal:
    `gtt auth login --url URL --org SLUG --token-stdin < token.txt`.
    """
    gtt: App = context.obj
    profile = profile_name(gtt.options.pop("profile")) if "profile" in gtt.options else None
    _check(
        user=user, here=here, keyring=keyring, profile=profile, answers=token_stdin or gtt.keyboard.attended
    )
    file = gtt.config_file if profile else gtt.setup.file_for_settings(user=user)
    entry = gtt.profiles.keyring_entry(profile, wanted=keyring) if profile else None
    token = gtt.files.read("-").strip() if token_stdin else None
    url, organization, project = map(
        gtt.options.get, ("GLITCHTIP_URL", "GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG")
    )
    signed_in, secret = gtt.setup.sign_in(url, token, organization, project)
    if not (token_stdin or user or here or profile or gtt.env_file):
        file = gtt.setup.chosen_file(file)
    if profile:
        gtt.profiles.write(profile, signed_in, secret, gtt.config_editor.set, entry)
    else:
        gtt.setup.write_settings(signed_in.variables(secret), file, all_projects=signed_in.all_projects)
    for need in unmet(signed_in.account.scopes, main=True):
        gtt.out.warn(f"the token may not {need.what}", hint=f"it would need `{need.scopes[0]}`")
    gtt.out.show(signed_in.receipt(str(file)), as_text=receipt)
    if entry:
        gtt.out.note(f"the token is in the keyring (service `gtt`, user name `{entry}`)")


def _check(*, user: bool, here: bool, keyring: bool, profile: str | None, answers: bool) -> None:
    """Raise BadUsage for places to write to that cannot be used together, and where nobody `answers`."""
    if user and here:
        raise BadUsage("`--user` and `--here` cannot be used together")
    if profile and (user or here):
        raise BadUsage(
            f"`{'--user' if user else '--here'}` cannot be used with `--profile`",
            hint="a profile is written to `config.toml`",
        )
    if keyring and not profile:
        raise BadUsage("`--keyring` needs a profile", hint="for example `--profile work`")
    if not answers:
        raise BadUsage("there is no terminal to ask on", hint="give the token with `--token-stdin`")


@app.command(epilog="Example: gtt auth switch staging")
def switch(context: typer.Context, name: NameArg = None) -> None:
    """Use this profile unless an option, the environment or a `.env` sets a server; or list the profiles."""
    gtt: App = context.obj
    if name is None:
        gtt.out.show(gtt.own_names.profiles, as_text=profile_table)
        return
    url = gtt.profiles.address(name)
    gtt.config_editor.set("default_profile", [name])
    gtt.out.show({"profile": name, "url": url}, as_text=switched)
    gtt.setup.warn_unless_usable(name)


@app.command(epilog="Example: gtt auth status")
def status(context: typer.Context) -> None:
    """Show where each setting comes from, and whose token it is; never a secret."""
    gtt: App = context.obj
    status, failure = gtt.setup.auth_status()
    gtt.out.show(status, as_text=auth_status)
    if failure:
        raise failure


@app.command(epilog="Example: gtt auth logout")
def logout(context: typer.Context) -> None:
    """Remove the token from the file, or the keyring, that it is read from."""
    gtt: App = context.obj
    if profile := gtt.profile or gtt.setup.profile:
        place, url = gtt.profiles.forget(profile), gtt.profiles.address(profile)
    else:
        place, url = gtt.setup.forget_token(), gtt.survey.settings.url
    gtt.out.show({"file": place, "url": url}, as_text=signed_out)
    if place:
        gtt.out.note(f"the token itself stays valid; delete it at {url}/profile/auth-tokens")
    else:
        gtt.out.note("no token was configured")
