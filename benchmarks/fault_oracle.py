"""What is wrong about a run with a fault: done twice, said to be done and not done, failed and done."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks.fault_cases import Case, Run

DIAGNOSES = ("doctor", "server status")
UNSENT, FAILED, UNKNOWN, PARTLY = 7, (7, 8, 9), 11, 6
REFUSED = {401: 4}  # what a status ends in that is no failure of the server
# What no client can tell from the truth, so that the oracle does not ask for it (docs/reliability.md).
BELIEVED = (
    ("204", "DELETE", r""),  # that is how a deletion is confirmed
    ("429 carried out", "POST", r"/sendMessage$"),  # a bot cannot look whether it is true
    ("inner lists reversed", "GET", r"/events/"),  # an event does not say which end of its stack is newest
)


def wrong(case: Case, before: Run, well: Run, run: Run) -> Iterator[str]:
    done, undone = run.effects == well.effects, run.effects == before.effects
    if any(count > max(well.effects[what], before.effects[what]) for what, count in run.effects.items()):
        told = case.command.telegram and case.position.target.endswith("/sendMessage")
        if not told:  # at least once: a message whose answer was lost is sent once more
            yield "something was done twice"
        done = told
    if run.code == 0:
        if not done:
            yield f"done, it says, but it is not: {_difference(well.effects, run.effects)}"
        if run.out != well.out and not _admits(case, well, run):
            yield "something else is printed, and nothing said about it"
    elif run.code in (*FAILED, REFUSED.get(case.trouble.kind.get("afterwards") or 0)):
        if not undone:
            yield f"failed, it says, but something was done: {_difference(before.effects, run.effects)}"
    elif run.code not in (UNKNOWN, PARTLY):
        yield f"exit code {run.code}: {run.err.splitlines()[-1] if run.err else ''}"
    if run.code and "gtt: " not in run.err:
        yield "the failure is not said"
    final = case.lasting or case.trouble.late or case.trouble.final or case.trouble.url
    if not final and run.code and well.code == 0 and not _is_message(case):
        yield f"a passing fault was not survived ({run.code})"


def _is_message(case: Case) -> bool:
    return case.command.telegram and case.position.method == "POST"


def _admits(case: Case, well: Run, run: Run) -> bool:
    """Say whether the run says that something is missing, or prints answers as they come (`gtt api`)."""
    said = run.out + run.err
    if case.command.name in DIAGNOSES:  # what is wrong is what they print
        new = set(said.splitlines()) - set(well.out.splitlines())
        return any(re.search(r"\?$|^(wrong|warning)\b|\bunknown\b|^healthy\tno", line) for line in new)
    return "could not" in said or "failed to send" in said or case.command.name == "api"


def is_believed(case: Case) -> bool:
    name = (
        case.trouble.name if case.position.method != "GET" else case.trouble.name.removesuffix(" carried out")
    )
    return any(
        (name, case.position.method) == (believed, method) and re.search(where, case.position.target)
        for believed, method, where in BELIEVED
    )


def _difference(one: Mapping[str, int], other: Mapping[str, int]) -> str:
    less, more = Counter(one) - Counter(other), Counter(other) - Counter(one)
    return ", ".join([*(f"- {what}" for what in less), *(f"+ {what}" for what in more)])[:200]
