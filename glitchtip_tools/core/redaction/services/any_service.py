"""Forms of tokens that many services share."""

from glitchtip_tools.core.redaction.services.form import (
    UUID,
    like_a_token,
    mixed,
    random_tail,
    row,
    scrambled_behind,
    scrambled_in_both_cases,
)

ANY_SERVICE = (
    row("JSON Web Token", r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{6,}(?:\.[\w-]{0,4000}){0,3}", sign="eyJ"),
    # What most services make nowadays: a short name, then random letters and digits, more than an object's id has.
    row(
        "unknown",
        r"[A-Za-z][A-Za-z0-9]{1,11}(?:[_-][A-Za-z0-9]{1,12}){0,2}[_-][A-Za-z0-9]{30,200}(?![\w/+])",
        like_a_token,
        hints="[_-][a-z0-9]{30}",
        before=40,
    ),
    # A name, whose key it is, and what is random.
    row(
        "unknown",
        r"[A-Za-z][A-Za-z0-9]{1,11}[_-][A-Za-z0-9]{13,40}[_-][A-Za-z0-9]{30,200}(?![\w/+])",
        random_tail,
        hints="[_-][a-z0-9]{30}",
        before=56,
    ),
    # Names that say what it is make up for fewer random letters, and for signs among them.
    row(
        "unknown",
        r"(?<![A-Za-z0-9])(?:[a-z]{0,3}[aps]k|as|pa|rk|st|tok|token|key|api|apikey|secret)[_-](?:[a-z]{2,8}_){0,2}[A-Za-z0-9_-]{20,200}(?![\w/+])",
        scrambled_behind,
        hints="(?<![a-z0-9])(?:[a-z]{0,3}[aps]k|as|pa|rk|st|tok|token|key|api|apikey|secret)[_-][a-z0-9_-]{20}",
    ),
    # The same with hexadecimal digits, which digests and identifiers have too: the name has to say more.
    row(
        "unknown",
        r"(?:[a-z][a-z0-9]{0,11}[_-]){0,2}(?:[a-z]{0,4}api|[a-z]?sk|pat|tok|[a-z]{0,8}(?:token|secret|apikey))[_-][0-9a-f]{32,128}"
        r"(?![\w-])",
        mixed,
        hints="[_-][0-9a-f]{32}",
        before=40,
    ),
    # A name, a mode, and what is random.
    row(
        "unknown",
        rf"[a-z][a-z0-9]{{1,15}}_(?:live|test|prod|production|sandbox)_(?:{UUID}|[A-Za-z0-9]{{20,100}}(?![\w-]))",
        mixed,
        hints="_(?:live|test|prod|production|sandbox)_",
        before=16,
    ),
    # The same with signs among random letters.
    row(
        "unknown",
        r"[a-z][a-z0-9]{1,15}_(?:live|test|prod|production|sandbox)_[A-Za-z0-9_-]{20,100}(?![\w-])",
        scrambled_in_both_cases,
        hints="_(?:live|test|prod|production|sandbox)_",
        before=16,
    ),
    # Payments: a mode, then random letters and digits.
    row("payment", r"(?:live|test|sandbox)_[A-Za-z0-9]{30,60}(?![\w-])", mixed),
)
