"""JSON Schemas of runbooks.yaml and webhook.yaml for editors, made from the tables that the readers use.

docs/generate.py writes them to docs/schemas; tests/test_schemas.py compares them with the readers.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from glitchtip_tools.core.alerts.rules import DESTINATION, LEVELS
from glitchtip_tools.core.alerts.rules import KEYS as ALERT_KEYS
from glitchtip_tools.core.alerts.rules import RULE_KEYS as ALERT_RULE_KEYS
from glitchtip_tools.core.runbooks.conditions import CONDITIONS, ConditionKind
from glitchtip_tools.core.runbooks.levels import COMPARISONS, RANKED_LEVELS
from glitchtip_tools.services.runbooks.schema import LONGEST_TEXT, RULE, TOP

FOLDER = Path(__file__).parent / "schemas"
Schema = dict[str, object]
DRAFT = "http://json-schema.org/draft-07/schema#"  # the one that editors' YAML support knows best


def one_of_words(words: Iterable[str], signs: Iterable[str]) -> str:
    """Return a pattern for one of the words in any case, with or without a comparison before it."""
    spelled = ("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    return rf"^\s*({'|'.join(signs)})?\s*({'|'.join(spelled)})\s*$"


def several(one: Schema) -> Schema:
    """Return the schema of one value or a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


# YAML reads `429` as a number and `true` as a truth value; to the readers they are phrases.
TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": LONGEST_TEXT}
TEXTS = several(TEXT)
ADDRESS: Schema = {"type": "string", "pattern": r'^\s*https?://[^\s<>"/]+[^\s<>"]*\s*$'}
INSIDE: Schema = {
    "type": ["string", "number", "boolean"],
    "pattern": r"\S",
    "not": {"type": "string", "pattern": r"://|^\s*([/~]|[^#]*\\|([^#]*/)?\.\.(/|#|\s*$))"},
}
PATH: Schema = {"anyOf": [ADDRESS, INSIDE]}
LEVEL: Schema = {"type": "string", "pattern": one_of_words(RANKED_LEVELS, COMPARISONS)}
ALERT_LEVEL: Schema = {"type": "string", "pattern": one_of_words(LEVELS, (">=", "<=", ">", "<"))}
LENGTH: Schema = {"type": ["string", "integer"], "pattern": r"^\s*[0-9]+\s*[a-zA-Z0-9 ]*$"}
TRUTH: Schema = {"enum": [True, False, "yes", "no", "on", "off"]}
FORMS: Mapping[str, Schema] = {
    "texts": TEXTS,
    "mapping": {"type": "object", "minProperties": 1, "additionalProperties": TEXTS},
    "text": TEXT,
}
RULE_VALUES: dict[str, tuple[Schema, str]] = {
    "name": (
        TEXT,
        "Identifies the comment, so a renamed rule is a new one. Default: from the title or file name.",
    ),
    "title": (TEXT, "The heading of the comment. Default: from the name."),
    "path": (PATH, "A file in the repository; `#anchor` is allowed."),
    "url": (ADDRESS, "A web page instead of a file."),
    "match": ({}, "Conditions; all of them must hold."),
    "summary": (TEXT, "Markdown for the comment."),
    "steps": (TEXTS, "Markdown for the comment; becomes a checklist."),
    "priority": ({"type": "integer"}, "The highest wins. Default: 0."),
    "stop_on_match": (
        TRUTH,
        "`false` also puts the next matching rule's runbook on the issue. Default: true.",
    ),
}
ALERT_RULE_VALUES: Mapping[str, tuple[Schema, str]] = {
    "name": (TEXT, "Shown in `gtt webhook stats`. Must be unique."),
    "level": (several(ALERT_LEVEL), "A level, a comparison such as `>=warning`, or a list."),
    "project": (TEXTS, "The slugs of projects."),
    "environment": (TEXTS, "The names of environments."),
    "title": (TEXT, "A regular expression for the title; case is ignored."),
    "query": (TEXT, "A query of the search language; asks GlitchTip."),
    "drop": ({"type": "boolean"}, "Count matching alerts and never send them."),
    "mute_for": (LENGTH, "Send one alert, then none for this long."),
    "route": (
        {"type": ["string", "integer"], "pattern": rf"^\s*{DESTINATION}\s*$"},
        "Another chat: a number, `@channel`, or CHAT/TOPIC.",
    ),
}


def mapping(values: Mapping[str, tuple[Schema, str]], keys: Iterable[str], **more: object) -> Schema:
    """Return the schema of a mapping with exactly these keys; raises KeyError for one that is not described."""
    described = {key: values[key][0] | {"description": values[key][1]} for key in keys}
    return {"type": "object", "additionalProperties": False, "properties": described, **more}


def condition(kind: ConditionKind) -> tuple[Schema, str]:
    """Return the schema of a condition and its documentation."""
    return (several(LEVEL) if kind.key == "level" else FORMS[kind.form]), kind.holds_when


def runbooks() -> Schema:
    """Return the schema of runbooks.yaml, in its long and its short form."""
    match = mapping({kind.key: condition(kind) for kind in CONDITIONS}, [kind.key for kind in CONDITIONS])
    rule = mapping(
        RULE_VALUES | {"match": (match | {"minProperties": 1}, RULE_VALUES["match"][1])},
        RULE,
        required=["match"],
        oneOf=[{"required": ["path"]}, {"required": ["url"]}],
    )
    short: Schema = {"type": "object", "additionalProperties": PATH, "propertyNames": {"pattern": r"\S"}}
    rules: Schema = {"anyOf": [{"type": "array", "items": rule}, short]}
    top = mapping(
        {
            "base_url": (ADDRESS, "The web address of the files. Default: from `git remote`."),
            "runbooks": (rules, "The rules: a list, or a mapping of phrase to path."),
        },
        TOP,
        required=["runbooks"],
    )
    long_form = {"anyOf": [{"required": [key]} for key in TOP]}
    return {"$schema": DRAFT, "title": "runbooks.yaml of gtt", "if": long_form, "then": top, "else": short}


def webhook() -> Schema:
    """Return the schema of webhook.yaml."""
    burst = mapping(
        {
            "more_than": ({"type": "integer", "minimum": 1}, "Alerts that are sent one by one. Default: 5."),
            "within": (LENGTH, "The time in which they count. Default: 30s."),
        },
        ("more_than", "within"),
    )
    rule = mapping(
        ALERT_RULE_VALUES,
        ALERT_RULE_KEYS,
        anyOf=[{"required": [key]} for key in ("drop", "mute_for", "route")],
    )
    rule["if"] = {"required": ["drop"], "properties": {"drop": {"const": True}}}
    rule["then"] = {"not": {"anyOf": [{"required": ["mute_for"]}, {"required": ["route"]}]}}
    top = mapping(
        {
            "dedupe": (LENGTH, "Send the same issue at most once in this time. Default: 10m."),
            "burst": (burst, "How many alerts are sent one by one before they become a list."),
            "rules": ({"type": "array", "items": rule}, "The first matching rule decides."),
        },
        ALERT_KEYS,
    )
    return {"$schema": DRAFT, "title": "webhook.yaml of gtt", **top, "type": ["object", "null"]}


def files() -> dict[Path, str]:
    """Return the text of each schema by its file."""
    made = {"runbooks": runbooks(), "webhook": webhook()}
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }
