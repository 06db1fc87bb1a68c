"""Names of settings, fields, headers and columns: which of them hold a secret."""

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


class Holds(Enum):
    """What a name says of its value."""

    NOTHING = "nothing secret"
    MAYBE = "a secret if the value looks random, because other things have such names as well"
    KEY = "a secret if the value is long and random, because data has keys as well"
    CODE = "a short number, such as a PIN"
    ALWAYS = "a secret, whatever the value looks like"


# A part of a name that says of the whole that its value is a secret, in the languages that our users write.
_SECRET = frozenset(
    """password passwords passwd passphrase passcode passkey pwd pass pw pswd psw secret apikey apisecret apitoken
    authtoken accesstoken refreshtoken clientsecret privatekey secretkey accesskey authkey authorization credentials
    credential creds mnemonic passwort kennwort contraseña contrasena senha wachtwoord heslo hasło haslo lösenord
    mdp passe пароль parola şifre sifre salasana adgangskode kodeord jelszó geslo lozinka лозинка гасло құпиясөз
    slaptažodis salasõna psk presharedkey passwordconfirm passwordconfirmation
    confirmpassword passw pword psswd
    pswrd psword psswrd pssword paswd paswrd pasword paasword passwrd
    סיסמה סיסמא पासवर्ड รหัสผ่าน 密码 密碼 パスワード 비밀번호 암호 비번 패스워드 jwt""".split()
)
# Ends of names that are written as one word, such as `dbpass`, `rootpw` or `smtppassword`.
_SECRET_ENDS = tuple(
    """password passwd passphrase secret apikey passwort pass pwd pw psw psk secretkey privatekey authkey masterkey
    encryptionkey signingkey sharedkey accesskey accountkey credential credentials 密码 密碼 パスワード""".split()
)
_OTHER_WORDS = frozenset("bypass compass encompass overpass surpass trespass underpass multipass".split())
# Beginnings of the words whose ends change with number and case.
_STEMS = ("парол", "contraseñ", "contrasen", "κωδικ", "passord", "parolă", "jelsz", "salasan", "құпиясөз")
_MAYBE = frozenset(
    """token auth cookie cookies secrets bearer signature sig sid sessid sessionid phpsessid jsessionid csrf
    xsrf private privkey apikeys tokens macaroon csrftoken xsrftoken hmac otp totp nonce ticket assertion saml
    samlresponse webhook bearertoken session salt setcookie crumb pat""".split()
)
_MAYBE_ENDS = ("token", "sessid", "sessionid", "licensekey", "subscriptionkey")
_CODE = frozenset("pin cvv cvc cvn cvv2 cvc2 csc otp totp tan ssn puk mfa 2fa".split())
# Two parts that stand beside each other; `key` and `id` alone name far too much.
_PAIRS = frozenset(
    """api-key access-key private-key secret-key auth-key account-key shared-key encryption-key encrypt-key
    signing-key master-key license-key licence-key service-key subscription-key storage-key app-key
    application-key consumer-key integration-key write-key ingest-key instrumentation-key admin-key
    sentry-key glitchtip-key deploy-key ssh-key host-key function-key client-key cipher-key
    decryption-key hmac-key webhook-key stream-key activation-key session-key validation-key priv-key
    root-key chain-key identity-key noise-key unseal-key crypt-key totp-seed otp-seed api-id wallet-seed
    user-key vapid-key functions-key connection-string api-code device-code code-verifier""".split()
)
_SECRET_PAIRS = frozenset(
    """client-secret secret-id session-id private-key secret-key seed-phrase recovery-phrase backup-phrase
    pass-phrase pass-word preshared-key
    shared-secret key-base access-key account-key shared-key encryption-key signing-key master-key secret-access
    security-answer api-key auth-key set-cookie mật-khẩu كلمة-المرور كلمة-السر kata-sandi""".split()
)
_CODE_PAIRS = frozenset(
    """security-code verification-code auth-code authorization-code recovery-code backup-code pin-code otp-code
    sms-code login-code pairing-code access-code pass-code card-code confirmation-code reset-code invite-code mfa-code
    factor-code password-code""".split()
)
# A last part that says that the value is something about the secret.
_ABOUT = frozenset(
    """length len count counts type types name names url urls uri path paths file files filename dir field fields
    expires expiry expired expiration expire at ttl age policy error errors required valid invalid present missing
    exists format header headers prefix suffix version algorithm alg kind method methods mode status size min max
    index position pos limit limits usage budget used left remaining issuer scope scopes audience params param
    class provider providers service backend backends strategy enabled disabled reset resets requested changed created
    updated date time timeout hint label placeholder rule rules validator ref arn source store manager ids user
    username host port endpoint domain column attribute property env var variable key keys failures attempts
    strength score charset regex pattern role group groups plugin module handler middleware guard callback view
    template form page route link email base missing bits rounds iterations cost view protected support optional
    confirmed needed sent verified matches match mismatch rotation interval days hours seconds minutes changes
    tries exception exceptions failure lifetime storage cache generator factory encoder hasher parser lexer
    stream kinds stdin prompt address addr""".split()
)
# What is called a key and finds data, or is not a secret.
_KEYS_OF_DATA = frozenset(
    """cache sort primary foreign partition idempotency routing object s3 redis lock public publishable index
    map dedup dedupe event message row group item query entity unique natural composite parent child lookup
    hash range node react translation i18n config registry file image blob upload shard bucket job task
    queue search data pub host the a duplicate missing invalid unknown join order user client next start end
    last first by for of no is new old token password secret session tag label locale lang document doc
    record column site""".split()
)
# Services whose bare name, `SNYK=X`, is given to their key. Others that show ids and digests are not among them.
_SERVICES = frozenset(
    """sonar sonarqube sonarcloud softlayer postmark snyk hubspot mailchimp beamer telnyx newrelic algolia mapbox
    openai anthropic cohere mandrill sendgrid mailgun mailjet sparkpost pusher ably infura etherscan coinapi fastly
    digitalocean linode hetzner vultr scaleway okta pagerduty opsgenie rollbar bugsnag honeycomb loggly papertrail
    logzio freshdesk clickup airtable figma dropbox shodan virustotal abuseipdb ipinfo ipstack openweather
    openweathermap weatherbit accuweather rapidapi apify scrapfly pushover pushbullet messagebird vonage nexmo plivo
    clickatell adyen braintree razorpay deepl huggingface replicate elevenlabs""".split()
)
_ID_OF_SECRET = frozenset({"session", "secret"})


