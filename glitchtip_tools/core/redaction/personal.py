"""Card numbers, IBANs, national ids, e-mail addresses and telephone numbers."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.national_ids import spans as in_national_ids
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan

_CARD = LazyPattern(r"(?<![\w.+-])(?<!\d[ ])[2-6]\d{3}(?:[ -]?\d){8,15}(?![\w-]|\.\d|[ ](?!\d\d/\d\d)\d)")
_EXPIRES = LazyPattern(r"/\d\d(?!\d)")
# Beginnings and lengths of the issuers (ISO/IEC 7812): Visa, Mastercard, American Express, Discover, JCB, Diners,
# UnionPay, Mir.
_ISSUERS = (
    (LazyPattern(r"4"), (16,)),
    (LazyPattern(r"5[1-5]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)"), (16,)),
    (LazyPattern(r"3[47]"), (15,)),
    (LazyPattern(r"6011|65|64[4-9]"), (16,)),
    (LazyPattern(r"35(?:2[89]|[3-8]\d)"), (16,)),
    (LazyPattern(r"3(?:0[0-5]|[68])"), (14,)),
    (LazyPattern(r"62|81"), (16, 17, 18, 19)),
    (LazyPattern(r"220[0-4]"), (16,)),
    (LazyPattern(r"50|5[6-9]|6[0-9]"), (16, 18, 19)),
)
_IBAN = LazyPattern(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?"
    r"|[a-z]{2}\d{2}[a-z0-9]{11,30})(?![A-Za-z0-9])"
)
# Lengths by country (ISO 13616, the registry of SWIFT).
_IBAN_LENGTHS = {
    country: int(entry[:2])
    for entry in """15NO 16BE 18DK-FI-FK-FO-GL-NL-SD 19MK-SI 20AT-BA-EE-KZ-LT-LU-MN-XK 21CH-HR-LI-LV
    22BG-BH-CR-DE-GB-GE-IE-ME-RS-VA 23AE-GI-IL-IQ-OM-SO-TL 24AD-CZ-ES-MD-PK-RO-SA-SE-SK-TN-VG 25LY-PT-ST 26IS-TR
    27BI-DJ-FR-GR-IT-MC-MR-SM 28AL-AZ-BY-CY-DO-GT-HU-LB-NI-PL-SV 29BR-EG-PS-QA-UA 30JO-KW-MU-YE 31MT-SC 32LC
    33RU""".split()
    for country in entry[2:].split("-")
}
_E_MAIL = LazyPattern(
    r"(?<![\w.%+-])[\w.!#$%'*+^{|}~-]{1,64}+@(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<top>[^\W\d_]{2,24}|xn--[\w-]{2,40}))(?![\w(-])",
    sign="@",
)
# Endings of files and of attributes in code, behind an @ that parts a name from a version or size.
_NO_TOP = frozenset(
    """png jpg jpeg gif svg webp ico css scss less js mjs cjs ts tsx jsx py rb php go rs java kt swift c h cpp json
    xml html htm yml yaml toml md txt csv log zip tar gz tgz whl jar so dll exe woff ttf map lock local service
    timer socket mount target slice""".split()
)
_NO_USER = LazyPattern(r"(?:git|hg|svn|org-\d{1,12})$")
_USER_PART = LazyPattern(r"://[^\s/@]{0,100}$")
_PHONE = LazyPattern(
    r"(?<![\w.+-])(?:\+|(?<!\d[ ])00(?=[1-9]\d{0,2}[ -]))[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}(?![\w-]|\.\d|:\d)"
)
_OF_A_VERSION = LazyPattern(r"(?:version|release|build|rev|driver|firmware|v)[ :=]{0,3}$", re.I)
_AMERICAN = LazyPattern(
    r"(?<![\w.+-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\)[ ]?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}(?![\w-]|\.\d)"
)
# Numbers as people of a country write them to each other: Russian with 8 or 7, then with a trunk 0 in groups, a
# British and a German mobile one, and with the area in brackets.
_NATIONAL = LazyPattern(
    r"""(?<![\w.,+-])(?:8[ -]?\(?[34789]\d\d\)?[ -]?\d{3}[ -]\d\d[ -]?\d\d
    |[78][ -]?\([3489]\d\d\)[ -]?\d{3}[ -]?\d\d[ -]?\d\d|[78]9\d{9}
    |0[1-9]\d{0,2}-(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))\d{7,8}
    |\(\d{2,5}\)[ ]?\d{3,5}-\d{2,4}(?:-\d{2,4})?|\([2-9]\d\d\)[ ]\d{3}[ ]\d{4}
    |0[1-9](?:\.\d\d){4}|07\d{3}[ ]\d{6}|01[567]\d[ /-]\d{7,8}
    |(?<![0-9a-f]{2}[ ])(?<![/:])(?<!\d[ -])\(?0[1-9]\d{0,4}\)?[ -]\d{2,4}(?:[ -]\d{2,4}){1,4}(?![ ][0-9a-f]{2}\b))
    (?![\w-]|[.:,]\d)""",
    re.X,
)
_STATUS = LazyPattern(r"(?:error|status|code|http|exit)[ ]$", re.I)  # before a status in brackets
_DATE = LazyPattern(r"\d\d[ -]\d\d[ -](?:19|20)\d\d")
_NAMED = LazyPattern(
    r"(?<![A-Za-z])(?P<name>(?:[A-Za-z_-]{0,20}(?:phone|mobile?|m[oó]vil|tlf|tfno|tél|gsm|cellulare|telefoon|puhelin|msisdn|fax|whatsapp|cell|handy|handynummer|wa_id"
    r"|telefon[oe]?|teléfono|téléphone|celular|телефон[а-я]{0,2}|тел|моб|(?:手机|手機|电话|電話)[号號番]?[码碼号]?|携帯|전화)|(?:[A-Za-z]{0,20}[_-])?tel)"
    r"(?:[_ -]?(?:number|no|nr))?)\.?[\"']?\]?[ ]?(?:=>|[:=：])?[ ]?[\"']?(?P<value>\+?\(?\d[\d ()/.+-]{5,20}\d)",
    re.I,
    words="phone mobil móvil movil tlf tfno tél gsm cellulare telefoon puhelin msisdn "
    "fax whatsapp cel handy wa_id tel тел моб 手机 手機 电话 電話 携帯 전화",
    before=28,
)
# Who writes to whom in a messenger's data: eleven to thirteen digits, and no moment such as 202601151230 or one in
# milliseconds, and no number of a book (978, 979). Behind 1 and 7, countries have eleven digits only.
_PARTY = LazyPattern(
    r"(?<![\w-])(?:from|to|recipient|recipient_id|sender|caller|callee|chat_?id)[\"']?[ ]?[:=][ ]?"
    r"[\"'](?P<value>(?!20[0-4]\d[01]\d|[17]\d{11}|97[89]\d{10})[1-9]\d{10,12})[\"']",
    re.I,
)
_MESSAGE = LazyPattern(
    r"(?<!\w)(?:whatsapp|sms|смс|viber|dial\w{0,3}|звон\w{1,6}|сообщени\w{1,3})\W{1,3}(?:\w{1,20}\W{1,3}){0,3}?"
    r"(?P<value>(?!20[0-4]\d[01]\d)[1-9]\d{10,12})(?![\w-]|[.:]\d)",
    re.I,
    words="whatsapp sms смс viber dial звон сообщени",
)
# Addresses of WhatsApp: a person's telephone number, with the device behind it, or a number that stands for it.
_WHATSAPP = LazyPattern(
    r"(?<![\w.])\d{5,20}(?:-\d{5,12})?(?:[.:]\d{1,3}){0,2}@(?:s\.whatsapp\.net|[cg]\.us|lid)(?![\w-])",
    sign="@",
)
_TELEPHONE_URL = LazyPattern(
    r"(?:tel|sms|whatsapp|wa\.me|callto):?/{0,2}(?P<value>\+?\d[\d-]{6,18})",
    re.I,
    words="tel sms whatsapp wa.me callto",
)


def spans(text: str, *, contacts: bool) -> Iterator[SecretSpan]:
    """Yield where numbers of accounts and ids are in the text, with `contacts` people's addresses and numbers too."""
    for match in _CARD.finditer(text):
        number = match[0]
        if not is_card(number) and _EXPIRES.match(
            text, match.end()
        ):  # the month of `4242 4242 4242 4242 12/27`
            number = number[:-3]
        if is_card(number):
            yield SecretSpan(match.start(), match.start() + len(number), "card")
    for match in _IBAN.finditer(text):
        # A currency or a BIC behind the number may look like its last group.
        number = _cut_to_length(match[0])
        if is_iban(number):
            yield SecretSpan(match.start(), match.start() + len(number), "iban")
    yield from in_national_ids(text)
    if not contacts:
        return
    for match in _E_MAIL.finditer(text):
        yield from _e_mail(text, match)
    yield from _telephones(text)


