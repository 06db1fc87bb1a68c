"""One form of token that a service marks: the pattern, and what else must hold of what it finds."""

import re
from collections.abc import Callable
from typing import Final

from glitchtip_tools.core.redaction.pattern import LazyPattern, beginning
from glitchtip_tools.core.redaction.values import scrambled
from glitchtip_tools.values import dataclass

_NAME_OF_TOKEN = re.compile(r"^[A-Za-z]+[_-](?:[a-z]{2,8}_){0,2}")
_HEX = re.compile(r"[0-9a-f]*|[0-9A-F]*")
UUID: Final = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


def anything(token: str) -> bool:
    """Return True: the pattern says enough."""
    return True


def mixed(token: str) -> bool:
    """Return whether the token has a digit, which class names of style sheets such as `sk-spinner-container` lack."""
    return any(char.isdigit() for char in token)


def random(token: str) -> bool:
    """Return whether the token has a digit and both cases, as random letters do."""
    return mixed(token) and token.lower() != token and token.upper() != token


def random_tail(token: str) -> bool:
    """Return whether random letters are behind the prefix; names have such prefixes as well."""
    return scrambled(token.rpartition("_")[2])


def scrambled_in_both_cases(token: str) -> bool:
    """Return whether random letters of both cases are behind the prefix, as the names of containers don't have."""
    return random_tail(token) and random(token)


def scrambled_behind(token: str) -> bool:
    """Return whether random letters of both cases and three digits are behind the name."""
    tail = _NAME_OF_TOKEN.sub("", token)
    enough = 1 if token.startswith("sk_") else 3
    return random(tail) and sum(map(str.isdigit, tail)) >= enough and scrambled(tail)


def like_a_token(token: str) -> bool:
    """Return whether random letters and digits are behind a name that is not a hash function's."""
    name, _, tail = re.sub("[_-](?=[^_-]*$)", " ", token).partition(" ")
    if re.match(r"(?:sha|md|blake|crc)\d|chunk|css", name, re.I):
        return False
    if random(tail):
        return sum(map(str.isdigit, tail)) > 1 or scrambled(tail)
    # One case and digits have to be longer: identifiers are made of them as well. Hexadecimal ones are digests.
    one_case = tail.isupper() or (tail.islower() and len(tail) >= 40)
    return one_case and len(tail) >= 32 and mixed(tail) and not _HEX.fullmatch(tail)


@dataclass(frozen=True, slots=True)
class Service:
    """One form of token: whose it is, the pattern it has, and what else must hold of what the pattern finds.

    A pattern starts with characters, not with a repetition, and is not to be preceded by a letter or digit.
    """

    name: str
    pattern: LazyPattern
    holds: Callable[[str], bool] = anything


def row(
    name: str,
    pattern: str,
    holds: Callable[[str], bool] = anything,
    *,
    sign: str = "",
    hints: str = "",
    before: int = 0,
) -> Service:
    sign = sign or beginning(pattern)
    return Service(name, LazyPattern(pattern, sign=sign, hints=hints, before=before), holds)
