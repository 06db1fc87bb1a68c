"""Numbers by which a state knows a person, in the form of each country: behind their name, or with check digits."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.values import dataclass

_LETTERS_OF_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
# What each character counts for at odd positions of an Italian code (decree of 23 December 1976): 0 to 9, A to Z.
_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
               12, 14, 16, 10, 22, 25, 24, 23)  # fmt: skip


def _sum(digits: str, weights: str) -> int:
    """Return the sum of the digits, each multiplied by its weight: a digit, or `a` for ten."""
    return sum(int(digit) * int(weight, 11) for digit, weight in zip(digits, weights, strict=False))


def _anything(_id: str) -> bool:
    return True


def _has_digits(one: str) -> bool:
    """Return whether this is a document's number, not a word, a date or a version."""
    least = 8 if one.isdigit() else 6  # a short number is that of a row
    return sum(map(str.isdigit, one)) >= least and not re.match(
        r"(?:19|20)\d\d[ .-]?[01]\d[ .-]?[0-3]\d", one
    )


def _cpf(one: str) -> bool:
    """Return whether the check digits of a Brazilian number fit."""
    first = sum(int(digit) * (10 - at) for at, digit in enumerate(one[:9])) * 10 % 11 % 10
    second = sum(int(digit) * (11 - at) for at, digit in enumerate(one[:10])) * 10 % 11 % 10
    return one[9:] == f"{first}{second}" and len(set(one)) > 1


def _snils(one: str) -> bool:
    """Return whether the check digits of a Russian insurance number fit."""
    return int(one[9:]) == _sum(one, "987654321") % 101 % 100


def _dni(one: str) -> bool:
    """Return whether the letter of a Spanish number fits."""
    number = one[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return _LETTERS_OF_DNI[int(number) % 23] == one[-1].upper()


def _codice_fiscale(one: str) -> bool:
    """Return whether the last letter of an Italian code fits."""
    values = [int(char, 36) for char in one.upper()]
    odd = sum(_ODD[value] for value in values[0:15:2])
    even = sum(value if value < 10 else value - 10 for value in values[1:15:2])
    return (odd + even) % 26 == values[15] - 10


def _bsn(one: str) -> bool:
    """Return whether a Dutch number passes the test of eleven."""
    return (_sum(one, "98765432") - int(one[8])) % 11 == 0


def _pesel(one: str) -> bool:
    """Return whether the check digit of a Polish number fits."""
    return _sum(one, "13791379131") % 10 == 0


def _chinese(one: str) -> bool:
    """Return whether the check character of a Chinese number fits (GB 11643)."""
    total = sum(int(char) * (2 ** (17 - at) % 11) for at, char in enumerate(one[:17]))
    return "10X98765432"[total % 11] == one[17].upper()


def _korean(one: str) -> bool:
    """Return whether the check digit of a Korean number fits."""
    return int(one[12]) == (11 - _sum(one, "234567892345") % 11) % 10


def _steuer_id(one: str) -> bool:
    """Return whether the check digit of a German number fits (ISO 7064, MOD 11,10)."""
    rest = 10
    for digit in one[:10]:
        rest = ((int(digit) + rest) % 10 or 10) * 2 % 11
    return int(one[10]) == (11 - rest) % 10


def _nir(one: str) -> bool:
    """Return whether the key of a French number fits."""
    number = one.upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(number[:13]) % 97 == int(number[13:])


@dataclass(frozen=True, slots=True)
class IdForm:
    """One form of number: the pattern, and what else must hold of the number without the signs between its parts."""

    pattern: LazyPattern
    holds: Callable[[str], bool] = _anything


def _named(names: str, value: str, holds: Callable[[str], bool] = _anything, *, words: str) -> IdForm:
    """Return the form of a number that only its name, in front of it, tells from others."""
    return IdForm(
        LazyPattern(
            rf"(?<![^\W_])(?:[A-Za-z]{{1,20}}_)?(?i:{names})(?:[_ -]?(?i:number|num|no|nr|id)(?![A-Za-z]))?"
            rf"\.?[\"']?\]?[ ]?(?:=>|[:=：№#])?[ ]?[\"']?(?:№[ ]?)?(?P<value>{value})(?![\w-]|[.,]\d)",
            words=words,
            before=24,
        ),
        holds,
    )


def _checked(value: str, holds: Callable[[str], bool] = _anything) -> IdForm:
    """Return the form of a number that its own form and check digits tell."""
    return IdForm(LazyPattern(rf"(?<![\w.,+-])(?P<value>{value})(?![\w-]|[.,]\d)"), holds)


FORMS: Final = (
    _checked(r"\d{3}\.\d{3}\.\d{3}-\d{2}", _cpf),
    _named("cpf", r"\d{11}", _cpf, words="cpf"),
    _checked(r"\d{3}-\d{3}-\d{3}[ -]\d{2}", _snils),
    _named("снилс|snils", r"\d{11}", _snils, words="снилс snils"),
    _named("dni|nie|nif", r"(?:\d{8}|[XYZxyz]-?\d{7})-?[A-Za-z]", _dni, words="dni nie nif"),
    _checked(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", _codice_fiscale),
    _named("bsn|burgerservicenummer", r"\d{9}", _bsn, words="bsn burgerservicenummer"),
    _named("pesel", r"\d{11}", _pesel, words="pesel"),
    _named("aadhaar|aadhar", r"\d{4}[ -]?\d{4}[ -]?\d{4}", words="aadh"),
    _named("nino|national[_ ]?insurance", r"[A-Za-z]{2}[ ]?(?:\d{2}[ ]?){3}[A-Da-d]", words="nino insurance"),
    _checked(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", _chinese),
    # The digit behind the birthday tells the century: today's date, as in an order's number, is not one of a 1.
    _checked(
        r"(?:[3-9]\d(?=.{5}[1256])|[0-2]\d(?=.{5}[3478]))(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{7}",
        _korean,
    ),
    _checked(r"[12] \d{2} (?:0[1-9]|1[0-2]) (?:\d{2}|2[ABab]) \d{3} \d{3} \d{2}", _nir),
    _checked(r"[A-Z]{4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[HM][A-Z]{5}[A-Z\d]\d"),  # Mexico's CURP
    _named(
        "steuer-?id|steuer-?identifikationsnummer|idnr",
        r"\d{2}(?:[ ]?\d{3}){3}",
        _steuer_id,
        words="steuer idnr",
    ),
    _named("personnummer", r"(?:19|20)?\d{6}[-+]?\d{4}", words="personnummer"),
    _named("henkilötunnus|hetu", r"\d{6}[-+A-F]\d{3}[\dA-Y]", words="henkil hetu"),
    _named("(?:tc[_ ]?)?kimlik", r"\d{11}", words="kimlik"),
    _named(
        "(?:[A-Za-z]{0,12}_?)?(?:passport|passnummer|reisepass|passeport|pasaporte|passaporto|passaporte)|паспорт[а-я]{0,3}"
        "|national_?id|identity[_ ]?(?:card|document|number)|id_?card|personalausweis",
        r"[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{2,9}){1,4}",
        _has_digits,
        words="pass паспорт pasaporte nationalid national_id identity idcard id_card personalausweis",
    ),
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where such numbers appear in the text."""
    for form in FORMS:
        for match in form.pattern.finditer(text):
            if form.holds(re.sub(r"[ .-]", "", match["value"])):
                yield SecretSpan(*match.span("value"), "id")
