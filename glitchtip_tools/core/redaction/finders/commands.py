"""Secrets in command lines and lists of arguments: `mysql -pX`, `curl -u user:X`, `--password X`, `export T X`."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret
from glitchtip_tools.values import dataclass

# Between two arguments: spaces, or the quotes and the comma of a list of strings.
_GAP = r"(?:[\"']?,?[ ]{1,4}[\"']?|[\"'],[\"'])"
_VALUE = r"(?P<value>(?:[^\s\"',<>]|,(?=[^\s\"'])){1,1000})"
_LONG = LazyPattern(
    rf"(?<![\w-])--?(?P<name>[A-Za-z][\w-]{{1,60}})(?:{_GAP}|[ ]?[\"'])(?!-){_VALUE}", sign="-"
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program's options that take a secret: its names, and the pattern of the option with the secret."""

    names: str
    option: LazyPattern


def _row(names: str, option: str) -> Program:
    return Program(names, LazyPattern(rf"(?:(?<=[\s\"',])){option}"))


PROGRAMS = (
    _row(
        "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlpump mysqlsh mariadb mariadb-dump",
        rf"-p(?!ort){_VALUE}",
    ),
    _row("sshpass", rf"-p(?:{_GAP})?[\"']?{_VALUE}"),
    _row(
        "curl",
        rf"(?:-u|-U|--user|--proxy-user|-[a-zA-Z]{{1,5}}u)(?:{_GAP}|=)?[\"']?[^\s\"':,]{{0,100}}:[\"']?{_VALUE}",
    ),
    # A key that is the user's name, with no password behind it.
    _row(
        "curl",
        rf"(?:-u|--user)(?:{_GAP}|=)?[\"']?(?P<value>(?=[A-Za-z_-]{{0,60}}\d)[\w-]{{12,200}}):?(?=[\"'\s])",
    ),
    _row("curl", rf"(?:-b|--cookie){_GAP}[\"']?[\w-]{{1,60}}={_VALUE}"),
    _row("http https httpie xh", rf"(?:-a|--auth){_GAP}[\"']?[^\s\"':,]{{0,100}}:{_VALUE}"),
    _row("redis-cli valkey-cli", rf"(?:-a|--pass){_GAP}[\"']?{_VALUE}"),
    _row("docker podman az helm oc skopeo crane", rf"-p{_GAP}[\"']?(?!\d{{1,5}}(?::\d|\b)){_VALUE}"),
    _row(
        "mongo mongosh mongodump mongorestore ldapadmin sqlcmd bcp isql cqlsh tsql",
        rf"-[pP](?:{_GAP})?[\"']?{_VALUE}",
    ),
    _row("ldapsearch ldapmodify ldapadd ldapwhoami", rf"-w{_GAP}[\"']?{_VALUE}"),
    _row(
        "htpasswd",
        rf"-[a-zA-Z]{{0,6}}b[a-zA-Z]{{0,6}}{_GAP}[^\s\"']{{1,200}}{_GAP}[^\s\"']{{1,100}}{_GAP}{_VALUE}",
    ),
    _row("openssl", rf"(?:pass:|-(?:k|passin|passout){_GAP}(?!file:|env:|fd:|pass:|stdin)[\"']?){_VALUE}"),
    _row("keytool jarsigner", rf"-(?:store|key|dest|src)\w{{0,8}}pass{_GAP}[\"']?{_VALUE}"),
    _row("smbclient rpcclient net", rf"-U{_GAP}[\"']?[^\s\"'%]{{1,100}}%{_VALUE}"),
    _row("connect conn", r"(?:(?<=connect )|(?<=conn ))[\w$]{1,60}/(?P<value>[^\s\"'/@]{1,200})(?=@)"),
    _row("sqlplus impdp expdp rman", r"[\"']?[\w$]{1,60}/(?P<value>[^\s\"'/@]{1,200})(?=@)"),
    _row("7z 7za unrar rar", rf"-p{_VALUE}"),
    _row("zip unzip", rf"-P(?:{_GAP})?{_VALUE}"),
    _row("net", r"/user:\S{1,100}[ ](?P<value>[^\s/\"'][^\s\"']{2,100})"),
    _row("snmp-server", rf"community {_VALUE}"),
    _row("snmpwalk snmpget snmpset snmpbulkwalk snmptrap", rf"-(?:c|A|X){_GAP}[\"']?{_VALUE}"),
    _row("lftp wget ncftp", rf"-[up]{_GAP}[^\s,\"']{{1,100}},{_VALUE}"),
    _row("vault", rf"(?:login|unwrap|operator[ ]unseal)[ ](?!-){_VALUE}"),
    _row(
        "codecov doppler railway vercel netlify sonar-scanner sentry-cli",
        rf"-(?:t|-token|-auth-token){_GAP}{_VALUE}",
    ),
    _row(
        "rabbitmqctl", rf"(?:add_user|change_password|authenticate_user)[ ][^\s\"']{{1,100}}[ ][\"']?{_VALUE}"
    ),
    _row(
        "ipmitool mosquitto_pub mosquitto_sub mosquitto_rr mssql-cli ssh-keygen mqttx",
        rf"-[PN]{_GAP}[\"']?{_VALUE}",
    ),
    _row("vsql", rf"-w{_GAP}[\"']?{_VALUE}"),
    _row("hdbsql snowsql", rf"-p{_GAP}[\"']?{_VALUE}"),
    _row("plink pscp psftp", rf"-pw{_GAP}[\"']?{_VALUE}"),
    _row("xfreerdp wfreerdp mstsc cmdkey schtasks wmic", rf"/(?:p|pass|rp|password):[\"']?{_VALUE}"),
    _row("evil-winrm hydra rdesktop psexec psexec.exe smbexec", rf"-p{_GAP}[\"']?{_VALUE}"),
    _row("ldappasswd", rf"-[swaW]{_GAP}[\"']?{_VALUE}"),
    _row(
        "wpa_passphrase", rf"(?<=wpa_passphrase )(?:[\"'][^\"'\n]{{1,60}}[\"']|\S{{1,60}})[ ][\"']?{_VALUE}"
    ),
    _row("pdftk", rf"(?:user_pw|owner_pw|input_pw){_GAP}{_VALUE}"),
    _row("radtest", rf"(?<=radtest )[^\s\"']{{1,100}}[ ][\"']?{_VALUE}"),
    _row("security", rf"(?:-[pwP]){_GAP}[\"']?{_VALUE}"),
    _row("mc", rf"(?:alias set|config host add)[ ]\S{{1,60}}[ ]\S{{1,200}}[ ]\S{{1,100}}[ ][\"']?{_VALUE}"),
    _row(
        "cbq cbbackup couchbase-cli smbmap crackmapexec kadmin impala-shell beeline",
        rf"-p{_GAP}[\"']?{_VALUE}",
    ),
    _row("ACL", rf"SETUSER[ ]\S{{1,100}}[^\n]{{0,200}}?[ ][><]{_VALUE}"),
    _row("nmcli", rf"password[ ][\"']?{_VALUE}"),
    _row("sudo", rf"-S[ ]<<<[ ]?[\"']?{_VALUE}"),
)
_STARTS = {
    name: [row for row in PROGRAMS if name in row.names.split()]
    for row in PROGRAMS
    for name in row.names.split()
}
_PROGRAM = LazyPattern(
    rf"(?<![\w.-])(?P<name>{'|'.join(sorted(_STARTS, key=len, reverse=True))}|(?i:psexec)(?:\.exe)?)(?![\w-])"
)
_OPENED = LazyPattern(r"([\"'])[^\s\"']{0,200}\Z")
_COMMAND_ENDS = LazyPattern(r"(?<!\\)\n|[ ](?:\||&&)[ ]|;[ ]")
_REACH = 600  # characters of one command line that are looked at behind the program's name
# Any program's `--user ada:X`; numbers, and a group that is a word, are those of an account on the machine.
_USER = LazyPattern(
    rf"(?<![\w-])(?:-u|--(?:user|userpass|creds|credentials|auth|basic-auth|proxy-user|http-auth))(?:=|{_GAP})[\"']?"
    rf"[^\s\"':,=]{{1,100}}:(?!\S{{0,60}}//)(?=[^\s\"']{{0,100}}\d)(?=[^\s\"']{{0,100}}[^\W\d]){_VALUE}",
    sign="-",
)
# What a vault keeps under a name: `--name db-password --value X`.
_KEPT = LazyPattern(
    rf"--(?:name|secret-id|key)(?:=|{_GAP})[\"']?(?P<name>[\w./-]{{2,80}})[\"']?[ ](?:--?\S{{1,60}}[ ]){{0,4}}?"
    rf"--(?:value|secret-string|string-value|secret-value|body)(?:=|{_GAP})[\"']?{_VALUE}",
    sign="--",
)
_SET = LazyPattern(
    r"(?<![\w-])(?:export|ENV|ARG|set(?: -[a-zA-Z]{1,4})?|setx|setenv|requirepass|masterauth|configure set"
    r"|config set|secrets? set)[ ]{1,4}(?P<name>[\w./:-]{2,120})[ ]{1,4}(?:--?[A-Za-z][\w-]{0,20}[ =])?"
    r"[\"']?(?P<value>[^\s\"'=<>]{3,500})"
)
_DIRECTIVE = LazyPattern(
    r"(?<![\w-])(?P<name>requirepass|masterauth|sasl_passwd|insecure-password|auth-pass[ ]\S{1,60})[ ]{1,4}"
    r"(?P<value>[^\s\"'<>]{3,200})"
)
_PIPED = LazyPattern(
    r"(?:echo|printf)[ ](?:-n[ ])?[\"']?(?:[\w.-]{1,60}:)?(?P<value>[^\s\"'|<>]{3,200})[\"']?[ ]?\|[ ]?(?:sudo[ ])?"
    r"(?:-S|docker[ ]login|podman[ ]login|gpg|chpasswd|passwd|cryptsetup|kinit|gh[ ]auth|openssl|htpasswd|smbpasswd"
    r"|[\w ./-]{1,60}-(?:password|passphrase|token)-stdin|[\w ./-]{1,60}--stdin)",
    sign="|",
)
_HERE = LazyPattern(
    r"(?:passw\w{0,6}|--?stdin|kinit|login|cryptsetup|chpasswd)[^\n|;]{0,80}?<<<[ ]?"
    r"[\"']?(?:[\w.-]{1,60}:)?(?P<value>[^\s\"'<>]{3,200})",
    sign="<<<",
)
_PLAIN_STRING = LazyPattern(
    r"ConvertTo-SecureString[ ](?:-(?:String|Force|AsPlainText)[ ]){0,3}[\"']?(?!\\)(?P<value>[^\s\"'<>]{3,200})",
    re.I,
    words="convertto-securestring",
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in command lines."""
    for match in _LONG.finditer(text):
        kind = holds(match["name"])
        if has_digit(match["name"]) and not match[0].startswith("--"):  # `-pX`: the password itself
            continue
        if kind is not Holds.NOTHING and is_secret(
            match["name"], kind, match["value"], quoted=False, code=False
        ):
            yield SecretSpan(match.start("value"), _quote_end(text, match), kind_of(match["name"], kind))
    for match in _PROGRAM.finditer(text):
        line = _line_end(text, match.end())
        for row in _STARTS.get(match["name"]) or _STARTS[match["name"].lower()]:
            for option in row.option.finditer(text, match.end(), line):
                if is_secret("password", Holds.ALWAYS, option["value"], quoted=True, code=False):
                    yield SecretSpan(option.start("value"), _quote_end(text, option), "password")
    for pattern in (_SET, _DIRECTIVE, _PIPED, _HERE, _PLAIN_STRING, _USER, _KEPT):
        for match in pattern.finditer(text):
            name = match.groupdict().get("name", "password")
            kind = (
                Holds.ALWAYS
                if name.startswith(
                    ("requirepass", "masterauth", "sasl_passwd", "insecure-password", "auth-pass")
                )
                else holds(name)
            )
            if kind is not Holds.NOTHING and is_secret(name, kind, match["value"], quoted=False, code=False):
                yield SecretSpan(match.start("value"), _quote_end(text, match), "password")


def _quote_end(text: str, option: re.Match[str]) -> int:
    """Return where the option's value ends: behind its last word where a quote was opened before its first."""
    start, end = option.span("value")
    opened = _OPENED.search(text, option.start(), start)
    if opened is None or text[end : end + 1] in (opened[1], "\n", ""):
        return end
    closed = text.find(opened[1], end, end + 200)
    return end if closed < 0 or "\n" in text[end:closed] else closed


def _line_end(text: str, at: int) -> int:
    """Return where the command line ends: with the line, a pipe or a semicolon, and not without end."""
    end = _COMMAND_ENDS.search(text, at, at + _REACH)
    return end.start() if end else min(len(text), at + _REACH)