def _telephones(text: str) -> Iterator[SecretSpan]:
    for pattern in (_PHONE, _AMERICAN):
        for match in pattern.finditer(text):
            version = match[0].count(".") > 1 and _OF_A_VERSION.search(
                text, max(0, match.start() - 12), match.start()
            )
            if _is_phone(match[0]) and not version:
                unopened = match[0].endswith(")") and match[0].count("(") < match[0].count(")")
                yield SecretSpan(match.start(), match.end() - unopened, "phone")
    for match in _WHATSAPP.finditer(text):
        yield SecretSpan(*match.span(), "phone")
    for match in _NATIONAL.finditer(text):
        if (
            9 <= sum(char.isdigit() for char in match[0]) <= 11
            and not _DATE.search(match[0])
            and not _STATUS.search(text, max(0, match.start() - 12), match.start())
        ):
            yield SecretSpan(*match.span(), "phone")
    for pattern in (_NAMED, _TELEPHONE_URL, _PARTY, _MESSAGE):
        for match in pattern.finditer(text):
            if 7 <= sum(char.isdigit() for char in match["value"]) <= 15:
                yield SecretSpan(*match.span("value"), "phone")


def is_card(written: str) -> bool:
    """Return whether this is a payment card's number: an issuer's beginning and length, and Luhn's check digit."""
    digits = re.sub(r"[ -]", "", written)
    if not any(start.match(digits) and len(digits) in lengths for start, lengths in _ISSUERS):
        return False
    if len(set(digits)) < 2:
        return False
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (
        sum(map(int, digits[-1::-2])) + sum(digit - 9 if digit > 9 else digit for digit in doubled)
    ) % 10 == 0


