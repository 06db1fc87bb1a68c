"""Settings that are missing, and those of another place."""

NOWHERE = {"GLITCHTIP_URL": None, "GLITCHTIP_API_TOKEN": None, "GLITCHTIP_ORG_SLUG": None}
ELSEWHERE = {
    "GLITCHTIP_URL": "http://127.0.0.1:9",
    "GLITCHTIP_API_TOKEN": "of-another",
    "GLITCHTIP_ORG_SLUG": "x",
}
