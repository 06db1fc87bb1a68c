"""Comments for people and for pipes."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.models import Comment
from glitchtip_tools.render.drawing import markdown_page, styled
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, clean, iso, lines


def comments(rows: Sequence[Comment], view: View) -> str:
    """Return the comments: a heading and the text each, or one line each for a pipe."""
    if not view.terminal:
        return "\n".join(
            "\t".join(
                (
                    f"#{clean(one.id)}",  # not a bare number: that would be an issue where this is piped
                    iso(one.date_created) if one.date_created else "",
                    clean(one.author or ""),
                    clean(shown(one.text).strip()),
                )
            )
            for one in rows
        )
    if not rows:
        return "no comments"
    return "\n\n".join(
        f"{_heading(one, view)}\n{markdown_page(lines(shown(one.text)), view, foreign=True).strip()}"
        for one in rows
    )


def comment_id(comment: Comment, view: View) -> str:
    """Return the id of a comment that was written, in words on a terminal."""
    return f"wrote comment {clean(comment.id)}" if view.terminal else clean(comment.id)


def deleted(receipt: Mapping[str, str], view: View) -> str:
    """Return what was deleted."""
    return f"deleted comment {receipt['deleted']}" if view.terminal else receipt["deleted"]


def shown(text: str) -> str:
    """Return the text without invisible HTML comments, as the web page shows it."""
    while (start := text.find("<!--")) >= 0 and (end := text.find("-->", start)) >= 0:
        text = text[:start] + text[end + 3 :]
    return text


def _heading(comment: Comment, view: View) -> str:
    when = ago(comment.date_created, view.now) if comment.date_created else ""
    return styled(f"#{comment.id} {comment.author or 'somebody'} {when}".rstrip(), "bold", view)
