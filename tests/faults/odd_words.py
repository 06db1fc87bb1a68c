"""What nobody types and nobody sets: names, queries, options, environments, commands, and what is piped."""

HALF, SQUARED, ARABIC = (
    "\ud800",
    "\u00b2",
    "\u0661",
)  # digits to `isdigit`, no numbers to `int` or to a server
NAMES = (
    *(
        "",
        " ",
        "\0",
        "-1",
        "+1",
        "0",
        "00001",
        "１",
        ARABIC,
        SQUARED,
        "1e3",
        "0x1",
        "#1",
        "1\n2",
        "1/../2",
        "%31",
        "@",
        "@nosuch",
    ),
    *("http://", "https://x/organizations/a/issues/1?x#y", "AI-ADMIN-V2-", "AI-ADMIN-V2-" + "Z" * 5000, HALF),
)
QUERIES = (
    *(
        HALF,
        "\u202e",
        "a" * 100_000,
        "(" * 2000,
        "NOT " * 3000,
        '"' * 999,
        "a:" * 500,
        "level:\0",
        f"level:>{HALF}",
        "a\nOR b",
    ),
    *(
        "timesSeen:>" + "9" * 400,
        "timesSeen:１",
        f"timesSeen:{SQUARED}",
        "firstSeen:-99999999999999h",
        "age:1e9d",
    ),
    *(
        "lastSeen:0001-01-01",
        "lastSeen:>9999-12-31T23:59:59+14:00",
        "id:" + ",".join(map(str, range(30_000))),
    ),
)
OPTIONS = (
    *(
        "--since 99999999999999h",
        "--since 0h",
        "--since -1h",
        "--since 2026-13-45",
        "--since 0001-01-01",
        f"--since {SQUARED}h",
    ),
    *(
        "--limit 0",
        "--limit -5",
        "--limit 1e3",
        f"--limit {SQUARED}",
        "--timeout 0",
        "--timeout nan",
        "--timeout inf",
    ),
    *(
        "--timeout 1e-9",
        f"--timeout {SQUARED}",
        "--deadline 0",
        "--deadline 1e999",
        f"--deadline {SQUARED}",
        "--deadline .",
    ),
    *(
        "--ping ftp://x",
        "--ping http://",
        "--ping http://[::1",
        "--org ../../x",
        "--org a/b",
        "--org a?b#c",
        f"--org {HALF}",
    ),
    *(
        "--url http://",
        "--url http://[::1",
        "--url file:///etc/passwd",
        "--url http://xn--/",
        "--url http://\u202e.example",
    ),
    *(
        f"--url http://127.0.0.1:1/{'a' * 20_000}",
        "--url http://u:p@127.0.0.1:99999/",
        f"--url http://127.0.0.1:{SQUARED}",
    ),
    *(
        "--project ../x",
        f"--project {HALF}",
        f"--fields {'a.' * 1000}",
        f"--fields {HALF}",
        f"--jq {HALF}",
        f"--jq {'.' * 5000}",
    ),
    *(
        "--format nosuch",
        "--sort nosuch",
        "--env-file /nonexistent",
        "--env-file .",
        f"--profile {HALF}",
        "--profile ../x",
    ),
)
ENVIRONMENTS = (
    *({"COLUMNS": one} for one in ("0", "-5", "abc", "99999999", SQUARED)),
    *({"LINES": one} for one in ("0", SQUARED)),
    *({"TZ": one} for one in ("nosuch/zone", "../../etc/passwd", HALF)),
    *({"HOME": one} for one in ("", "/nonexistent")),
    *({"GTT_TIMEOUT": one} for one in ("abc", SQUARED)),
    *({"GTT_RETRY_WAIT": one} for one in ("nan", "inf", "-1", "1e400")),
    *({"GLITCHTIP_API_TOKEN": one} for one in (" ", "a\nb", "ключ", HALF)),
    *(
        {"XDG_STATE_HOME": "/proc/x"},
        {"XDG_CONFIG_HOME": "/dev/null"},
        {"TERM": HALF},
        {"HTTP_PROXY": "http://["},
    ),
    *({"SSL_CERT_FILE": "/nonexistent"}, {"GLITCHTIP_URL": "http://localhost:0"}, {"PAGER": "'"}),
)
COMMANDS = (
    *(["comment", "1", text] for text in ("", " ", HALF)),
    *(["ignore", "1", "--for", span] for span in ("0s", "99999d", f"{SQUARED}h")),
    *(
        ["api", path]
        for path in ("", "//evil", "http://evil/x", "../../admin", "a b?c#d", HALF, "x" * 40_000)
    ),
    *(["stats", "events", "--interval", span] for span in ("0s", f"{SQUARED}h")),
    *(
        ["tags", "1", HALF],
        ["stats", "summary", "--group-by", HALF],
        ["orgs", "create", HALF],
        ["orgs", "members", "invite", f"{HALF}@x"],
    ),
    *(
        ["projects", "create", HALF, "--team", HALF],
        ["projects", "keys", ""],
        ["orgs", "members", "remove", ""],
        ["merge", "1", "1"],
    ),
    *(["metrics", "daily", "--html", path] for path in ("", "/nonexistent/x", "\0")),
    *(["investigate", "1", "--repo", path] for path in ("\0", "/dev/null")),
    *(["investigate", "--trace", path] for path in ("\0", "/nonexistent", ".")),
    *(["runbooks", "check", "--file", path] for path in ("\0", "/nonexistent", ".")),
    *(["events", "show", name] for name in (HALF, "x" * 32)),
    *(
        ["webhook", "test", "--url", "http://["],
        ["cron", "print", "xyz"],
        ["help", HALF],
        ["open", HALF],
        ["undo", "--last", SQUARED],
    ),
    *(
        ["sandbox", "--port", SQUARED],
        ["config", "get", ""],
        ["search", "save", HALF, "x"],
        ["telegram", "send", HALF],
    ),
)
PIPED = (
    *(
        "",
        "\n\n",
        "[1,2",
        "[null]",
        "[true]",
        "[1e400]",
        "[[[1]]]",
        '{"id": {}}',
        '{"id": "\\ud800"}',
        "\ufeff1",
        "1 2 3",
        SQUARED,
    ),
    *("\0", "x" * 100_000, '[{"id": -1}]', '[{"id": 1.5}]', "NaN", "[NaN]"),
)
EVENTS = (
    *("", "{}", "[]", "null", "1", '"x"', '{"exception": 1}', '{"exception": {"values": [1, null, {}]}}'),
    '{"exception": {"values": [{"stacktrace": {"frames": [1, null, {"lineno": -5, "filename": 1}]}}]}}',
    '{"entries": [{"type": 1}, null, 3]}',
    '{"tags": [[1], [null, 2], 3], "exception": {"values": [{"type": {}, "value": []}]}}',
    '{"timestamp": 1e300, "exception": {"values": [{"type": "x"}]}}',
    '{"release": {}, "platform": [], "exception": {"values": [{"type": "\\ud800"}]}}',
    '{"exception": {"values": [{"type": "x", "stacktrace": {"frames": [{"lineno": 1e30}]}}]}}',
)
TRACES = (
    *(
        "",
        "\0",
        f'  File "a.py", line {"9" * 5000}, in x\n',
        f"\tat a.b(c.java:{SQUARED})\n",
        f'  File "{HALF}", line 1, in x\nE: y',
    ),
    *(
        "\n" * 100_000,
        f"at {'a.' * 20_000}b(c.java:1)",
        "{" * 5000,
        "Traceback (most recent call last):\n" * 3000,
    ),
)
