"""Tokens that services mark with a form of their own: one row of `SERVICES` for each form."""

import re
from collections.abc import Callable, Iterator

from glitchtip_tools.core.redaction.pattern import LazyPattern, beginning
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import scrambled
from glitchtip_tools.values import dataclass

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


def _any(token: str) -> bool:
    return True


def _mixed(token: str) -> bool:
    """Return whether the token has a digit, which class names of style sheets such as `sk-spinner-container` lack."""
    return any(char.isdigit() for char in token)


def _random(token: str) -> bool:
    """Return whether the token has a digit and both cases, as random letters do."""
    return _mixed(token) and token.lower() != token and token.upper() != token


def _scrambled(token: str) -> bool:
    """Return whether random letters are behind the prefix; names have such prefixes as well."""
    return scrambled(token.rpartition("_")[2])


def _like_a_token(token: str) -> bool:
    """Return whether random letters and digits are behind a name that is not a hash function's."""
    name, _, tail = re.sub("[_-](?=[^_-]*$)", " ", token).partition(" ")
    return (
        (_random(tail) and sum(map(str.isdigit, tail)) > 1)
        or (len(tail) >= 32 and tail.isupper() and _mixed(tail))
    ) and not re.match(r"(?:sha|md|blake|crc)\d|chunk|css", name)


@dataclass(frozen=True, slots=True)
class Service:
    """One form of token: whose it is, the pattern it has, and what else must hold of what the pattern finds.

    A pattern starts with characters, not with a repetition, and is not to be preceded by a letter or digit.
    """

    name: str
    pattern: LazyPattern
    holds: Callable[[str], bool] = _any


def _row(
    name: str,
    pattern: str,
    holds: Callable[[str], bool] = _any,
    *,
    sign: str = "",
    hints: str = "",
    before: int = 0,
) -> Service:
    sign = sign or beginning(pattern)
    return Service(name, LazyPattern(pattern, sign=sign, hints=hints, before=before), holds)


