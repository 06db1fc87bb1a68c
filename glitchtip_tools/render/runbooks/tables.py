"""What the runbook commands say: receipts, checks, explanations and the list of rules."""

from collections.abc import Iterator, Sequence

from glitchtip_tools.core.runbooks.linking import Linked, LinkReceipt
from glitchtip_tools.core.runbooks.matching import ConditionOutcome, RuleExplanation
from glitchtip_tools.core.runbooks.results import Checked, Drafted, Listed, Tried
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.drawing import Cell, Column, Styled, styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, number, shortened

ACTION_STYLES = {
    "created": "good",
    "updated": "good",
    "kept": "caution",
    "stale": "caution",
    "held back": "caution",
    "failed": "bad",
    "not done": "bad",
}
MEANING = {
    "kept": "edited by hand, left",
    "stale": "no longer matches, left",
    "held back": "over --max-comments",
}
VERDICTS = {True: "yes", False: "no", None: "open"}
VERDICT_STYLES = {"wins": "bold good", "matches": "good", "yes": "good", "no": "bad", "open": "caution"}


def receipt(done: LinkReceipt, view: View) -> str:
    """Return a line per comment, those left aside where nothing changed."""
    columns = [Column("issue"), Column("runbook"), Column("comment"), Column("title", wide=True)]
    rows = [_row(row, done, view) for row in done.comments if row.action != "unchanged"]
    return table(columns, rows, view) if rows else ""


def summary(done: LinkReceipt) -> str:
    """Return the run in one line for stderr."""
    words = [f"{number(done.issues)} issues read, runbooks belong on {number(done.matched)}"]
    words += [f"{number(count)} {_would(name, done)}{name}" for name, count in sorted(done.counts.items())]
    return f"{'dry run: ' if done.dry_run else ''}{', '.join(words)}"


def _would(action: str, done: LinkReceipt) -> str:
    return "would be " if done.dry_run and action in ("created", "updated", "held back") else ""


def _row(row: Linked, done: LinkReceipt, view: View) -> list[Cell]:
    action = Styled(_would(row.action, done) + row.action, ACTION_STYLES.get(row.action, ""))
    last = row.error or (MEANING.get(row.action) if view.terminal else None) or row.title
    if view.terminal:
        return [reference_of(row), row.runbook, action, last]
    return [reference_of(row), row.runbook, action, row.comment_id or "", last]


def rules(listed: Sequence[Listed], view: View) -> str:
    """Return the rules, the strongest first."""
    if not listed:
        return "no rules" if view.terminal else ""
    columns = [
        Column("rule"),
        Column("matches", right=True),
        Column("wins", right=True),
        Column("priority", right=True),
        Column("runbook", wide=True),
    ]
    rows: list[list[Cell]] = []
    for rule in listed:
        target = rule.path or rule.url or ""
        shown = Styled(
            f"{target} (missing)" if rule.missing else target, "bad" if rule.missing else "", rule.page
        )
        counts = [("-" if number is None else str(number)) for number in (rule.matches, rule.wins)]
        rows.append([rule.name, *counts, str(rule.priority), shown if view.terminal else target])
        if not view.terminal:
            rows[-1].append("; ".join(rule.conditions))
    return table(columns, rows, view)


def checked(check: Checked, view: View) -> str:
    """Return the problems as a compiler would say them, then the frequent issues without a runbook."""
    if not view.terminal:
        return "\n".join(_checked_lines(check))
    parts = [
        f"{styled(f'{check.file}:{problem.line}', 'bold', view)}: {clean(problem.rule)}: {clean(problem.message)}"
        for problem in check.problems
    ]
    text = counted(check.rules, "rule") + (
        "" if check.issues is None else f", {number(check.issues)} open issues"
    )
    parts.append(f"{clean(check.file)}: {text}, {counted(len(check.problems), 'problem')}")
    if check.uncovered:
        columns = [Column("issue"), Column("count", right=True), Column("title", wide=True)]
        rows: list[list[Cell]] = [
            [Styled(reference_of(one), "bold", one.permalink), number(one.count), one.title]
            for one in check.uncovered
        ]
        parts += ["", "frequent open issues without a runbook:", table(columns, rows, view)]
    return "\n".join(parts)


def counted(count: int, noun: str) -> str:
    """Return `no problems`, `1 problem`, `2 problems`."""
    return f"{number(count) if count else 'no'} {noun}{'' if count == 1 else 's'}"


def _checked_lines(check: Checked) -> Iterator[str]:
    for problem in check.problems:
        words = ("problem", problem.kind, f"{check.file}:{problem.line}", problem.rule, problem.message)
        yield "\t".join(map(clean, words))
    for one in check.uncovered:
        yield "\t".join(map(clean, ("without", reference_of(one), str(one.count), one.title)))


def tried(trial: Tried, view: View) -> str:
    """Return which rule wins and why, condition by condition, and the losers."""
    if not view.terminal:
        return "\n".join("\t".join(map(clean, words)) for rule in trial.rules for words in _tried_rows(rule))
    won = ", ".join(trial.runbooks)
    parts = [clean(trial.subject), f"winner: {styled(won, 'bold good', view)}" if won else "no rule matches"]
    for rule in trial.rules:
        verdict = _verdict(rule)
        head = f"{styled(rule.rule, 'bold', view)}: {styled(verdict, VERDICT_STYLES[verdict], view)}"
        parts += ["", head + (f", priority {rule.priority}" if rule.priority else "")]
        parts += [_outcome(outcome, view) for outcome in rule.outcomes]
    return "\n".join(parts)


def _outcome(outcome: ConditionOutcome, view: View) -> str:
    """Return what was wanted and what there is, on two lines where one is too short."""
    word = VERDICTS[outcome.holds]
    wanted = f"{outcome.condition}: {clean(' or '.join(outcome.wanted))}"
    remark = f"<- {clean(outcome.found)}" if outcome.found else ""
    room = max(20, view.width - 9)
    both = f"{wanted} {remark}".rstrip()
    shown = [both] if len(both) <= room else [shortened(wanted, room), shortened(remark, room)]
    text = f"\n{' ' * 8}".join(line for line in shown if line)
    return f"  {styled(word.ljust(4), VERDICT_STYLES[word], view)}  {text}"


def _verdict(rule: RuleExplanation) -> str:
    return "wins" if rule.wins else {True: "matches", False: "no", None: "open"}[rule.matches]


def _tried_rows(rule: RuleExplanation) -> Iterator[tuple[str, ...]]:
    for outcome in rule.outcomes:
        wanted = " | ".join(outcome.wanted)
        yield rule.rule, _verdict(rule), outcome.condition, VERDICTS[outcome.holds], wanted, outcome.found


def drafted(draft: Drafted, view: View) -> str:
    """Return the rule to be pasted, or the draft itself where nothing was written."""
    return draft.rule if draft.written else f"{draft.markdown}\n{draft.rule}"
