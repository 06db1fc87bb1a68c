"""Expected conditions by the words of real libraries and servers, and look-alikes that are faults of the program."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation.context.conditions import CONDITIONS, condition_of

# (condition, type, message): as the library or the server writes it.
WORDINGS = (
    # JavaScript and TypeScript
    ("not_found", "SessionNotFoundError", "session_not_found: company 962302 has no active WhatsApp session"),
    ("not_found", "Error", "Session not found"),
    ("not_found", "Error", "User with id 17 does not exist"),
    ("not_found", "NotFoundError", "No Booking found"),
    ("rate_limit", "RateLimitError", "429 Rate limit reached for gpt-4o-mini on tokens per min"),
    ("rate_limit", "Error", "Request failed with status code 429"),
    ("rate_limit", "TelegramError", "429: Too Many Requests: retry after 35"),
    ("answered_error", "AxiosError", "Request failed with status code 404"),
    ("answered_error", "YclientsApiError", "GET /record/962302/81233 answered 404"),
    ("answered_error", "HTTPError", "Response code 503 (Service Unavailable)"),
    ("timeout", "AxiosError", "timeout of 30000ms exceeded"),
    ("timeout", "Error", "connect ETIMEDOUT 10.1.2.3:443"),
    ("timeout", "TimeoutError", "The operation was aborted due to timeout"),
    ("unreachable", "Error", "connect ECONNREFUSED 127.0.0.1:6379"),
    ("unreachable", "FetchError", "request to https://api.example.com/ failed, reason: socket hang up"),
    ("unreachable", "Error", "getaddrinfo ENOTFOUND api.example.com"),
    ("invalid_input", "ValidationError", "too_short"),
    ("invalid_input", "ZodError", '[{"code": "invalid_type", "path": ["phone"], "message": "Required"}]'),
    ("unreachable", "TypeError", "Failed to fetch"),
    ("unreachable", "TypeError", "fetch failed"),
    ("unreachable", "AxiosError", "Network Error"),
    ("declined", "StripeCardError", "Your card was declined."),
    ("declined", "stripe.error.CardError", "Your card has insufficient_funds."),
    ("credentials", "openai.AuthenticationError", "Incorrect API key provided: sk-x"),
    ("credentials", "GaxiosError", "invalid_grant"),
    ("rate_limit", "Error", "rate-overlimit"),
    ("rate_limit", "GaxiosError", "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'"),
    ("timeout", "Boom", "QR refs attempts ended"),
    ("timeout", "error", "canceling statement due to statement timeout"),
    ("unreachable", "Boom", "Stream Errored (restart required)"),
    ("unreachable", "Boom", "Connection Failure"),
    ("unreachable", "Error", "Connection terminated unexpectedly"),
    ("unreachable", "Error", "WhatsApp is not connected"),
    ("unreachable", "error", "terminating connection due to administrator command"),
    ("unreachable", "ReplyError", "LOADING Redis is loading the dataset in memory"),
    ("unreachable", "MaxRetriesPerRequestError", "Reached the max retries per request limit (which is 20)."),
    ("answered_error", "TelegramError", "502: Bad Gateway"),
    ("credentials", "ExpiredTokenException", "The security token included in the request is expired"),
    ("credentials", "GaxiosError", "Request had invalid authentication credentials. Expected OAuth 2 access token"),
    ("undeliverable", "TelegramError", "403: Forbidden: bot was blocked by the user"),
    ("undeliverable", "TelegramError", "400: Bad Request: chat not found"),
    ("undeliverable", "Error", "+7 000 is not registered on WhatsApp"),
    ("undeliverable", "BotBlocked", "Forbidden: bot was blocked by the user"),
    # Python
    ("not_found", "User.DoesNotExist", "User matching query does not exist."),
    ("answered_error", "HTTPError", "404 Client Error: Not Found for url: https://api.example.com/v1/orders/7"),
    ("answered_error", "HTTPError", "HTTP Error 502: Bad Gateway"),
    ("timeout", "ReadTimeout", "HTTPSConnectionPool(host='api', port=443): Read timed out. (read timeout=5)"),
    ("timeout", "ConnectTimeoutError", "Connection to api.example.com timed out. (connect timeout=10)"),
    ("unreachable", "ConnectionRefusedError", "[Errno 111] Connection refused"),
    ("unreachable", "PaymentGatewayError", "payment gateway is not reachable for INV-2026-17"),
    ("unreachable", "URLError", "<urlopen error [Errno -2] Name or service not known>"),
    ("unreachable", "OperationalError", "could not connect to server: Connection refused"),
    ("invalid_input", "ValueError", "invalid phone number: 12ab"),
    ("invalid_input", "django.core.exceptions.ValidationError", "['Enter a valid email address.']"),
    ("rate_limit", "FloodWaitError", "A wait of 71 seconds is required"),
    ("rate_limit", "ClientError", "An error occurred (ThrottlingException): Request was throttled"),
    # PHP
    ("not_found", r"Illuminate\Database\Eloquent\ModelNotFoundException", r"No query results for model [App\User] 5"),
    ("answered_error", r"GuzzleHttp\Exception\ClientException",
     "Client error: `GET https://api.example.com/x` resulted in a `404 Not Found` response"),
    ("timeout", r"GuzzleHttp\Exception\ConnectException", "cURL error 28: Operation timed out after 5001 ms"),
    ("unreachable", "PDOException", "SQLSTATE[HY000]: General error: 2006 MySQL server has gone away"),
    ("invalid_input", r"Illuminate\Validation\ValidationException", "The given data was invalid."),
    # Ruby
    ("not_found", "ActiveRecord::RecordNotFound", "Couldn't find User with 'id'=99"),
    ("timeout", "Net::ReadTimeout", "Net::ReadTimeout with #<TCPSocket:(closed)>"),
    ("unreachable", "Errno::ECONNREFUSED", "Failed to open TCP connection to localhost:9200"),
    ("answered_error", "Faraday::ResourceNotFound", "the server responded with status 404"),
    ("invalid_input", "ActiveRecord::RecordInvalid", "Validation failed: Email has already been taken"),
    # Go
    ("not_found", "*errors.errorString", "sql: no rows in result set"),
    ("not_found", "*fmt.wrapError", "get order 12: record not found"),
    ("timeout", "context.deadlineExceededError", "context deadline exceeded"),
    ("unreachable", "*net.OpError", "dial tcp 10.0.0.5:5432: connect: connection refused"),
    ("unreachable", "*net.DNSError", "lookup api.example.com: no such host"),
    ("answered_error", "*errors.errorString", "unexpected status code: 503"),
    # Java and Kotlin
    ("answered_error", "org.springframework.web.client.HttpClientErrorException$NotFound",
     '404 Not Found: "{"message":"no such order"}"'),
    ("timeout", "java.net.SocketTimeoutException", "Read timed out"),
    ("unreachable", "java.net.ConnectException", "Connection refused (Connection refused)"),
    ("unreachable", "java.net.UnknownHostException", "api.example.com"),
    ("not_found", "javax.persistence.EntityNotFoundException", "Unable to find com.acme.Order with id 12"),
    # .NET
    ("answered_error", "System.Net.Http.HttpRequestException",
     "Response status code does not indicate success: 404 (Not Found)."),
    ("timeout", "System.Threading.Tasks.TaskCanceledException",
     "The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing."),
    ("credentials", "System.Net.Http.HttpRequestException", "Response status code does not indicate success: 401 "
     "(401 Unauthorized)."),
    # Elixir
    ("not_found", "Ecto.NoResultsError", "expected at least one result but got none in query"),
    ("timeout", "Mint.TransportError", "connection timed out"),
    # Rust
    ("unreachable", "reqwest::Error", "error sending request: tcp connect error: Connection refused (os error 111)"),
)  # fmt: skip
# Faults of the program, the database's schema, the deployment.
FAULTS = (
    ("TypeError", "Cannot read properties of undefined (reading 'session')"),
    ("TypeError", "session not found is not a function"),
    ("TypeError", "Failed to construct 'Request': user not found"),
    ("AttributeError", "'NoneType' object has no attribute 'user'"),
    ("KeyError", "'session'"),
    ("NoMethodError", "undefined method `email' for nil:NilClass"),
    ("java.lang.NullPointerException", 'Cannot invoke "User.getName()" because "user" is null'),
    ("java.lang.ClassNotFoundException", "com.acme.session.Order"),
    ("java.lang.IllegalStateException", "no session is bound to this thread"),
    (
        "System.Collections.Generic.KeyNotFoundException",
        "The given key 'user' was not present in the dictionary.",
    ),
    ("System.InvalidOperationException", "Sequence contains no elements"),
    ("ModuleNotFoundError", "No module named 'orders'"),
    ("FileNotFoundError", "[Errno 2] No such file or directory: 'invoice.html'"),
    ("Error", "Cannot find module './session'"),
    ("Error", "Handler not found for event `order.paid`"),
    ("Error", "template `invoice` not found"),
    ("Error", "column users.phone does not exist"),
    ("Error", "Unknown column 'amount' in 'field list'"),
    ("Error", "message queue is full (1000/1000)"),
    ("Error", "Maximum execution time of 30 seconds exceeded"),
    ("RangeError", "Maximum call stack size exceeded"),
    ("RangeError", "Invalid array length"),
    ("ErrorException", 'Undefined array key "session"'),
    ("ValueError", "time data '2026-13-01' does not match format '%Y-%m-%d'"),
    ("ValueError", "invalid literal for int() with base 10: 'x'"),
    ("AssertionError", "session not found"),
    ("NotImplementedError", "timeout is not implemented"),
    ("Error", "invariant failed: order 404 is paid twice"),
    ("Error", "invoice 404 could not be closed"),
    ("OperationalError", "database is locked"),
    ("Error", "expected 404 items, got 500"),
    ("ArgumentError", "wrong number of arguments (given 1, expected 2)"),
    ("runtime error", "index out of range [5] with length 3"),
    ("LogicException", "No user was given"),
    ("TimeoutError", "ResourceRequest timed out"),
    ("KnexTimeoutError", "Knex: Timeout acquiring a connection. The pool is probably full."),
    ("TimeoutError", "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00"),
    ("Error", "Timeout must be a positive number"),
    ("Error", "No item renderer registered for `order`"),
    ("Error", "Message type not found in registry: booking.created"),
    ("Error", "Session handler does not exist: message"),
    ("Error", "Invalid session id type: undefined"),
    ("Error", "Unknown rate limit policy `fast`"),
    ("ReplyError", "WRONGTYPE Operation against a key holding the wrong kind of value"),
    ("error", 'column "session_id" does not exist'),
    ("error", 'duplicate key value violates unique constraint "bookings_pkey"'),
    ("AxiosError", "Request failed with status code 400"),
    ("StripeInvalidRequestError", "Received unknown parameter: custmer"),
    ("TelegramError", "400: Bad Request: can't parse entities: Can't find end of the entity"),
)


def test_what_libraries_and_servers_say() -> None:
    told = [(kind, message, found.name if (found := condition_of(kind, message)) else None)
            for _, kind, message in WORDINGS]  # fmt: skip
    assert told == [(kind, message, name) for name, kind, message in WORDINGS]


def test_faults_of_the_program_are_no_condition() -> None:
    taken = [
        (kind, message, found.name) for kind, message in FAULTS if (found := condition_of(kind, message))
    ]
    assert taken == []


def test_a_library_raises_only_what_another_service_says() -> None:
    assert condition_of("ReadTimeout", "Read timed out", remote=True) is not None
    assert condition_of("ValidationError", "1 validation error for Answer", remote=True) is None
    assert condition_of("User.DoesNotExist", "User matching query does not exist.", remote=True) is None


@pytest.mark.parametrize("row", CONDITIONS, ids=lambda row: row.name)
def test_each_condition_is_told_by_its_type_and_by_its_words(row: object) -> None:
    mine = [(kind, message) for name, kind, message in WORDINGS if name == getattr(row, "name", None)]
    assert any(condition_of("Error", message) is row for _, message in mine), "by no words alone"
    assert any(condition_of(kind, "") is row for kind, _ in mine), "by no type alone"


def test_each_condition_is_documented() -> None:
    page = (Path(__file__).parents[4] / "docs" / "investigation.md").read_text(encoding="utf-8")
    assert [row.name for row in CONDITIONS if f"| `{row.name}` | {row.meaning} | `" not in page] == []


def test_only_the_beginning_of_a_message_is_read() -> None:
    assert condition_of("Error", f"{'x ' * 500} session not found") is None
