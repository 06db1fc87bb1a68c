"""Getters hand a value on; who made it is somebody else."""

import pytest

from glitchtip_tools.core.investigation.ranking.candidates.getters import read_by
from glitchtip_tools.core.investigation.source.sources import Sources

JAVA = """\
class Parcel {
    private Moment sent;
    private Moment since = Moment.now();

    Moment getSent() {
        return sent;
    }

    void setSent(Moment sent) {
        this.sent = sent;
    }

    void send() {
        this.sent = clock.now();
    }

    Parcel(Moment sent) {
        this.sent = sent;
    }
}
"""
SOURCES = {
    "Parcel.java": JAVA,
    "a.py": "class A:\n    @property\n    def rows(self):\n        return self._rows\n"
    "    def load(self):\n        self._rows = read()\n        return self._rows\n",
    "a.rb": "class Fee\n  def rates\n    @rates\n  end\n  def rates=(given)\n    @rates = given\n  end\nend\n",
    "a.ts": "class A {\n  get rows() {\n    return this._rows;\n  }\n"
    "  all() {\n    return this.rows.map(one);\n  }\n}\n",
}
GETTERS = [
    ("Parcel.java", "getSent", "sent"),
    ("Parcel.java", "setSent", ""),
    ("a.py", "rows", "_rows"),
    ("a.py", "load", ""),
    ("a.ts", "rows", "_rows"),
    ("a.ts", "all", ""),
]


@pytest.mark.parametrize(("file", "function", "expected"), GETTERS)
def test_a_getter_stands_for_its_attribute(file: str, function: str, expected: str) -> None:
    source = Sources(SOURCES).source(file)
    scope = next(scope for scope in source.scopes if scope.name == function)
    assert read_by(scope, source) == expected
