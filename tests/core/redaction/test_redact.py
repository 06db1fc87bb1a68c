"""The exit: who can make text that leaves, what is counted, and what holds for every text, hostile ones included."""

import copy
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.redaction.invisible import without_invisible
from glitchtip_tools.core.redaction.sources import is_source
from glitchtip_tools.core.redaction.text import HIDDEN, MARKS, as_typed, marks_in, redact, redact_markdown
from glitchtip_tools.redacted import Redacted
from tests.core.redaction.corpus import look_alikes, samples

TOKEN = "f4ke+t0ken/of=ours"


def test_only_the_exit_makes_text_that_may_leave() -> None:
    with pytest.raises(TypeError, match="only core/redaction"):
        Redacted("password=hunter2", {}, object())
    assert type(redact("x") + "y") is str
    text = redact("password=hunter2")
    assert copy.deepcopy(text) is text
    assert copy.copy(text) is text


def test_what_was_masked_is_counted_by_kind() -> None:
    text = redact("password=hunter2 and gh" + "p_" + "a1" * 18 + ", mail ada@example.org", personal=True)
    assert text == f"password={HIDDEN} and {HIDDEN}, mail {MARKS['e-mail']}"
    assert text.masked == {"password": 1, "GitHub token": 1, "e-mail": 1}
    assert marks_in(text) == {HIDDEN: 2, MARKS["e-mail"]: 1}
    with pytest.raises(TypeError):
        text.masked["password"] = 0  # type: ignore[index]


def test_masks_of_the_parts_count_in_the_whole() -> None:
    part = redact("password=hunter2")
    whole = redact(f"one: {part}, two: token=abcd1234efgh")
    assert (marks_in(whole), whole.masked) == ({HIDDEN: 2}, {"token": 1})


def test_people_are_masked_on_demand_only() -> None:
    text = "by ada@example.org, +49 170 1234567"
    assert redact(text) == text
    assert redact(text, personal=True) == f"by {MARKS['e-mail']}, {MARKS['phone']}"


def test_what_a_person_typed_stays_except_for_our_own_settings() -> None:
    text = as_typed(f"the password is password=hunter2, the token {TOKEN}", known=[TOKEN])
    assert text == f"the password is password=hunter2, the token {HIDDEN}"
    assert text.masked == {"own setting": 1}


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        "f4ke%2Bt0ken%2Fof%3Dours",
        b64encode(f"user:{TOKEN}".encode()).decode(),
        b64encode(f"me:{TOKEN}".encode()).decode(),
        b64encode(f"{TOKEN}:".encode()).decode(),
        b64encode(f"x{TOKEN}:y".encode()).decode(),
    ],
)
def test_our_own_settings_are_masked_however_they_are_encoded(written: str) -> None:
    assert redact(f"sent {written} there", known=[TOKEN, "", "prod"]) == f"sent {HIDDEN} there"


def test_a_short_setting_is_no_secret_everywhere() -> None:
    assert redact("prod is down", known=["prod"]) == "prod is down"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("password=hunter2 and more", "password=‹hidden› and more"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer ‹hidden›"),
        ("postgres://app:s3cret@db/x", "postgres://‹hidden›@db/x"),
        ("glpat-aaaabbbbccccddddeeee!", "‹hidden›!"),
        ("token eyJhbGciOiJI.eyJzdWIiOiIx.abc", "token ‹hidden›"),
        ("mail ada@example.org", "mail ada@example.org"),
        ("monkey: 12345", "monkey: 12345"),
        ("GET /cb?code=SplxlOBeZQQ&x=1", "GET /cb?code=‹hidden›&x=1"),
        (
            "https://x.y/?key=AbCdEf123&signature=zzz&sig=qqq",
            "https://x.y/?key=‹hidden›&signature=‹hidden›&sig=‹hidden›",
        ),
        ("cb?access_token=AAAABBBB&n=2", "cb?access_token=‹hidden›&n=2"),
        ("X-Api-Key: abc, X-Api-Key abc123xyz", "X-Api-Key: ‹hidden›, X-Api-Key ‹hidden›"),
        ("X-Api-Key header is missing", "X-Api-Key header is missing"),
        ("the release `token=AAAABBBB` names nothing", "the release `token=‹hidden›` names nothing"),
        ("DB_PASSWORD=abcdefgh123", "DB_PASSWORD=‹hidden›"),
        ("password:\n  next: 1", "password:\n  next: 1"),
        (
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nab==\n-----END RSA PRIVATE KEY-----\nb",
            "a\n‹hidden›\n\n\n\nb",
        ),
        ("x = 1\nMIIEpAIBAAKC\nab==\n-----END PRIVATE KEY-----\nb", "x = 1\n‹hidden›\n\n\nb"),
        ("user\tpassword\nada\tt5vPass88", "user\tpassword\nada\t‹hidden›"),
        ("id\tname\nada\tt5vPass88", "id\tname\nada\tt5vPass88"),
        ("password\tt4bPw123\tx", "password\t‹hidden›\tx"),
    ],
)
def test_secrets_are_taken_out(text: str, safe: str) -> None:
    assert redact(text) == safe


