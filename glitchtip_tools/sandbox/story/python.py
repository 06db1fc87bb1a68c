"""The issues of `billing-api`, invoices and payments in Python."""

from glitchtip_tools.sandbox.story.script import At, Call, Lib, Raised, ScriptedIssue

PROJECT = "billing-api"
_POST = At("billing_api/api.py", "    invoices.create(", "post_invoice", {"body": "b'{...}'"})
_HANDLE = At(
    "billing_api/webhooks.py",
    '    HANDLERS[event["event"]](',
    "handle",
    {"event": {"event": "'payment.succeeded'"}},
)
_CRUMBS = (
    (1.2, "http", "POST /invoices", "info"),
    (0.3, "query", "SELECT * FROM invoices WHERE number = ?", "info"),
)
_WEBHOOK = {
    "method": "POST",
    "url": "https://billing.adminai.test/webhooks/provider",
    "headers": {"Content-Type": "application/json", "X-Signature": "[Filtered]"},
    "data": '{"event": "payment.succeeded"}',
}


def _one(type_: str, value: str, *calls: Call, module: str | None = None) -> tuple[Raised, ...]:
    return (Raised(type_, value, calls, module),)


def _gateway_away(number: int, *when: tuple[float, float, int]) -> ScriptedIssue:
    refused = Raised(
        "ConnectionRefusedError",
        "[Errno 111] Connection refused",
        (
            Lib(
                "socket.py",
                852,
                "create_connection",
                "                raise exceptions[0]",
                None,
                module="socket",
            ),
            Lib("socket.py", 837, "create_connection", "            sock.connect(sa)", None, module="socket"),
        ),
    )
    wrapped = Raised(
        "URLError",
        "<urlopen error [Errno 111] Connection refused>",
        (
            Lib(
                "urllib/request.py",
                1351,
                "do_open",
                "            raise URLError(err)",
                None,
                "urllib.request",
            ),
            At("billing_api/gateway.py", "            with urllib.request.urlopen(", "charge"),
        ),
        module="urllib.error",
    )
    scripted = Raised(
        "PaymentGatewayError",
        f"payment gateway is not reachable for INV-{number}",
        (
            At("billing_api/nightly.py", "                billing.gateway.charge(", "charge_all"),
            At("billing_api/gateway.py", "            raise PaymentGatewayError(", "charge"),
        ),
        module="billing_api.errors",
    )
    return ScriptedIssue(PROJECT, when, (refused, wrapped, scripted), components=("payments",))


def _unknown_currency(currency: str, *when: tuple[float, float, int]) -> ScriptedIssue:
    return ScriptedIssue(
        PROJECT,
        when,
        _one(
            "KeyError",
            f"'{currency}'",
            _POST,
            At("billing_api/invoices.py", "        value = money.rounded(", "create", {"amount": "'4500'"}),
            At(
                "billing_api/money.py",
                "    return value.quantize(STEPS[",
                "rounded",
                {"currency": f"'{currency}'"},
            ),
        ),
        components=("invoices",),
        crumbs=_CRUMBS,
        bug="Round amounts per currency",
    )


def _message(
    title: str, level: str, component: str, *when: tuple[float, float, int], status: str = "unresolved"
) -> ScriptedIssue:
    return ScriptedIssue(
        PROJECT,
        when,
        title=title,
        level=level,
        status=status,
        components=(component,) if component else (),
        companies=(),
    )


ISSUES: tuple[ScriptedIssue, ...] = (
    _unknown_currency("KZT", (14, 1, 22), (1, 0.2, 5)),
    _unknown_currency("BYN", (8, 0.6, 3)),
    ScriptedIssue(
        PROJECT,
        ((14, 2, 36), (2, 1, 9), (1, 0.1, 12)),
        _one(
            "TypeError",
            "'NoneType' object is not subscriptable",
            _HANDLE,
            At("billing_api/webhooks.py", "    invoices.close(payment", "paid"),
            At(
                "billing_api/invoices.py",
                '        self.connection.execute("UPDATE invoices SET closed = 1 WHERE id',
                "close",
                {"invoice": "None", "number": "'GIFT-204'"},
            ),
        ),
        components=("webhooks",),
        crumbs=_CRUMBS,
        request=_WEBHOOK,
        bug="Look invoices up by number",
    ),
    ScriptedIssue(
        PROJECT,
        ((9.4, 1, 14), (1, 0.1, 2)),
        _one(
            "InvalidOperation",
            "[<class 'decimal.DivisionUndefined'>]",
            At(
                "billing_api/reports.py", "        report[customer] = {", "monthly", {"customer": "'salon-7'"}
            ),
            At("billing_api/reports.py", "    return total(closed) / len(", "average", {"closed": []}),
            module="decimal",
        ),
        components=("reports",),
        bug="Report the average bill per salon",
    ),
    _gateway_away(1017, (2.6, 0.2, 4)),
    _gateway_away(1044, (2.6, 1.6, 1)),
    _gateway_away(1190, (1.6, 0.2, 3)),
    _gateway_away(1201, (0.6, 0.55, 2)),
    ScriptedIssue(
        PROJECT,
        ((2.7, 1, 12), (1, 0.3, 9)),
        _one(
            "IntegrityError",
            "UNIQUE constraint failed: invoices.number",
            At(
                "billing_api/nightly.py",
                "in failed:\n        billing.invoices.create(",
                "bill",
                {"number": "'INV-1188'"},
            ),
            At("billing_api/invoices.py", "        self.connection.execute(\n", "create"),
            module="sqlite3",
        ),
        components=("invoices",),
        comments=((12, "owner@example.com", "Two letters for one invoice, customers complain."),),
        bug="Charge all open invoices at night",
    ),
    ScriptedIssue(
        PROJECT,
        ((14, 1, 21), (1, 0.1, 7)),
        _one("KeyError", "'payment.waiting_for_capture'", _HANDLE),
        components=("webhooks",),
        request=_WEBHOOK,
        bug="Dispatch notifications by a table",
    ),
    ScriptedIssue(
        PROJECT,
        ((2.7, 0.5, 5),),
        _one(
            "ValueError",
            "not enough values to unpack (expected 3, got 1)",
            At(
                "billing_api/nightly.py",
                "        number, customer, amount = line.",
                "bill",
                {"line": "'\\n'"},
            ),
        ),
        components=("invoices",),
        bug="Charge all open invoices at night",
    ),
    ScriptedIssue(
        PROJECT,
        ((9.3, 0.7, 8),),
        _one(
            "AttributeError",
            "'NoneType' object has no attribute 'send'",
            At(
                "billing_api/reminders.py",
                "            billing.mailer.send(",
                "remind",
                {"billing": "<billing_api.app.Billing object at 0x7fd5a51ed9d0>", "customer": "'salon-3'"},
            ),
        ),
        environments=("staging",),
        components=("reminders",),
        bug="Make the mailer optional",
    ),
    ScriptedIssue(
        PROJECT,
        ((2.5, 0.4, 7),),
        (
            Raised(
                "OperationalError",
                "database is locked",
                (
                    At("billing_api/nightly.py", "        billing.invoices.close(number", "close_one"),
                    At(
                        "billing_api/invoices.py",
                        '        self.connection.execute("UPDATE invoices SET closed = 1 WHERE id',
                        "close",
                    ),
                ),
                "sqlite3",
            ),
            Raised(
                "RuntimeError",
                "invoice could not be closed: database and gateway both failed",
                (At("billing_api/nightly.py", "        raise RuntimeError(", "close_one"),),
            ),
        ),
        components=("invoices", "payments"),
        bug="Charge all open invoices at night",
    ),
    ScriptedIssue(
        PROJECT,
        ((13, 0.3, 17),),
        _one(
            "InvalidOperation",
            "[<class 'decimal.ConversionSyntax'>]",
            _POST,
            At(
                "billing_api/invoices.py",
                "        value = money.rounded(",
                "create",
                {"amount": "'1.500,00'"},
            ),
            At("billing_api/money.py", '    return Decimal(text.replace(",", "', "to_amount"),
            module="decimal",
        ),
        components=("invoices",),
        bug="Write invoices: the billing API",
    ),
    ScriptedIssue(
        PROJECT,
        ((14, 1, 180), (1, 0.02, 30)),
        _one(
            "WebhookSignatureError",
            "signature does not match",
            At("billing_api/webhooks.py", "    check_signature(secret, body", "handle"),
            At("billing_api/webhooks.py", "        raise WebhookSignatureError(", "check_signature"),
            module="billing_api.errors",
        ),
        level="warning",
        status="ignored",
        components=("webhooks",),
        request=_WEBHOOK,
    ),
    _message("Ledger is out of balance by 0.01 RUB", "fatal", "payments", (0.45, 0.4, 2)),
    ScriptedIssue(
        PROJECT,
        ((7, 0.2, 7),),
        title="Nightly charge took 412s, expected under 300s",
        message="Nightly charge took %ss, expected under %ss",
        params=(412, 300),
        level="warning",
        components=("payments",),
        companies=(),
    ),
    _message("Import finished: 12840 rows", "info", "", (13, 0.9, 5), status="ignored"),
    _message("'; DROP TABLE invoices; -- <script>alert(1)</script> 100% %s {0}", "info", "", (3, 2.9, 1)),
    _message("PSP certificate expires in 9 days", "warning", "payments", (1.1, 0.1, 2)),
)
