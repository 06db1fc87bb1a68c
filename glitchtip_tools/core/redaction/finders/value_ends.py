"""Where a value without quotes ends: with its word, its phrase, or the quote that was opened before its name."""

import re

from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import MASKED
from glitchtip_tools.core.redaction.values import says_something

# Where a bare value ends inside: before the next `name=`, at the end of a query's part, where brackets close.
_ENDS = LazyPattern(
    r"&(?:amp;)?(?=[A-Za-z_\[%][\w.\[\]%-]{0,60}(?:[=&]|$)|$)|;(?=[A-Za-z_][\w.-]{0,60}(?:=|$)|$)"
    r"|\?(?=[\w.-]{1,60}=)|[,|](?=[\w.\[\]-]{1,60}[=:]|$)|\]\[|[)\]}]=|\)[,;]|[)\]}]+[.,;:]*$|\\+$|\\[\"'nrt]"
)
# A value is judged by its beginning and masked whole: a text of many names without values is read once then, too.
BARE = LazyPattern(rf"[^\s\"'`<>{MASKED}]{{1,500}}")
WHOLE = LazyPattern(rf"[^\s\"'`<>{MASKED}]++")
_FURTHER_NAME = LazyPattern(r"[&;][A-Za-z_][\w.\[\]-]{1,60}=")
_OPTION = LazyPattern(r"(?:-e|--env|--build-arg|Environment)[ =]?([\"'])$")
_PHRASE = LazyPattern(r"(?:[ ][a-z]{3,12}){2,23}(?![\w-])")
_GROUPS = LazyPattern(r"(?:[ -][A-Z2-7]{4}){3,15}(?![\w-])")  # base32, as apps show a seed (RFC 4648)
_SENTENCE_GOES_ON = LazyPattern(r"[ ](?![\w.-]{1,40}=)")


def bare_value(written: str) -> str:
    """Return the value at the start of the text up to the next space, without what follows or closes it."""
    end = _ENDS.search(written)
    return written[: end.start() if end else None].rstrip(".,;:!?)]}\\")


def trimmed(written: str, environment: bool) -> str:
    """Return the value without what follows it; a shell's `NAME=value` may hold more signs than others."""
    if environment:
        further = _FURTHER_NAME.search(written)
        return written[: further.start() if further else None].rstrip(",;)]}\\")
    return bare_value(written)


def value_end(text: str, at: int, start: int, name: str, value: str) -> int:
    """Return where the value that begins at `start` ends; `at` is where the sign behind its name does."""
    whole = WHOLE.match(text, start)
    end = start + len(trimmed(whole[0] if whole else value, is_environment(text, at, name)))
    # An exclamation mark belongs to a password more often than to its sentence.
    while text[end : end + 1] == "!" and not _SENTENCE_GOES_ON.match(text, end + 1):
        end += 1
    end = _phrase_end(text, name.lower(), end)
    opened = _OPTION.search(text, max(0, at - len(name) - 20), at - len(name) - 1)
    return _closed(text, end, opened[1]) if opened else end


def is_environment(text: str, at: int, name: str) -> bool:
    """Return whether this is `NAME=value` as a shell has it, where `&` and `,` belong to the value."""
    if not (name.isupper() and text[at - 1 : at] == "="):
        return False
    return text[at - len(name) - 2 : at - len(name) - 1] not in ("?", "&", ";", ",", "|")


def _phrase_end(text: str, name: str, end: int) -> int:
    """Return where the value of `passphrase: correct horse battery staple` ends; any other ends with its word."""
    words = _PHRASE.match(text, end) if name.endswith(("phrase", "mnemonic")) else None
    groups = _GROUPS.match(text, end)
    if groups and re.search(r"[A-Z2-7]{4}$", text[max(0, end - 4) : end]):
        return groups.end()
    count = len(words[0].split()) + 1 if words else 0
    # Sentences hardly have as many words of three letters and more as a wallet's phrase (BIP 39) has.
    prose = words is None or any(says_something(word, sentence=False) for word in words[0].split())
    prose = prose and count not in (12, 15, 18, 21, 24)
    return end if words is None or prose else words.end()


def _closed(text: str, end: int, quote: str) -> int:
    """Return where the quote closes that was opened before the name, `-e "PASSWORD=two words"`."""
    if text[end : end + 1] != " ":
        return end
    closed = text.find(quote, end, end + 100)
    return end if closed < 0 or "=" in text[end:closed] or "\n" in text[end:closed] else closed