SERVICES = (
    _row("Ably", r"[\w-]{6}\.[\w-]{6}:[\w-]{20,60}(?![\w-])", _random, hints=r"\.[\w-]{6}:", before=6),
    _row("Adafruit", r"aio_[A-Za-z0-9]{28}(?![A-Za-z0-9])"),
    _row("Adobe", r"p8e-[A-Za-z0-9]{32}(?![A-Za-z0-9])", _mixed),
    _row("Adyen", r"AQE[A-Za-z0-9][\w+/=-]{56,400}", _random),
    _row("Airtable", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    _row("Alibaba Cloud", r"LTAI[A-Za-z0-9]{12,24}", _random),
    _row("Amazon MWS", rf"amzn\.mws\.{_UUID}"),
    _row("Anthropic", r"sk-ant-[\w-]{20,}"),
    _row("Asana", r"[012]/\d{10,20}(?:/\d{10,20})?:[0-9a-f]{32}"),
    _row("Atlassian", r"AT(?:ATT3|CTT3|BB|OATT3)[\w=+/-]{24,}"),
    _row(
        "AWS",
        r"A(?:KIA|SIA|GPA|IDA|ROA|NPA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])(?::[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?",
        _mixed,
    ),
    _row(
        "Authress",
        r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[\w+/=-]{30,120}",
        sign=".acc",
    ),
    _row("AWS", r"bedrock-api-key-[A-Za-z0-9+/]{20,}={0,2}"),
    _row("AWS", r"ABSK[A-Za-z0-9+/]{60,}={0,2}"),
    _row("Backblaze", r"K00\d[A-Za-z0-9+/]{27}(?![A-Za-z0-9+/])", _random),
    _row("Bitwarden", rf"0\.{_UUID}\.[A-Za-z0-9]{{20,40}}:[A-Za-z0-9+/]{{20,40}}={{0,2}}"),
    _row("Axiom", rf"xa[ap]t-{_UUID}"),
    _row(
        "Bitcoin", r"(?:5[HJK][1-9A-HJ-NP-Za-km-z]{49}|[KL][1-9A-HJ-NP-Za-km-z]{51})(?![A-Za-z0-9])", _random
    ),
    _row("Bitcoin", r"[xyz]prv[1-9A-HJ-NP-Za-km-z]{80,}", sign="prv"),
    _row("Convex", r"(?:prod|dev|preview):[a-z]+-[a-z]+-\d+\|[\w=]{20,}", sign="|"),
    _row("Azure", r"[\w~.-]{3}\dQ~[\w~.-]{31,34}", sign="Q~"),
    _row("Braintree", r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    _row("Brevo", r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    _row("Buildkite", r"bk[ua]a_[0-9a-f]{40}"),
    _row("CircleCI", r"CCI(?:PAT|PRJ)_[\w-]{20,}"),
    _row("ClickHouse", r"4b1d[A-Za-z0-9]{38}(?![A-Za-z0-9])", _random),
    _row("ClickUp", r"pk_\d{4,10}_[A-Z0-9]{32}(?![A-Za-z0-9])"),
    _row("Clojars", r"CLOJARS_[a-z0-9]{60}"),
    _row("Cloudflare", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}"),
    _row("Cloudflare", r"cf(?:ut|at|k)_[A-Za-z0-9]{30,}"),
    _row("Contentful", r"CFPAT-[\w-]{43}"),
    _row("Courier", r"[ps]k_(?:prod|test)_[A-Z0-9]{28}(?![A-Za-z0-9])", sign="k_"),
    _row("crates.io", r"cio[A-Za-z0-9]{32}(?![A-Za-z0-9])", _random),
    _row("Databricks", r"dapi[0-9a-f]{32}(?:-\d)?"),
    _row("DigitalOcean", r"do[opr]_v1_[0-9a-f]{40,}"),
    _row("Discord", r"[MNO][A-Za-z0-9_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}", _mixed, sign="."),
    _row("dbt", r"dbt[cu]_[\w-]{30,}"),
    _row("Discord", r"mfa\.[\w-]{80,}"),
    _row("Docker Hub", r"dckr_[po]at_[\w-]{20,}"),
    _row("Doppler", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,}"),
    _row("Dropbox", r"sl\.(?:u\.)?[\w-]{60,}"),
    _row("Duffel", r"duffel_(?:live|test)_[\w-]{40,}"),
    _row("Dynatrace", r"dt0[a-z]\d{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}"),
    _row("EasyPost", r"EZ[AT]K[A-Za-z0-9]{54}"),
    _row("ElevenLabs", r"sk_[0-9a-f]{48}"),
    _row("Facebook", r"EAA[A-Za-z0-9]{40,}", _random),
    _row("Facebook", r"\d{13,17}\|[\w-]{27,32}(?![\w-])", _mixed, sign="|"),
    _row("Fauna", r"fnA[\w-]{37,}", _random),
    _row("Firebase", r"[\w-]{11,22}:APA91b[\w-]{60,}", sign=":APA91b"),
    _row("Frame.io", r"fio-u-[\w=-]{50,}"),
    _row("Figma", r"fig[dor]_[\w-]{30,}"),
    _row("Flutterwave", r"FLWSECK(?:_TEST)?-[0-9a-zA-Z]{12,}"),
    _row("Firecrawl", r"fc-[0-9a-f]{32}(?![A-Za-z0-9])"),
    _row("Fireworks", r"fw_[A-Za-z0-9]{20,30}(?![A-Za-z0-9])", _random),
    _row("Fly.io", r"fm[12][ra]?_[A-Za-z0-9+/_=-]{40,}"),
    _row("Fly.io", r"fo1_[\w-]{40,}"),
    _row("GitHub", r"gh[opusr]_[A-Za-z0-9]{20,}"),
    _row("GitHub", r"github_pat_\w{20,}"),
    _row("GitLab", r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w.-]{16,}"),
    _row("GitLab", r"GR1348941[\w-]{20}"),
    _row("Google", r"AIza[\w-]{30,}"),
    _row("Google", r"ya29\.[\w-]{20,}"),
    _row("Google", r"GOCSPX-[\w-]{20,}"),
    _row("Google", r"1//0[\w-]{20,}"),
    _row("Grafana", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    _row("Grafana", r"eyJrIjoi[A-Za-z0-9+/]{50,}={0,3}"),
    _row("Grafana", r"glc_[A-Za-z0-9+/]{32,}={0,3}"),
    _row("Google", r"AQ\.Ab[\w-]{30,}"),
    _row("Groq", r"gsk_[A-Za-z0-9]{40,}"),
    _row("Ghost", r"[0-9a-f]{24}:[0-9a-f]{64}(?![A-Za-z0-9])", sign=":"),
    _row("Harness", r"[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}", sign="at."),
    _row("Heroku", r"HRKU-[\w-]{36,}"),
    _row("HubSpot", rf"pat-(?:na|eu)\d-{_UUID}"),
    _row("Honeycomb", r"hc[abi][il]k_[a-z0-9]{26,}", _mixed),
    _row("Hugging Face", r"hf_[A-Za-z0-9]{30,40}(?![A-Za-z0-9_])", _scrambled),
    _row("Hugging Face", r"api_org_[A-Za-z0-9]{30,}"),
    _row("Infracost", r"ico-[A-Za-z0-9]{32}(?![A-Za-z0-9])", _random),
    _row("ImageKit", r"private_[A-Za-z0-9+/]{24,}={0,2}", _random),
    _row("Inngest", r"signkey-[a-z]{2,10}-[0-9a-f]{32,}"),
    _row("Intercom", r"dG9rO[A-Za-z0-9+/]{40,}={0,2}"),
    _row("JFrog", r"AKC[A-Za-z0-9]{60,}"),
    _row("JFrog", r"cmVmd[A-Za-z0-9]{56,}"),
    _row("Laravel", r"eyJpdiI6[\w+/-]{40,}={0,2}"),
    _row("LangSmith", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    _row("Klaviyo", r"pk_[0-9a-f]{34}(?![A-Za-z0-9])"),
    _row(
        "LaunchDarkly",
        r"(?:api|sdk|mob)-[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}(?![\w-])",
        _mixed,
    ),
    _row("LINE", r"[A-Za-z0-9+/]{100,200}/1O/w1cDnyilFU=", sign="/1O/w1cDnyilFU="),
    _row("Linear", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    _row("Mailchimp", r"[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])", sign="-us"),
    _row("MailerSend", r"mlsn\.[0-9a-f]{64}"),
    _row("Mailgun", r"(?:pub)?key-[0-9a-f]{32}", sign="key-"),
    _row("Mailgun", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])"),
    _row("Mapbox", r"[st]k\.eyJ[\w-]{20,}\.[\w-]{10,}", sign="k.eyJ"),
    _row("MaxMind", r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", sign="_mmk"),
    _row("NATS", r"S[AUONCX][A-Z2-7]{56}(?![A-Z2-7])", _mixed),
    _row("Neon", r"napi_[a-zA-Z0-9]{60,}"),
    _row("Netlify", r"nf[pcub]_[A-Za-z0-9]{36,}"),
    _row("New Relic", r"NR(?:AK|II|JS|IQ|RA|BR)-[\w-]{15,}"),
    _row("New Relic", r"[0-9a-f]{36}NRAL", sign="NRAL"),
    _row("New Relic", r"eu01xx[0-9a-fA-F]{28,44}-?NR(?:AL|MA)"),
    _row("ngrok", r"[12][A-Za-z0-9]{26}_[A-Za-z0-9]{20,21}(?![A-Za-z0-9])", _random),
    _row("Notion", r"ntn_[A-Za-z0-9]{30,}"),
    _row("Notion", r"secret_[A-Za-z0-9]{40,}"),
    _row("npm", r"npm_[A-Za-z0-9]{30,}"),
    _row("NuGet", r"oy2[a-z0-9]{43}(?![A-Za-z0-9])", _mixed),
    _row("NVIDIA", r"nvapi-[\w-]{50,}"),
    _row("Octopus", r"API-[A-Z0-9]{26}(?![A-Za-z0-9])", _mixed),
    _row("OneSignal", r"os_v2_[a-z]{2,5}_[a-z0-9]{40,}"),
    _row("OpenAI", r"sk-[\w-]{20,}", _mixed),
    _row("OpenShift", r"sha256~[\w-]{40,}"),
    _row("Paddle", r"pdl_[a-z]{2,8}_apikey_\w{20,}"),
    _row("PASETO", r"v[1-4]\.(?:local|public)\.[\w-]{40,}(?:\.[\w-]{1,400})?"),
    _row("Perplexity", r"pplx-[A-Za-z0-9]{40,}"),
    _row("Pinecone", r"pcsk_[A-Za-z0-9]{5,8}_[A-Za-z0-9]{50,}"),
    _row("pganalyze", r"pga[rw]_[A-Za-z0-9]{25,}"),
    _row("PlanetScale", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{32,}"),
    _row("Plaid", rf"(?:access|public)-(?:sandbox|development|production)-{_UUID}"),
    _row("PostHog", r"ph[xs]_[A-Za-z0-9]{40,}"),
    _row("Postman", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    _row("Prefect", r"pn[ub]_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    _row("Pulumi", r"pul-[0-9a-f]{40}"),
    _row("PyPI", r"pypi-[\w-]{50,}"),
    _row("Razorpay", r"rzp_(?:live|test)_\w{14,}"),
    _row("ReadMe", r"rdme_[0-9a-z]{64,}"),
    _row("Render", r"rnd_[A-Za-z0-9]{28,}"),
    _row("Replicate", r"r8_[A-Za-z0-9]{30,}"),
    _row("Resend", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}"),
    _row("Rootly", r"rootly_[0-9a-f]{40,}"),
    _row("RubyGems", r"rubygems_[0-9a-f]{48}"),
    _row("Sanity", r"sk[A-Za-z0-9]{78,400}(?![A-Za-z0-9])", _random),
    _row("SendGrid", r"SG\.[\w=.-]{16,32}\.?[\w=.-]{16,64}"),
    _row("Sentry", r"sntr[yus]{1,2}_[\w+/=-]{30,}"),
    _row("SettleMint", r"sm_[aps]at_[A-Za-z0-9]{16}"),
    _row("Shippo", r"shippo_(?:live|test)_[0-9a-fA-F]{40}"),
    _row("Shopify", r"shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}"),
    _row("Slack", r"xox(?:[abcdeprs](?:\.xox[a-z])?-|o-\d)[\w-]{8,}"),
    _row("Slack", r"xapp-\d-\w{1,20}-\d{2,20}-\w{3,}"),
    _row("Snyk", rf"snyk_(?:uat\.[\w.]{{20,}}|sat\.{_UUID})"),
    _row("SonarQube", r"sq[pau]_[0-9a-f]{40}"),
    _row("Sourcegraph", r"sgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}"),
    _row("Square", r"sq0[a-z]{3}-[\w-]{22,}"),
    _row("Spectral", r"sp[ust]-[0-9a-f]{32}(?![0-9a-f])"),
    _row("Square", r"EAAA[\w-]{22,60}(?![\w-])", _random),
    _row("Stytch", r"secret-(?:live|test)-[\w-]{30,}={0,2}"),
    _row("Stripe", r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}", sign="k_"),
    _row("Stripe", r"whsec_[A-Za-z0-9+/=]{20,}"),
    _row("Supabase", r"sbp_[0-9a-f]{40}"),
    _row("Supabase", r"sb_secret_[\w-]{20,}"),
    _row("Tailscale", r"tskey-[a-z]{3,10}-[A-Za-z0-9]{8,}-[A-Za-z0-9]{16,}"),
    _row("Tavily", r"tvly-[A-Za-z0-9-]{20,}", _mixed),
    _row("Tinkoff", r"t\.[\w-]{86}(?![\w-])", _random),
    _row("Together", r"tgp_v1_[\w-]{40,}"),
    _row("Trello", r"ATTA[0-9a-f]{72}"),
    _row("Trigger.dev", r"tr_[a-z]{2,8}_[A-Za-z0-9]{20,}", _mixed),
    _row("Telegram", r"\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])", _mixed, sign=":"),
    _row("Tencent Cloud", r"AKID[A-Za-z0-9]{32}", _random),
    _row("Terraform Cloud", r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{50,}", sign=".atlasv1."),
    _row("Twitch", r"oauth:[a-z0-9]{30}(?![A-Za-z0-9])", _mixed),
    _row("Twilio", r"(?:SK|AC)(?:[0-9a-f]{32}|[0-9a-fA-F]{32})(?![A-Za-z0-9])"),
    _row("Twitter", r"AAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{30,}"),
    _row("Typeform", r"tfp_[\w.=-]{40,}"),
    _row("Vault", r"hv[sbr]\.[\w-]{20,}"),
    _row("Vault", r"s\.[A-Za-z0-9]{24}(?![\w(.])", _mixed),
    _row("Vercel", r"vc[pkira]_[A-Za-z0-9]{40,}"),
    _row("Vercel", r"vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{24,}"),
    _row("VK", r"vk[12]\.a\.[\w-]{60,}"),
    _row("Viber", r"[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{16}(?![\w-])", sign="-"),
    _row("Wix", r"IST\.[\w-]{10,}\.[\w-]{20,}\.[\w-]{20,}"),
    _row("WhatsApp", r"[12]@[A-Za-z0-9+/=]{20,200}(?:,[A-Za-z0-9+/=]{20,200}){1,4}"),
    _row("WooCommerce", r"c[ks]_[0-9a-f]{40}"),
    _row("xAI", r"xai-[A-Za-z0-9]{60,}"),
    _row("Yandex Cloud", r"AQVN[\w-]{35,38}"),
    _row("Yandex Cloud", r"y[0-3]_[\w-]{50,}"),
    _row("JSON Web Token", r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{6,}(?:\.[\w-]{0,4000}){0,3}", sign="eyJ"),
    # What most services make nowadays: a short name, then random letters and digits, more than an object's id has.
    _row(
        "unknown",
        r"[a-z][a-z0-9]{1,11}(?:[_-][A-Za-z0-9]{1,12}){0,2}[_-][A-Za-z0-9]{30,200}(?![\w/+])",
        _like_a_token,
        hints="[_-][a-z0-9]{30}",
        before=40,
    ),
    # Payments: a mode, then random letters and digits.
    _row("payment", r"(?:live|test|sandbox)_[A-Za-z0-9]{30,60}(?![\w-])", _mixed),
    _row("42", r"s-s4t2[a-z]{2}-[0-9a-f]{64}"),
    _row(
        "1Password",
        r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}(?![A-Za-z0-9-])",
    ),
    _row("1Password", r"ops_eyJ[A-Za-z0-9+/=]{40,}"),
)


# A token without any mark: as long as keys are, and of letters and digits alone, which pictures in base64 are not.
# AAAA begins public keys of SSH, Qm names of content (IPFS).
_UNMARKED = LazyPattern(
    r"(?<![^\s\"'`=(\[{,>|])(?!AAAA|Qm)(?=(?:[^A-Z]{0,30}[A-Z]){4})[A-Za-z0-9]{32,64}(?=[\s\"'`,;.)\]}<|]|\Z)",
    hints="(?<![a-z0-9])[a-z0-9]{32}",
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where tokens of services are in the text."""
    for match in _UNMARKED.finditer(text):
        if _random(match[0]) and scrambled(match[0]):
            yield SecretSpan(*match.span(), "unknown token")
    for service in SERVICES:
        for match in service.pattern.finditer(text):
            inside_word = match.start() > 0 and _joins(text[match.start() - 1], match[0][0])
            if not inside_word and service.holds(match[0]):
                yield SecretSpan(*match.span(), f"{service.name} token")


def _joins(before: str, first: str) -> bool:
    """Return whether the character before makes a token the middle of a word; `bot` may appear before digits."""
    return before.isdigit() if first.isdigit() else before.isascii() and before.isalnum()
