"""What is looked for in the checkout: words of the application, not of its language."""

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.places import search_terms
from glitchtip_tools.models import Event, ExceptionValue


def terms_of(kind: str, message: str, line: str) -> list[str]:
    """Return what is searched for an exception that a line of `send` raised."""
    frame = MappedFrame(0, 0, "a.php", "send", 3, True, "a.php", 3, "exact", text=line)
    return search_terms(Event(id="1", exceptions=(ExceptionValue(kind, message),)), [frame])


def test_what_the_language_says_of_a_value_is_written_nowhere() -> None:
    said = r"App\Mailer::queue(): Argument #1 ($to) must be of type string, null given, called in /a.php on line 3"
    assert terms_of("TypeError", said, "$this->queue($to);") == ["queue"]


def test_a_message_that_the_line_raises_is_looked_for() -> None:
    assert "must be of type text" in terms_of(
        "TypeError", "7 must be of type text", 'raise TypeError(f"{x} must be of type text")'
    )