@pytest.mark.parametrize(
    ("file", "source"),
    [("src/pay.py", True), ("A.KT", True), ("config.yml", False), (".env", False), ("x", False)],
)
def test_a_bare_word_is_a_name_in_source_only(file: str, source: bool) -> None:
    assert is_source(file) is source
    hidden = "password: letmein" if source else "password: ‹hidden›"
    assert redact("password: letmein", code=is_source(file)) == hidden


@pytest.mark.parametrize("language", ["", "sh", "console", "dockerfile", "erb", "yaml"])
def test_a_bare_word_in_a_block_of_commands_or_settings_is_a_value(language: str) -> None:
    assert redact_markdown(f"```{language}\nDB_PASSWORD=correcthorse\n```") == (
        f"```{language}\nDB_PASSWORD={HIDDEN}\n```"
    )
    code = "```python\npassword = correcthorse\n```"
    assert redact_markdown(code) == code


def test_in_code_a_name_or_a_call_is_not_a_value() -> None:
    line = "password = form.password; api_key = 'abcdef123'; token = None; secret = load(x); pw = other"
    assert redact(line, code=True) == line.replace("abcdef123", HIDDEN)


@pytest.mark.parametrize(
    "line",
    [
        "const sessionKey = message.key.remoteJid;",
        "const token = process.argv[2];",
        "const token = this.$parent.notification.Api360Token;",
        "const hasToken = !!this.storage.getToken();",
        "item.auth = !!item.auth;",
        "credential: AttestationCredentialJSON;",
        "signature: Base64URLString;",
        "account.oauthAccessToken = oAuthAccessToken;",
        'account.password = result["access_token"]',
        "def google_access_token(self, code: str) -> OAuth2Token:",
        "return Password::broker();",
        "if ($user->id == Auth::user()->id && Session::isValidId($id)) {",
        "$data['password'] = \\Hash::make($data['password']);",
        "if ($status === Password::RESET_LINK_SENT) {",
        "protected $signature = 'orders:clean-up {days}';",
        'User.hash_password("#{salt}#{user.hashed_password}")',
        'title = l("label_#{@activity.scope.first.singularize}_plural")',
    ],
)
def test_a_line_of_code_stays(line: str) -> None:
    assert redact(line, code=True, personal=True) == line


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://ada:hunter2@x.example/a?b=1#frag", "https://x.example/a?b=1"),
        ("https://x.example/a?token=abc1&b=2", "https://x.example/a?token=hidden&b=2"),
        ("https://x.example:8443/a?q=a%20b&code=f4k3c0de99", "https://x.example:8443/a?q=a%20b&code=hidden"),
        ("https://x.example/reset/a1b2c3d4e5f6a7b8c9d0", "https://x.example/reset/hidden"),
        ("/cb?access_token=abcd1234efgh#x", "/cb?access_token=hidden"),
        ("https://x.example/a?b=1", "https://x.example/a?b=1"),
        ("https://[broken/?token=abcd1234efgh", "https://[broken/?token=hidden"),
        ("", ""),
    ],
)
def test_an_address_loses_credentials_and_fragment(url: str, clean: str) -> None:
    assert clean_url(url) == clean
    assert clean_url(clean) == clean


