"""What `gtt auth` says: never a secret."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.setup.sign_in import AuthStatus, ProfileEntry, Setting, SignInReceipt
from glitchtip_tools.render.cells import folded
from glitchtip_tools.render.drawing import Cell, Column, Styled, styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean

LONG_ADDRESS = 40  # of a server: may be cut, so that a terminal shows the rest


def receipt(done: SignInReceipt, view: View) -> str:
    """Return what was written where."""
    if not view.terminal:
        return str(done.file)
    who = done.email or "the owner of the token"
    place = "/".join(part for part in (done.organization, done.project) if part)
    return "\n".join(
        [
            styled(f"logged in to {done.url} as {who}", "good", view),
            *([f"working on {place}"] if place else []),
            f"written to {done.file}",
        ]
    )


def signed_out(done: Mapping[str, object], view: View) -> str:
    """Return which file was changed, or which entry of the keyring."""
    file = str(done["file"] or "")
    kind, _, entry = file.partition(":")
    place = f"the keyring (user name `{entry}`)" if kind == "keyring" else file
    return f"removed the token from {place}" if view.terminal and file else file


def auth_status(status: AuthStatus, view: View) -> str:
    """Return each setting with its source, and below it whose token it is.

    A pipe gets that as three lines more (`account`, `scopes`, `version`), from `server`; empty is unknown.
    """
    source = Column("from", wide=True, middle=True)
    columns = [Column("setting"), Column("value", wide=True), source, Column("instead of")]
    lines = [_row(setting) for setting in status.settings]
    if not view.terminal:
        return table(columns, [*lines, *_of_the_server(status)], view)
    if not any(setting.overridden for setting in status.settings):
        columns, lines = columns[:-1], [row[:-1] for row in lines]
    rows = table(columns, lines, view)
    return "\n".join(part for part in (rows.rstrip("\n"), "", _whose(status, view)) if part or rows)


def _row(setting: Setting) -> list[Cell]:
    value: Cell = Styled("set", "good") if setting.secret else setting.value or ""
    return [setting.name, value, setting.source, ", ".join(setting.overridden)]


def _of_the_server(status: AuthStatus) -> list[list[Cell]]:
    account = (status.email or "the owner of the token") if status.authenticated else "not logged in"
    facts = {"account": account, "scopes": " ".join(status.scopes), "version": status.version or ""}
    return [[name, value, "server", ""] for name, value in facts.items()]


def _whose(status: AuthStatus, view: View) -> str:
    if not status.authenticated:
        return styled(f"not logged in to {status.url}", "caution", view)
    version = f" (GlitchTip {status.version})" if status.version else ""
    who = f"logged in to {status.url}{version} as {status.email or 'the owner of the token'}"
    return (
        "\n".join(styled(line, "good", view) for line in folded(clean(who), view.width, 2).split("\n"))
        + "\n"
        + folded(clean(f"scopes: {' '.join(status.scopes) or 'none'}"), view.width, 8)
    )


def switched(receipt: Mapping[str, str], view: View) -> str:
    """Return the profile that is used from now on, and its server."""
    name, url = clean(receipt["profile"]), clean(receipt["url"])
    return f"the profile in use is now `{name}`: {url}" if view.terminal else f"{name}\t{url}"


def profile_table(profiles: Sequence[ProfileEntry], view: View) -> str:
    """Return a row per profile; the one that is used when none is named is marked, for a person beside its name."""
    long = any(len(one.url) > LONG_ADDRESS for one in profiles)
    columns = [
        Column("profile"), Column("server", wide=long), Column("organization"), Column("project"),
        Column("token", wide=True, middle=True), Column("default", head=""),
    ]  # fmt: skip
    order = (0, 5, 1, 2, 3, 4) if view.terminal else range(len(columns))
    rows: list[list[Cell]] = [
        [
            Styled(one.profile, "bold"), one.url, one.organization or "", one.project or "",
            one.token_source or "none", Styled("default" if one.default else "", "good"),
        ]
        for one in profiles
    ]  # fmt: skip
    return table(
        [columns[at] for at in order],
        [[row[at] for at in order] for row in rows],
        view,
        empty="no profiles: `gtt auth login --profile NAME` creates one",
    )
