"""`gtt orgs`: organizations and who is in them."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models.organization import ROLES, addresses
from glitchtip_tools.render import organizations as speak

app = command_group("Organizations and their members.", cls=defaulting_to("list", bare="list"))
NameArg = Annotated[str, typer.Argument(metavar="NAME", help="The display name; the slug is made from it.")]
SlugArg = Annotated[str, typer.Argument(metavar="SLUG", help="The organization's slug or id.")]
MaybeSlug = Annotated[
    str | None,
    typer.Argument(metavar="[SLUG]", help="Slug or id of the organization; default: the configured one."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Skip the confirmation; needs `--confirm`.")]
Confirm = Annotated[str | None, typer.Option("--confirm", metavar="SLUG", help="Repeat the slug.")]
EmailArg = Annotated[str, typer.Argument(metavar="EMAIL", help="The person to invite.")]
WhoArg = Annotated[str, typer.Argument(metavar="MEMBER", help="E-mail address or id.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help=f"One of {', '.join(ROLES)}.")]


members = command_group("List, invite and remove members.", cls=defaulting_to("list", bare="list"))
app.add_typer(members, name="members")


@app.command("list", epilog="Example: gtt orgs list")
def list_(context: typer.Context) -> None:
    """List the organizations that the token sees."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.organizations(), as_text=speak.organizations)


@app.command(epilog="Example: gtt orgs create 'Acme Shop'")
def create(context: typer.Context, name: NameArg) -> None:
    """Create an organization and print its slug; you become its owner."""
    gtt: App = context.obj
    if not name.strip() or len(name) > 200:
        raise BadUsage("a name has 1 to 200 characters")
    gtt.out.show(gtt.glitchtip.create_organization(name.strip()), as_text=speak.organization)


@app.command(epilog="Example: gtt orgs delete acme-shop --yes --confirm acme-shop")
def delete(context: typer.Context, slug: SlugArg, yes: Yes = False, confirm: Confirm = None) -> None:
    """Delete an organization with all its projects, issues and events.

    Asks you to type the slug. Without a terminal: `--yes --confirm SLUG`.
    """
    gtt: App = context.obj
    organization = gtt.glitchtip.organization_named(slug)
    if confirm is None and not yes and gtt.keyboard.attended:
        gtt.out.note(
            f"this deletes `{organization.slug}` ({organization.name}) with everything in it, for good"
        )
        confirm = gtt.keyboard.ask("type its slug to confirm")
    elif not yes or confirm is None:
        raise BadUsage("deleting needs a confirmation", hint=f"`--yes --confirm {organization.slug}`")
    if confirm != organization.slug:
        raise BadUsage(f"`{confirm}` is not `{organization.slug}`: nothing was deleted")
    gtt.glitchtip.delete_organization(organization.slug)
    gtt.out.show({"deleted": organization.slug, "id": organization.id}, as_text=speak.removed)


@members.callback()
def of_members() -> None:
    """List, invite and remove members: `gtt orgs members SLUG` lists.

    Example: gtt orgs members adminai-tech
    """


@members.command("list", epilog="Example: gtt orgs members adminai-tech")
def list_members(context: typer.Context, slug: MaybeSlug = None) -> None:
    """List the members and invitations of an organization."""
    gtt: App = context.obj
    if slug is not None:
        gtt.glitchtip.given_organization = gtt.glitchtip.organization_named(slug).slug
    listed = gtt.glitchtip.members()
    if slug is None:
        gtt.cache.names.note("members", addresses(listed))
    gtt.out.show(listed, as_text=speak.members)


@members.command(epilog="Example: gtt orgs members invite ann@example.com --role admin")
def invite(context: typer.Context, email: EmailArg, role: Role = "member") -> None:
    """Invite somebody; the server sends the e-mail."""
    gtt: App = context.obj
    if role not in ROLES:
        raise BadUsage(f"`{role}` is not a role", hint=f"one of {', '.join(ROLES)}")
    invited = gtt.glitchtip.invite(email, role)
    gtt.cache.names.forget("members")
    gtt.out.show(invited, as_text=speak.member)


@members.command(epilog="Example: gtt orgs members remove ann@example.com")
def remove(context: typer.Context, member: WhoArg) -> None:
    """Remove a member or an invitation from the organization."""
    gtt: App = context.obj
    account = gtt.glitchtip.member(member)
    gtt.glitchtip.remove_member(account)
    gtt.cache.names.forget("members")
    gtt.out.show({"removed": account.email, "id": account.id}, as_text=speak.removed)