@lru_cache(maxsize=2048)
def holds(name: str) -> Holds:
    """Return what the value of that name is, from the words that the name is made of."""
    pieces = (_PARTS if name.isascii() else _WORDS).findall(name[-120:])
    parts = [part.lower() for part in pieces]
    if name in _SECRET:  # also one whose vowel signs part it, in scripts such as Devanagari
        return Holds.ALWAYS
    if not parts:
        return Holds.NOTHING
    pairs = {f"{one}-{two}" for one, two in pairwise(parts)}
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last.isdigit() and before:
        last, before = before, parts[-3] if len(parts) > 2 else ""
    if f"{before}-{last}" in _SECRET_PAIRS:
        return Holds.ALWAYS
    if f"{before}-{last}" in _PAIRS:
        return Holds.MAYBE
    if f"{before}-{last}" in _CODE_PAIRS or last in _CODE:
        return Holds.CODE
    if (
        last == "key"
        and before
        and before not in _KEYS_OF_DATA
        and len(parts) > 1
        and _SECRET.isdisjoint(parts)
    ):
        return Holds.KEY
    if last in _ABOUT or (last == "id" and before not in _ID_OF_SECRET):
        return Holds.NOTHING
    if not _SECRET.isdisjoint(parts) or not _SECRET_PAIRS.isdisjoint(pairs) or _ends(parts, _SECRET_ENDS):
        return Holds.ALWAYS
    if any(part.startswith(_STEMS) for part in parts):
        return Holds.ALWAYS
    if not _MAYBE.isdisjoint(parts) or not _PAIRS.isdisjoint(pairs) or _ends(parts, _MAYBE_ENDS):
        return Holds.MAYBE
    return Holds.KEY if last in _SERVICES or (before in ("", "api") and of_a_service(name)) else Holds.NOTHING


@lru_cache(maxsize=2048)
def of_a_service(name: str) -> bool:
    """Return whether the name has a service's in it that gives its users keys."""
    return not _SERVICES.isdisjoint(re.split(r"[\W_]+", name.lower())) or not _SERVICES.isdisjoint(
        part.lower() for part in _PARTS.findall(name[-120:])
    )


def _ends(parts: list[str], ends: tuple[str, ...]) -> bool:
    return any(part.endswith(ends) and part not in _OTHER_WORDS for part in parts)


def kind_of(name: str, kind: Holds) -> str:
    """Return the word for the secret under which it is counted."""
    if kind is Holds.CODE:
        return "code"
    low = name.lower()
    return next((word for word in ("token", "cookie", "key", "secret") if word in low), "password")
