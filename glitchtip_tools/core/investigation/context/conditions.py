"""Conditions that an application must expect, in the words of several languages: one row each.

They are raised on purpose about the world outside the program: a session that ended, a slow service, a person's
mistake. What a language raises about the program itself (`TypeError`) is never one, whatever its message says.
"""

import re

from glitchtip_tools.values import dataclass

LONGEST = 500  # characters of a message that are read

# What an application keeps for people; that a template or a class is not found is a fault of the program.
_THINGS = (
    r"(?:session|user|customer|client|account|order|booking|appointment|reservation|record|chat|conversation|channel"
    r"|contact|company|organi[sz]ation|tenant|member|invoice|payment|subscription|product|item|article|post|page"
    r"|ticket|message|document|device|workspace|room|feed)"
)
# What people type; a name, a date or a field may as well be the program's.
_FIELDS = (
    r"(?:phone|e-?mail|password|username|birthday|coupon|captcha|post ?code|zip code|iban|card number|file type"
    r"|file size)"
)
# What is before the number with which another service answered.
_STATUS = (
    r"\b(?:answered|responded|replied|returned|resulted in a|(?:response|status)[ _]?code|status"
    r"|http(?:/\d(?:\.\d)?)?(?: error)?)(?: with)?(?: status)?(?: code)?\W{0,3}"
)
_UNFETCHED = re.compile(
    r"^(?:fetch failed|failed to fetch|load failed|NetworkError when|network request failed)", re.I
)
# The program's own faults, by the types that their languages give them.
_FAULT = re.compile(
    r"(?:^|[.:\\])(?:TypeError|ReferenceError|SyntaxError|AttributeError|NameError|UnboundLocalError|KeyError|IndexError"
    r"|AssertionError|NotImplemented\w*|ImportError|ModuleNotFoundError|RecursionError|ZeroDivisionError|NoMethodError"
    r"|FrozenError|UndefMethodError|UndefinedFunctionError|FunctionClauseError|CaseClauseError|MatchError|KeyNotFound\w*"
    r"|ArithmeticError|NullPointerException|NullReferenceException|ClassCastException|ClassNotFoundException"
    r"|NoClassDefFoundError|NoSuchMethod\w*|NoSuchField\w*|\w*IndexOutOfBounds\w*|IllegalStateException"
    r"|InvalidCastException|InvalidOperationException|ArgumentNull\w*|StackOverflow\w*|OutOfMemory\w*|LogicException"
    r"|BadMethodCallException|ArgumentCountError|FileNotFound\w*|runtime\.\w*|runtime error)$",
)
# Parts of a program, which stand beside what it keeps for people: `message type`, `order renderer`.
_PARTS = (
    r"(?:types?|handlers?|class(?:es)?|templates?|modules?|fields?|columns?|methods?|schemas?|renderers?|providers?"
    r"|factor(?:y|ies)|components?|hooks?|listeners?|adapters?|drivers?|plugins?|scripts?|models?|functions?)"
)
# Words of a fault under a type that says nothing. A pool of connections is the program's, and it may leak them.
_OWN_FAULT = re.compile(
    r"ResourceRequest timed out|acquiring a connection|QueuePool limit|\bpool is (?:probably )?(?:full|exhausted)"
    r"|Connection is not available, request timed out|Maximum execution time|execution timed out"
    r"|\b(?:column|relation|table|constraint|function) \S{1,100} does not exist"
    r"|stack (?:size|level)|nil pointer|null pointer|is not a function"
    r"|out of range|out of bounds|not implemented|unreachable code|invariant|assertion",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ExpectedCondition:
    """A row: its name in JSON, what it means, the exception types and the messages that tell it.

    `remote`: another service says it, so that a library may raise it in the application's place.
    """

    name: str
    meaning: str
    types: re.Pattern[str]
    messages: re.Pattern[str]
    remote: bool = False


def _row(name: str, meaning: str, types: str, messages: str, *, remote: bool = False) -> ExpectedCondition:
    named = re.compile(rf"(?:^|[.:\\$/])(?:{types})$")
    return ExpectedCondition(name, meaning, named, re.compile(messages, re.I), remote)


CONDITIONS = (
    _row(
        "rate_limit",
        "a limit on the number of requests was reached",
        r"\w*RateLimit\w*|TooManyRequests\w*|Throttl\w+|\w*FloodWait\w*|FloodError",
        r"\brate[ _-]?limit(?:ed|er)?\b.{0,20}\b(?:exceeded|reached|hit)\b|\brate[ _]limited\b|too many requests"
        rf"|{_STATUS}429\b|^429\b|quota.{{0,20}}exceeded|exceeded.{{0,20}}quota|\bthrottl(?:ed|ing)\b|\brate-overlimit\b",
        remote=True,
    ),
    _row(
        "timeout",
        "an answer did not come in time",
        r"\w*Time(?:d)?[Oo]ut\w*(?:Error|Exception|Expired)?|DeadlineExceeded\w*",
        r"\btimed?[ -]?out\b(?! (?:must|should|value|option|argument|parameter|is (?:not|invalid|required|missing)))"
        r"|\bQR refs attempts ended\b|\bE(?:SOCKET)?TIMEDOUT\b|deadline exceeded|HttpClient\.Timeout",
        remote=True,
    ),
    _row(
        "unreachable",
        "another service could not be reached",
        r"Connect(?:ion)?(?:Refused|Reset|Aborted)?(?:Error|Exception)|\w+ConnectionError|NoHttpResponseException"
        r"|UnknownHostException|SocketException|Errno::E(?:CONNREFUSED|CONNRESET|HOSTUNREACH|PIPE)|URLError"
        r"|HostUnreachable\w*",
        r"\bE(?:CONNREFUSED|CONNRESET|CONNABORTED|HOSTUNREACH|NETUNREACH|AI_AGAIN)\b|getaddrinfo (?:ENOTFOUND|failed)"
        r"|connection (?:was |is )?(?:refused|reset|closed|lost|dropped|terminated|failure)"
        r"|\bnot (?:yet )?connected\b|\bstream errored\b|max retries per request limit"
        r"|terminating connection due to|Redis is loading the dataset"
        r"|database system is (?:starting up|shutting down)|socket hang up|no route to host|no such host"
        r"|name or service not known|(?:could not|couldn't|cannot|unable to|failed to) (?:connect|resolve host)"
        r"|server has gone away|\b(?:is|was) not reachable\b|^network ?error\b",
        remote=True,
    ),
    _row(
        "answered_error",
        "another service answered with an error (404, 5xx)",
        r"HttpClientErrorException\$NotFound|BadGateway\w*|ServiceUnavailable\w*|GatewayTimeout\w*",
        rf"{_STATUS}(?:404|410|50[0-4])\b"
        r"|\b(?:404|410|50[0-4]):? (?:client error|server error|not found|gone|bad gateway|service (?:temporarily )?"
        r"unavailable|gateway time-?out|internal server error)\b|\bdoes not indicate success: (?:404|410|50[0-4])\b",
        remote=True,
    ),
    _row(
        "credentials",
        "credentials were refused",
        r"\w*(?:Authentication|Unauthorized)(?:Error|Exception)?|HttpClientErrorException\$(?:Unauthorized|Forbidden)"
        r"|ExpiredToken\w*",
        r"\b(?:token|credentials?|api key|certificate|session)\b.{0,40}\b(?:expired|revoked)\b|\binvalid_grant\b"
        r"|\binvalid authentication credentials\b"
        rf"|{_STATUS}40[13]\b|\bdoes not indicate success: 40[13]\b"
        r"|\b40[13] (?:client error|unauthorized|forbidden)\b|\b(?:invalid|incorrect) api key\b",
        remote=True,
    ),
    _row(
        "declined",
        "a payment was declined",
        r"CardError|CardDeclined\w*|PaymentDeclined\w*",
        r"\b(?:card|payment|charge|transaction)\b.{0,30}\bdeclined\b|\bcard_declined\b|\binsufficient[ _]funds\b",
        remote=True,
    ),
    _row(
        "undeliverable",
        "the recipient cannot be reached there",
        r"UserIsBlocked\w*|BotBlocked\w*",
        r"\bblocked by the user\b|\buser is deactivated\b|\b(?:bot|user) was kicked\b|\bBad Request: chat not found\b"
        r"|\bnot (?:registered )?on whatsapp\b|\bis not a valid whatsapp (?:user|number)\b|\binvalid wid\b",
        remote=True,
    ),
    _row(
        "not_found",
        "something that was asked for is not there",
        r"(?:Session|User|Customer|Client|Account|Order|Booking|Chat|Conversation|Invoice|Product|Page|Record|Entity"
        r"|Resource|Item|Model|Company|Contact|Message)\w{0,20}NotFound(?:Error|Exception)?|NotFoundHttpException"
        r"|(?:\w+\.)?DoesNotExist|NoResult(?:s|Found|Exception)?(?:Error|Exception)?|NoSuchUser\w*",
        rf"\b{_THINGS}s?[ _]{{1,2}}(?:(?!(?:not|{_PARTS})\b)[\w#:'\"=-]{{1,40}} ){{0,3}}(?:was |is |could |has )?"
        r"(?:not[ _](?:be )?found|does(?: not|n't) exist|no longer exists|not exist)\b"
        rf"|\bno (?:active |such |open |valid |matching )?(?:\w{{1,20}} )?{_THINGS}s?\b"
        rf"(?! (?:given|passed|\w{{1,20}} (?:registered|configured|defined)|{_PARTS}\b))"
        rf"|\b(?:could not|couldn't|cannot|can't|unable to) find (?:the |a |an |any )?(?:\w{{1,20}} )?{_THINGS}s?\b"
        r"|\bno rows in result set\b|\bNo query results for model\b|\bmatching query does not exist\b",
    ),
    _row(
        "invalid_input",
        "a person's input was refused",
        r"\w*Validation(?:Error|Exception|Failed)?|Invalid(?:Input(?=E)|Phone|Email)\w*"
        r"|Unprocessable\w*|BadRequest\w*|ZodError|RecordInvalid|FormError",
        rf"\b{_FIELDS}\b.{{0,40}}\b(?:invalid|required|not valid|not a valid|too (?:short|long|large|small)|missing"
        rf"|malformed|(?:can(?:no|')t|must not) be (?:blank|empty))"
        rf"|\b(?:invalid|missing|malformed|unsupported|not a valid) (?:\w{{1,20}} )?{_FIELDS}\b",
    ),
)


def condition_of(kind: str, message: str, *, remote: bool = False) -> ExpectedCondition | None:
    """Return the condition that an exception's type and message tell, the more exact row first; None for a fault.

    With `remote` only what another service says counts: a library raised it.
    """
    text = message[:LONGEST]
    if _UNFETCHED.search(text):  # a TypeError by the standard, and yet no fault of the program
        return next(row for row in CONDITIONS if row.name == "unreachable")
    if _FAULT.search(kind) or _OWN_FAULT.search(text):
        return None
    rows = [row for row in CONDITIONS if row.remote or not remote]
    by_message = next((row for row in rows if row.messages.search(text)), None)
    return by_message or next((row for row in rows if row.types.search(kind)), None)
