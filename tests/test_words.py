"""The English of messages, help, docstrings and documents: habits that are out, as in the word list of CONTRIBUTING.

Each row says what to write instead. One wall with a list of findings.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.source import Module, modules

ROOT = Path(__file__).parents[1]
# (what is out, what to write instead); looked for in everything that is written for people
EVERYWHERE = (
    (
        r"(?<!here )\b(?:is|are|was|were) no\b(?!\s+(?:longer|more|fewer|less|later|commit's)\b)",
        "is not a ...",
    ),
    (r"\bwants? to be\b", "needs ..., has to be ..."),
    (r"\blifts?\b", "removes, overrides"),
    (
        r"\b(?:stands?|stood) (?:in|at|on|under|after|before|behind|beside|there|here|anywhere)\b",
        "is, appears, occurs",
    ),
    (
        r"\b(?:at most|at least|only|for|after) so (?:many|often|long)\b",
        "at most N, this number of, for a time",
    ),
    (r"\bwhat is none\b", "if it is not one"),
)
# looked for in messages, help texts and documents
SHOWN = (
    (r"^Says? (?:what|which|whether|how|where|that)\b", "Show, Print, List, Check"),
    (
        r"\b(?:it|that|which|hint|report|gtt|error|and) names (?!are\b)",
        "shows, lists, gives, mentions",
    ),
    (r"\b(?:is|are|was|were) (?:told|said)\b", "is shown, is reported"),
    (r"\btells (?:the|it|them|which|what|no|only)\b", "shows, sends, has"),
    (r"\basked? (?:again|of)\b", "retry, request"),
    (r"\bnobody can say\b", "it is unknown"),
    (r"\bexcludes? each other\b", "cannot be used together"),
    (r"\b(?:lies?|lay) (?:in|at|on|under|between|before|after)\b", "is"),
    (r"\b(?:opens?|opened) (?:it |them |issues )?again\b", "reopens, reopened"),
    (r"\b(?:take|takes|taken|took) (?:it |them |that )?back\b", "undo, revert"),
    (r"\bgo(?:es)? on with\b", "continues"),
    (r"\b(?:knows?|names?|bears?) no\b", "has no, does not know, does not mention"),
    (r"\bmain job\b", "what it is: triage, or to list, investigate, comment and resolve"),
    (r"^such as ", "for example"),
    (r"^there are: ", "available: ..."),
    (r"\bgoing on with\b", "continuing"),
    (r"\bshall\b(?! won.t)", "must, should, will"),
    (r"\b(?:is|was|were|are) there already\b", "already exists, already existed"),
    (r"\b(?:is|be|expected|post|send|of) a text\b", "text"),
    (r"\b[Mm]ak(?:e|es|ing) (?:a|an|the) (?:token|organization|project|key)\b", "create"),
    (r"\bholds? (?:an? |the |no |nothing|more than|\d|\{)", "has, contains"),
    (r"\bfailed to tell\b|\btells \{", "failed to send, has"),
    (r"\b(?:did not|may have|must not) (?:take|taken) (?:the|it|an)\b", "accept, accepted"),
    (r"\bof ours\b|\ball the same\b", "our, nevertheless"),
)
LISTS = ("CONTRIBUTING.md",)  # it quotes what is out


def texts(one: Module) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, text, whether it is a docstring) of every text in a module that has several words."""
    documented = {
        id(node.body[0].value)
        for node in [*one.all(ast.Module), *one.all(ast.ClassDef), *one.functions]
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in one.all(ast.Constant):
        if isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, node.value, id(node) in documented


def findings(text: str, habits: tuple[tuple[str, str], ...]) -> Iterator[tuple[int, str]]:
    """Yield (line within the text, what is out and what to write) for each habit in the text."""
    for pattern, instead in habits:
        for found in re.finditer(pattern, text, re.M):
            yield text.count("\n", 0, found.start()), f"`{' '.join(found[0].split())}`: {instead}"


def test_messages_help_and_docstrings_are_plain_english() -> None:
    wrong = []
    for one in modules():
        if "/sample_files/" in one.name:
            continue
        for line, text, docstring in texts(one):
            for below, found in findings(text, EVERYWHERE if docstring else EVERYWHERE + SHOWN):
                wrong.append(f"glitchtip_tools/{one.name}:{line + below}: {found}")
    assert not wrong, "\n".join(wrong)


def test_documents_are_plain_english() -> None:
    wrong = []
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]
    for page in sorted(pages):
        prose = re.sub(
            r"```.*?```", lambda block: "\n" * block[0].count("\n"), page.read_text("utf-8"), flags=re.S
        )
        for line, found in findings(prose, EVERYWHERE + SHOWN):
            if page.name not in LISTS:
                wrong.append(f"{page.relative_to(ROOT)}:{line + 1}: {found}")
    assert not wrong, "\n".join(wrong)


def test_the_habits_are_found() -> None:
    assert [found for _, found in findings(f"`x` is {'no'} level\nit wants to be confirmed", EVERYWHERE)] == [
        "`is no`: is not a ...",
        "`wants to be`: needs ..., has to be ...",
    ]
    assert not list(findings("there is no level, and it is no longer one", EVERYWHERE))
