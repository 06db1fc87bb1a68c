"""The programs that a person chose: the pager, the editor, the browser."""

import shlex
import shutil
import sys
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from glitchtip_tools.adapters.process import Conversation, attend, filtered, secrets_aside
from glitchtip_tools.adapters.temporary import TemporaryFolder
from glitchtip_tools.errors import BadSettings, BadUsage, ToolFailed

LARGEST_TEXT = 1_000_000  # bytes that an editor may leave
LESS = "FRX"  # ends by itself on a short text, keeps colours, leaves the text on the screen


def page_through(text: str, environ: Mapping[str, str]) -> bool:
    """Show a text in the pager; return False where none is wanted (`cat`, or empty) or it cannot be started."""
    words = chosen(environ, ("GTT_PAGER", "PAGER"), "less")
    if words in ([], ["cat"]):
        return False
    code = attend(words, text, env={"LESS": environ.get("LESS", LESS)})
    return code is not None


def chosen(environ: Mapping[str, str], variables: Sequence[str], usual: str) -> list[str]:
    """Return the words of the program that the first of the variables which is set names; raises BadSettings."""
    name = next((name for name in variables if name in environ), None)
    try:
        return shlex.split(environ[name] if name else usual)
    except ValueError as error:
        raise BadSettings(f"{name} cannot be read: {str(error).lower()}", hint="close its quotes") from error


def edit(text: str, environ: Mapping[str, str]) -> str:
    """Return the text as a person leaves it in the editor (VISUAL, EDITOR, else vi); raises ToolFailed."""
    words = chosen(environ, ("VISUAL", "EDITOR"), "vi") or ["vi"]
    folder = TemporaryFolder("gtt-edit-")
    try:
        file = folder.path / "comment.md"
        file.write_text(text, encoding="utf-8")
        code = attend([*words, str(file)])
        if code is None:
            raise ToolFailed(
                f"the editor `{words[0]}` could not be started", hint="set EDITOR to another one"
            )
        if code:
            raise ToolFailed(f"the editor `{words[0]}` ended with {code}", hint="nothing was sent")
        with file.open("rb") as edited:
            content = edited.read(LARGEST_TEXT + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ToolFailed(f"the editor's file cannot be used: {reason}", hint="nothing was sent") from error
    finally:
        folder.remove()
    if len(content) > LARGEST_TEXT:
        raise ToolFailed(f"the text is longer than {LARGEST_TEXT // 1_000_000} MB", hint="nothing was sent")
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def browse(address: str, environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Open a web page in the browser; return False where no screen could show one, or there is no browser."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if platform not in ("darwin", "win32") and not any(environ.get(name) for name in screens):
        return False
    with secrets_aside():
        return address.startswith(("http://", "https://")) and webbrowser.open(address)


def fuzzy_filter(
    lines: Sequence[str],
    environ: Mapping[str, str],
    *,
    header: str,
    keys: Sequence[str],
    preview: str,
    several: bool,
    colors: str,
    preview_environ: Mapping[str, str],
) -> str | None:
    """Let a person choose lines in fzf; return what it printed, empty for nothing; None where it cannot draw.

    A line's first field is hidden, and stands for `{1}` in the preview's command. fzf hands that to a shell, quoted;
    whoever calls sees to it that it holds nothing a shell could mistake. Options of the user's own could hand other
    parts of a line, so they are left out. `preview_environ` are variables for the preview's command.
    """
    program = shutil.which("fzf", path=environ.get("PATH"))
    if program is None or environ.get("TERM") == "dumb":
        return None
    options = [
        "--ansi", "--delimiter=\t", "--with-nth=2..", "--layout=reverse", "--info=inline", f"--header={header}",
        f"--color={colors}",
        f"--expect={','.join(keys)}", *(["--multi"] if several else []),
        *([f"--preview={preview}", "--preview-window=down,60%,wrap"] if preview else []),
    ]  # fmt: skip
    kept = {name: value for name, value in environ.items() if not name.startswith("FZF_")}
    answer = filtered([program, *options], "\n".join(lines), {**kept, **preview_environ, "SHELL": "/bin/sh"})
    return None if answer is None else answer[1] if answer[0] == 0 else ""


@dataclass(frozen=True)
class Programs:
    """The programs that this environment names, and those that gtt itself runs beside it.

    Without somebody at `stdin`, or unless it is `paged`, no pager is started.
    """

    environ: Mapping[str, str]
    stdin: TextIO
    paged: bool = True
    begun: list[Conversation] = field(default_factory=list)

    def page_through(self, text: str) -> bool:
        """Show a text in the pager; return whether one is wanted and could be started."""
        return self.paged and self.stdin.isatty() and page_through(text, self.environ)

    def edited(self, former: Callable[[], str]) -> str:
        """Return the former text as a person leaves it in the editor.

        Raises BadUsage where nobody can edit, and for an empty text; ToolFailed when the editor fails.
        """
        if not self.stdin.isatty():
            raise BadUsage("the comment has no text", hint="give the text, `--file FILE`, or `-` for stdin")
        text = edit(former(), self.environ)
        if not text.strip():
            raise BadUsage("the text was left empty", hint="nothing was sent")
        return text

    def open_page(self, address: str, otherwise: Callable[[str], None]) -> None:
        """Open a page in the browser; where there is no display or no browser, `otherwise` is told the address."""
        if not browse(address, self.environ):
            otherwise(address)

    def converse(self, words: Sequence[str]) -> Conversation:
        """Start a program that answers line by line; it ends with this run."""
        self.begun.append(Conversation(words, called="the expression"))
        return self.begun[-1]

    def close(self) -> None:
        """End what was started."""
        while self.begun:
            self.begun.pop().close()

    def choose(
        self,
        lines: Sequence[str],
        *,
        header: str,
        keys: Sequence[str],
        preview: str,
        several: bool,
        colors: str,
        preview_environ: Mapping[str, str],
    ) -> str | None:
        """Return what a person chose in fzf; None where there is none."""
        return fuzzy_filter(
            lines, self.environ, header=header, keys=keys, preview=preview, several=several,
            colors=colors, preview_environ=preview_environ,
        )  # fmt: skip
