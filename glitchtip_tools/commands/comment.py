"""`gtt comment`: add, list, edit and delete."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import IssueArg, one_command
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.issues.comments import comment_id, comments, deleted

app = one_command()
Text = Annotated[
    str | None, typer.Argument(metavar="[TEXT]", help="What to say, in Markdown; `-` reads stdin.")
]
List = Annotated[bool, typer.Option("--list", help="Show the comments, oldest first.")]
Edit = Annotated[str | None, typer.Option("--edit", metavar="ID", help="Replace the text of this comment.")]
Delete = Annotated[str | None, typer.Option("--delete", metavar="ID", help="Delete this comment.")]


@app.command(epilog="Example: gtt comment API-1F 'fixed by 3f2a1c0, goes out tonight'")
def comment(
    context: typer.Context,
    issue: IssueArg,
    text: Text = None,
    list_: List = False,
    edit: Edit = None,
    delete: Delete = None,
) -> None:
    """Add a comment to an issue and print its id; or list, edit, delete."""
    gtt: App = context.obj
    edit, delete = (given.removeprefix("#") if given else given for given in (edit, delete))
    said = gtt.read("-") if text == "-" else text
    _one_thing(list_, edit, delete, said)
    found = gtt.issues.find(issue, changing=not list_)
    if list_:
        gtt.out.show(gtt.glitchtip.comments(found.id)[::-1], as_text=comments)
    elif delete:
        gtt.glitchtip.delete_comment(found.id, delete)
        gtt.out.show({"deleted": delete, "issue": found.id}, as_text=deleted)
    elif edit:
        gtt.out.show(gtt.glitchtip.edit_comment(found.id, edit, said or ""), as_text=comment_id)
    else:
        gtt.out.show(gtt.glitchtip.add_comment(found.id, said or ""), as_text=comment_id)


def _one_thing(list_: bool, edit: str | None, delete: str | None, text: str | None) -> None:
    """Refuse two things at once, and an empty comment (which the server would take)."""
    if sum((list_, edit is not None, delete is not None)) > 1:
        raise BadUsage("`--list`, `--edit` and `--delete` exclude each other")
    if (list_ or delete) and text is not None:
        raise BadUsage(f"`{'--list' if list_ else '--delete'}` takes no text")
    if not (list_ or delete) and not (text or "").strip():
        raise BadUsage("there is nothing to say", hint="give the text, or `-` to read it from stdin")
    for given in (edit, delete):
        if given is not None and not given.isdigit():
            raise BadUsage(f"`{given}` is no comment's id", hint="`gtt comment ISSUE --list` shows them")
