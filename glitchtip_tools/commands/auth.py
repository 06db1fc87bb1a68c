"""`gtt auth`: log in, say which settings are used and where they come from, log out."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.setup.scopes import unmet
from glitchtip_tools.core.setup.sign_in import SignInReceipt
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.setup.auth import auth_status, receipt, signed_out

app = command_group("Log in; say which settings are used and where they come from.")
TokenStdin = Annotated[
    bool, typer.Option("--token-stdin", help="Read the token from stdin, and ask nothing.")
]
User = Annotated[
    bool, typer.Option("--user", help="Write `~/.config/gtt/.env`, for all folders, not this one's `.env`.")
]


@app.command(epilog="Example: gtt auth login --url https://glitchtip.example.com")
def login(context: typer.Context, token_stdin: TokenStdin = False, user: User = False) -> None:
    """Ask for the server and a token, try them, and write them to `.env`.

    The file has mode 0600 and keeps its other lines. Without a terminal:
    `gtt auth login --url URL --org SLUG --token-stdin < token.txt`.
    """
    gtt: App = context.obj
    if not token_stdin and not gtt.keyboard.attended:
        raise BadUsage("there is no terminal to ask on", hint="give the token with `--token-stdin`")
    file = gtt.setup.file_for_settings(user=user)
    token = gtt.read("-").strip() if token_stdin else None
    url, organization, project = map(
        gtt.options.get, ("GLITCHTIP_URL", "GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG")
    )
    found, secret = gtt.setup.sign_in(url, token, organization, project)
    gtt.setup.write_settings(found.variables(secret), file)
    for need in unmet(found.account.scopes, main=True):
        gtt.out.warn(f"the token may not {need.what}", hint=f"it would need `{need.scopes[0]}`")
    account = found.account
    done = SignInReceipt(
        str(file), found.url, account.email, account.scopes, found.organization, found.project
    )
    gtt.out.show(done, as_text=receipt)


@app.command(epilog="Example: gtt auth status")
def status(context: typer.Context) -> None:
    """Say where each setting comes from, and whose token it is; never a secret."""
    gtt: App = context.obj
    found, failure = gtt.setup.auth_status()
    gtt.out.show(found, as_text=auth_status)
    if failure:
        raise failure


@app.command(epilog="Example: gtt auth logout")
def logout(context: typer.Context) -> None:
    """Take the token out of the file that it is used from."""
    gtt: App = context.obj
    file = gtt.setup.forget_token()
    gtt.out.show({"file": file, "url": gtt.survey.settings.url}, as_text=signed_out)
    if file:
        page = f"{gtt.survey.settings.url}/profile/auth-tokens"
        gtt.out.note(f"the token itself stays valid; delete it at {page}")
    else:
        gtt.out.note("no token was configured")