def _cut_to_length(written: str) -> str:
    """Return the groups of a bank account number that its country allows; all of them for other countries."""
    groups = re.split("([ -])", written)
    length = _IBAN_LENGTHS.get(written[:2].upper(), 0)
    for count in range(1, len(groups) + 1, 2):
        if sum(map(len, groups[:count:2])) == length:
            return "".join(groups[:count])
    return written


def is_iban(written: str) -> bool:
    """Return whether this is an international bank account number: its check digits fit (ISO 7064, MOD 97-10)."""
    number = re.sub("[ -]", "", written).upper()
    if _IBAN_LENGTHS.get(number[:2]) != len(number):
        return False
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def _e_mail(text: str, match: re.Match[str]) -> Iterator[SecretSpan]:
    user = match[0].partition("@")[0]
    start = match.start() + len(user) - len(user.lstrip("'{|*#!$"))
    user = text[start : match.start() + len(user)]
    if (
        _WHATSAPP.match(text, start)
        or match["top"].lower() in _NO_TOP
        or _NO_USER.match(user)
        or not user.strip(".")
        # `${digits}@s.whatsapp.net`, and Ruby's `#{@shop.name}`: only the code is told
        or user.endswith(("{", "}"))
    ):
        return
    before = text[max(0, start - 100) : start]
    if _USER_PART.search(before):
        return
    yield SecretSpan(start, match.end(), "e-mail")


def _is_phone(written: str) -> bool:
    digits = sum(char.isdigit() for char in written)
    if written.startswith("+7") and digits != 11:
        return False
    parted = not written.lstrip("+").isdigit()
    return (9 if parted else 10) <= digits <= 15
