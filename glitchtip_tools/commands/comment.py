"""`gtt comment`: add, list, edit and delete."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import ISSUE_FIRST, NOT_ISSUES, IssueArg, one_command
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.issues.comments import comment_id, comments, deleted

app = one_command()
Text = Annotated[
    str | None,
    typer.Argument(
        metavar="[TEXT]", help="The text in Markdown; `-` reads stdin; without it, $EDITOR opens."
    ),
]
List = Annotated[bool, typer.Option("--list", help="Show the comments, oldest first.")]
File = Annotated[
    str | None, typer.Option("--file", "-F", metavar="FILE", help="Read the text from this file.")
]
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
    file: File = None,
) -> None:
    """Add a comment to an issue and print its id; or list, edit, delete comments."""
    gtt: App = context.obj
    if issue in NOT_ISSUES:
        raise BadUsage(f"`{issue}` is not an issue", hint=ISSUE_FIRST)
    edit, delete = (given.removeprefix("#") if given else given for given in (edit, delete))
    content = gtt.files.read(file) if file else gtt.files.read("-") if text == "-" else text
    _one_thing(list_, edit, delete, content, both=file is not None and text is not None)
    if not (list_ or delete):
        content = _something(
            content if content is not None else gtt.programs.edited(lambda: _former(gtt, issue, edit))
        )
    target = gtt.issues.find(issue, changing=not list_)
    words = gtt.redact.as_typed(content or "")
    if list_:
        gtt.out.show(gtt.glitchtip.comments(target.id)[::-1], as_text=comments)
    elif delete:
        gtt.glitchtip.delete_comment(target.id, delete)
        gtt.out.show({"deleted": delete, "issue": target.id}, as_text=deleted)
    elif edit:
        gtt.out.show(gtt.glitchtip.edit_comment(target.id, edit, words), as_text=comment_id)
    else:
        gtt.out.show(gtt.glitchtip.add_comment(target.id, words), as_text=comment_id)


def _former(gtt: App, issue: str, edit: str | None) -> str:
    """Return what the comment that is edited says now, nothing for a new one."""
    if edit is None:
        return ""
    comments_there = gtt.glitchtip.comments(gtt.issues.find(issue, changing=True).id)
    return next((one.text for one in comments_there if one.id == edit), "")


def _something(text: str) -> str:
    """Return the text; raises BadUsage for an empty one, which the server would take."""
    if not text.strip():
        raise BadUsage("the comment has no text", hint="give the text, `--file FILE`, or `-` for stdin")
    return text


def _one_thing(list_: bool, edit: str | None, delete: str | None, text: str | None, *, both: bool) -> None:
    """Refuse two things at once."""
    if both:
        raise BadUsage("TEXT and `--file` cannot be used together")
    if sum((list_, edit is not None, delete is not None)) > 1:
        raise BadUsage("`--list`, `--edit` and `--delete` cannot be used together")
    if (list_ or delete) and text is not None:
        raise BadUsage(f"`{'--list' if list_ else '--delete'}` takes no text")
    for number in (edit, delete):
        if number is not None and not number.isdecimal():
            raise BadUsage(
                f"`{number}` is not the id of a comment", hint="`gtt comment ISSUE --list` shows them"
            )
