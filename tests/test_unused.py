"""Nothing is defined that nobody uses: what is left over from a change misleads who reads it next."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.source import modules

ROOT = Path(__file__).parents[1]
# Used by a library that it is handed to, or by tests alone: to set up a world, to try what languages say of guards.
EXPECTED = {
    "cli.py Commands.format_options",
    "core/syntax/source.py Source.guards_of",
    "errors.py ExitCode.TERMINATED",
    "services/alerts/endpoint.py AlertReceiver.capture_signals",
    "sandbox/server.py Sandbox.set_now",
    "sandbox/telegram/server.py Telegram.add_chat",
    "sandbox/telegram/server.py Telegram.push_message",
    "sandbox/telegram/state.py Updates.waited_for",
}


def defined(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is defined by a name of its own, with its owner; what is registered by a decorator is used by it."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=decorators):
                if all(isinstance(one, ast.Name) for one in decorators):
                    yield name, f"{owner}{name}"
            case ast.ClassDef(name=name):
                yield name, name
                yield from defined(node.body, f"{name}.")
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, f"{owner}{name}"
            case ast.AnnAssign(target=ast.Name(id=name)) if not owner:
                yield name, name


def test_every_name_is_used() -> None:
    others = [*(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "docs").glob("*.py"), ROOT / "pyproject.toml"]
    texts = [*(one.text for one in modules()), *(path.read_text("utf-8") for path in others)]
    words = Counter(word for text in texts for word in re.findall(r"\w+", text))
    unused = {
        f"{one.name} {shown}"
        for one in modules()
        for name, shown in defined(one.tree.body)
        if words[name] == 1 and not name.startswith("__")
    }
    assert unused == EXPECTED