def test_the_lines_of_a_certificate_stay_and_an_unmarked_token_goes() -> None:
    for seed in range(40):
        data = b64encode(b"".join(sha256(b"%d %d" % (seed, part)).digest() for part in range(20))).decode()
        lines = "\n".join(data[at : at + 64] for at in range(0, len(data), 64))
        text = (
            f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\ndata:image/png;base64,{data}"
        )
        assert redact(text) == text
        assert redact(repr(text)) == repr(text)
    assert (
        redact("the server took Xy7kLm9PqRsT2uVw3zA4bC5dE6fG8hJ1 for it")
        == f"the server took {HIDDEN} for it"
    )


def test_a_token_that_was_broken_into_lines_ends_before_words() -> None:
    whole = ".".join(
        ("eyJ" + "hbGciOiJIUzI1NiJ9", "eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0", "Fake1Secret2Only3" * 3)
    )
    assert redact(f"{whole}\nbakery.oven.warm\n") == f"{HIDDEN}\nbakery.oven.warm\n"
    assert redact(f"{whole[:70]}\n{whole[70:]}\nbakery.oven.warm\n") == f"{HIDDEN}\n\nbakery.oven.warm\n"


def test_characters_that_nobody_sees_are_removed() -> None:
    assert without_invisible("a\u202eb\u200bc&#8238;d&#x200B;e&zwj;f&amp;#8203;g&lrm;h\u2066") == "abcdefgh"
    assert without_invisible("family 👩\u200d👧 ❤\ufe0f &amp; &lt;b&gt; &eacute;") == (
        "family 👩\u200d👧 ❤\ufe0f &amp; &lt;b&gt; &eacute;"
    )


@pytest.mark.slow
def test_a_long_text_is_masked_as_if_all_of_it_were_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row for pair in zip(samples(), look_alikes(), strict=False) for row in (pair[0].text, pair[1])]
    long = "\n".join(rows[::6])
    near = redact(long, personal=True)
    monkeypatch.setattr("glitchtip_tools.core.redaction.text._LONG", len(long) + 1)
    whole = redact(long, personal=True)
    assert len(long) > 15_000
    assert (near, near.masked) == (whole, whole.masked)


PARTS = st.one_of(
    st.sampled_from([sample.text for sample in samples()]),
    st.sampled_from(look_alikes()),
    st.sampled_from(
        [HIDDEN, *MARKS.values(), "password", "token=", "://", "@", "\\", "&quot;", "%22", "\n", "'", '"']
    ),
    st.text(max_size=12),
)
TEXTS = st.lists(PARTS, max_size=6).map("".join)


@pytest.mark.slow
@given(TEXTS, st.booleans(), st.booleans())
def test_a_second_pass_finds_nothing(text: str, people: bool, code: bool) -> None:
    once = redact(text, personal=people, code=code)
    again = redact(once, personal=people, code=code)
    assert (again, dict(again.masked)) == (once, {})


@pytest.mark.slow
@given(TEXTS, st.booleans())
def test_text_outside_the_masks_is_unchanged_and_has_as_many_lines(text: str, people: bool) -> None:
    said = redact(text, personal=people)
    pieces = re.split("|".join(map(re.escape, (HIDDEN, *MARKS.values()))), said)
    assert said.count("\n") == text.count("\n")
    at = 0
    for piece in (piece.lstrip("\n") for piece in pieces):
        at = text.find(piece, at)
        assert at >= 0
        at += len(piece)


def test_rows_of_a_table_in_markdown_are_not_headers() -> None:
    text = "| sentry | gtt |\n|---|---|\n| `auth login` | `gtt login` |\n| `ID --until 100x` | `ID --for 100x` |\n"
    assert redact(text) == text
