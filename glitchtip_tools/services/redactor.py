"""The exit of one run: it knows the settings that are secret, and counts what was masked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from glitchtip_tools.core.redaction.text import HIDDEN, MARKS, as_typed, marks_in, redact, redact_markdown
from glitchtip_tools.errors import Failure
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.settings import Settings
from glitchtip_tools.settings.names import SECRETS

NOUNS = {
    HIDDEN: ("secret", "secrets"),
    MARKS["card"]: ("card number", "card numbers"),
    MARKS["iban"]: ("account number", "account numbers"),
    MARKS["id"]: ("personal id", "personal ids"),
    MARKS["e-mail"]: ("e-mail address", "e-mail addresses"),
    MARKS["phone"]: ("telephone number", "telephone numbers"),
}


@dataclass
class Redactor:
    """Makes text that may leave; `known` are values that are secret wherever they are.

    With `counting` it remembers what was masked in which text: for one run, not for what lives for weeks.
    """

    known: tuple[str, ...] = ()
    counting: bool = False
    masked: dict[str, Counter[str]] = field(default_factory=dict, repr=False)

    def __call__(self, text: str) -> Redacted:
        """Return the text without secrets. The parts of it that are foreign have lost personal data before."""
        return self._counted(redact(text, known=self.known))

    def markdown(self, text: str) -> Redacted:
        """Return a Markdown text without secrets; its blocks of source code are read as code."""
        return self._counted(redact_markdown(text, known=self.known))

    def as_typed(self, text: str) -> Redacted:
        """Return text that the user typed, as it is; only our own settings are masked in it."""
        return self._counted(as_typed(text, known=self.known))

    def line(self, text: str) -> Redacted:
        """Return a line of a log or of a bug's report, which may quote anything, without personal data either."""
        return redact(text, known=self.known, personal=True)

    def warning(self, text: str) -> Redacted:
        """Return a warning or a failure, which may quote a server; people in it stay, mostly named by the user."""
        return redact(text, known=self.known)

    @property
    def said(self) -> str:
        """What was masked so far, in words, nothing if nothing was; the same text counts once."""
        return masked_words(sum(self.masked.values(), Counter[str]()))

    def _counted(self, text: Redacted) -> Redacted:
        if self.counting and (marks := marks_in(text)):
            self.masked[text] = marks
        return text


def warning_of(text: str, redactor: Callable[[], Redactor]) -> str:
    """Return a warning or a failure without secrets, also where the settings can't be read."""
    try:
        return redactor().warning(text)
    except Failure:
        return Redactor().warning(text)


def masked_words(marks: Counter[str]) -> str:
    """Return what was masked in words: `masked 2 secrets, 1 e-mail address`; nothing if nothing was."""
    parts = [f"{marks[mark]} {nouns[marks[mark] > 1]}" for mark, nouns in NOUNS.items() if marks[mark]]
    return f"masked {', '.join(parts)}" if parts else ""


def redactor_of(settings: Settings, *, counting: bool = False) -> Redactor:
    """Return the exit that knows the secrets among the settings, those that are set."""
    return Redactor(tuple(filter(None, map(settings.get, sorted(SECRETS)))), counting)
