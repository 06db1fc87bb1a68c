"""The exit of one run: it knows the settings that are secret, and counts what was masked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from glitchtip_tools.core.redaction import Redacted, as_typed, marks_in, redact, redact_markdown


@dataclass
class Redactor:
    """Makes text that may leave; `known` are values that are secret wherever they stand."""

    known: tuple[str, ...] = ()
    masked: dict[str, int] = field(default_factory=dict, repr=False)

    def __call__(self, text: str) -> Redacted:
        """Return the text without secrets. The parts of it that are foreign have lost personal data before."""
        return self._counted(redact(text, known=self.known))

    def markdown(self, text: str) -> Redacted:
        """Return a Markdown text without secrets; its blocks of source code are read as code."""
        return self._counted(redact_markdown(text, known=self.known))

    def typed(self, text: str) -> Redacted:
        """Return text that the user typed, as it is; only our own settings are masked in it."""
        return self._counted(as_typed(text, known=self.known))

    @property
    def said(self) -> str:
        """What was masked so far, in words, nothing if nothing was; the same text counts once."""
        count = sum(self.masked.values())
        return f"masked {count} {'secret' if count == 1 else 'secrets'}" if count else ""

    def _counted(self, text: Redacted) -> Redacted:
        if marks := marks_in(text):
            self.masked[text] = marks
        return text


def redactor_of(values: Iterable[str | None]) -> Redactor:
    """Return the exit that knows these values of settings, those that are set."""
    return Redactor(tuple(value for value in values if value))
