"""Who gives an attribute its value: setters and declarations only pass it on, or make none."""

# ruff: noqa: E501 - a form stays on one line, so that the table reads as a table

import pytest

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.writers import giving

JAVA = """class Parcel {
  private Moment sent;
  private Moment seen = Moment.now();
  Parcel(Moment sent) {
    this.sent = sent;
  }
  Moment getSent() {
    return sent;
  }
  void setSent(Moment sent) {
    this.sent = sent;
  }
  void reset() {
    this.sent = null;
  }
  static Parcel of(Row row) {
    Parcel parcel = new Parcel();
    parcel.setSent(row.moment());
    return parcel;
  }
}
"""
FORMS = [
    ("A.java", "sent", JAVA, [14, 18]),
    ("A.java", "seen", JAVA, [3]),
    ("a.py", "rows", "class A:\n    rows: list\n    def set_rows(self, rows):\n        self.rows = rows\n\ndef load(a):\n    a.set_rows(tuple(b))\n    a.rows.append(1)\n    return a.rows\n", [7, 8]),
    ("a.rb", "rate", "class Fee\n  attr_accessor :rate\n  def reset(kind)\n    self.rate = kind.rate\n  end\nend\nfee.rate = nil\nputs fee.rate\n", [4, 7]),
    ("a.go", "Rows", "package a\ntype T struct {\n  Rows []int\n}\nfunc (t *T) SetRows(rows []int) {\n  t.Rows = rows\n}\nfunc f() T {\n  return T{Rows: nil}\n}\n", [9]),
    ("a.ts", "sent", "class P {\n  sent?: Date;\n  setSent(sent: Date) {\n    this.sent = sent;\n  }\n}\nconst p = { sent: undefined };\n", [7]),
    ("a.cs", "Sent", "class P {\n  public Date Sent { get; set; }\n  void Take(Row row) {\n    Sent = row.Moment();\n    this.Sent = row.Other();\n  }\n}\nvar p = new P { Sent = null };\n", [4, 5, 8]),
    ("A.java", "sent", "class A {\n  Moment sent;\n  void read(Row row) {\n    sent = row.moment();\n  }\n  void take(Moment moment) {\n    sent = moment;\n  }\n  void other() {\n    Moment sent = now();\n  }\n}\n", [4]),
    ("a.kt", "sent", "class A {\n  var sent: Moment? = null\n  fun read(row: Row) {\n    sent = row.moment()\n  }\n}\n", [2, 4]),
    ("a.txt", "sent", "sent = 1\n", [1]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "name", "text", "expected"), FORMS, ids=[f"{f[0]} {f[1]}" for f in FORMS])
def test_who_gives_an_attribute_its_value(file: str, name: str, text: str, expected: list[int]) -> None:
    holding = [number for number, line in enumerate(text.split("\n"), 1) if name.lower() in line.lower()]
    lines = [(file, number) for number in holding]
    assert giving(name, lines, Sources({file: text})) == [(file, number) for number in expected]
