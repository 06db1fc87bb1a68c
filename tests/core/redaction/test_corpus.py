"""The corpus: no secret gets through in any way of writing, nothing beside one is masked, and look-alikes stay."""

import html
import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

import pytest
from _pytest.mark.structures import ParameterSet

from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.markdown import escaped
from tests.core.redaction.corpus import Sample, look_alikes, samples

TRACE = 'Traceback (most recent call last):\n  File "pay.py", line 3, in charge\n    send()\nValueError: {}\n'
FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "in a sentence": "the server answered: {}".format,
    "in a trace": TRACE.format,
    "as JSON": lambda text: json.dumps(text, ensure_ascii=False),
    "as JSON in JSON": lambda text: json.dumps(json.dumps(text, ensure_ascii=False), ensure_ascii=False),
    "as Python shows a list": lambda text: repr([text]),
    "as HTML": html.escape,
    "as Markdown": lambda text: "\n".join(map(escaped, text.split("\n"))),
    "percent-encoded": lambda text: re.sub("%E2%80%B9|%E2%80%BA", _bracket, quote(text)),
}
WHOLE_TEXT = ("plain", "in a sentence", "in a trace")
_QUICK = "plain"


def each(forms: Iterable[str]) -> list[ParameterSet]:
    """Return the forms as parameters; those that take seconds run with the slow tests."""
    return [pytest.param(form, marks=[] if form == _QUICK else [pytest.mark.slow]) for form in forms]


def _bracket(found: re.Match[str]) -> str:
    return "‹" if found[0].endswith("B9") else "›"


def wrong(form: Callable[[str], str], sample: Sample) -> str | None:
    said = redact(form(sample.text), personal=True)
    return None if said == form(sample.safe) else f"{sample.kind}: {said}"


@pytest.mark.parametrize("form", each(WHOLE_TEXT))
def test_only_the_secret_is_masked(form: str) -> None:
    assert [said for sample in samples() if (said := wrong(FORMS[form], sample))] == []


@pytest.mark.parametrize("form", each(form for form in FORMS if form not in WHOLE_TEXT))
def test_only_the_secret_is_masked_however_the_text_is_written(form: str) -> None:
    # A secret of several lines has one line when it is escaped, so the corpus can't say where its mask ends.
    one_line = [sample for sample in samples() if "\n" not in sample.text and "\\n" not in sample.text]
    assert [said for sample in one_line if (said := wrong(FORMS[form], sample))] == []


@pytest.mark.parametrize("form", each(form for form in FORMS if form not in WHOLE_TEXT))
def test_no_line_of_a_secret_of_several_lines_gets_through(form: str) -> None:
    through = [
        f"{sample.kind}: {line}"
        for sample in samples()
        for secret in sample.secrets
        for line in secret.splitlines()
        if "\n" in secret and len(line) > 8 and line in redact(FORMS[form](sample.text))
    ]
    assert through == []


@pytest.mark.slow
def test_an_invisible_character_inside_does_not_hide_a_secret() -> None:
    def parted(secret: str) -> str:
        return f"{secret[: len(secret) // 2]}\u200b{secret[len(secret) // 2 :]}"

    through = []
    for sample in samples():
        text = sample.text
        for secret in sample.secrets:
            text = text.replace(secret, parted(secret))
        if redact(text, personal=True) != sample.safe:
            through.append(sample.kind)
    assert through == []


@pytest.mark.parametrize("form", each(FORMS))
def test_what_only_looks_like_a_secret_stays(form: str) -> None:
    texts = [FORMS[form](text) for text in look_alikes()]
    assert [(text, said) for text in texts if (said := redact(text, personal=True)) != text] == []


def test_the_corpus_is_large_and_says_each_kind_once() -> None:
    kinds = [sample.kind for sample in samples()]
    assert len(kinds) == len(set(kinds)) >= 1700
    assert len(set(look_alikes())) >= 1300
    assert [sample.kind for sample in samples() if not sample.secrets] == []
