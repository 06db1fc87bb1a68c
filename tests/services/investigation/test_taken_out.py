"""What a commit took out days ago, told before who wrote the failing line years before it, in several languages."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.test_evidence import Story, crash, investigated

Files = dict[str, tuple[str, str]]  # by path: before and after the change

REPLIES = """export function replies(message) {
  const buttons = message.buttonsOR;
  return buttons.map((button) => button.title);
}
"""
ROOMS = """public class Rooms {
    public Room pick(List<Room> rooms) {
        Optional<Room> free = rooms.stream().filter(room -> room.free).findFirst();
        Room room = free.OR;
        return room;
    }
}
"""
FIRST = """def first_of(rows, now):
    due = [row for row in rows if row.at < now]
CHECK    return min(due, key=lambda row: row.at)
"""
SEND = """package wa

func (m *Manager) Send(id string, text string) error {
	s, err := m.open(id)
CHECK	m.post(s.Phone, text)
	return nil
}
"""
HOOK = """import { parse } from './parse';

export function hook(body) {
  TRY
    const kind = parse(body);
    console.log(kind);
  CATCH
}
"""
PARSE = """export function parse(body) {
  const data = JSON.parse(body);
  return data.kind;
}
"""
GUESTS = """async function guests(db, id) {
  const rows = WAITdb.query(id);
  return rows.filter((row) => row.here);
}
"""
CACHE = """package wa

func NewCache(size int) *Cache {
	c := &Cache{INIT}
	return c
}

func (c *Cache) Put(key, value string) {
	c.rows[key] = value
}
"""
RATES = """export async function quote(room) {
  const data = await load(room);
  return { room, PRICE };
}
"""
TAG = """import { quote } from './rates';

export async function tag(room) {
  const found = await quote(room);
  return found.price.amount.toFixed(2);
}
"""
LEDGER = """class Ledger:
    def balance(self, account):
        return self.rows[account.number]
"""
STATEMENT = """def statement(ledger, guest):
CHECK    return f"{guest.name}: {ledger.balance(guest.account)}"
"""
SMS = """class Sms
  def deliver(message)
    response = http.post(message.to_json)
    Receipt.new(response.body)
RESCUE  end
end
"""
LABEL = """export function label(state) {
  switch (state) {
    case 'open':
      return 'Open';
CASE    default:
      throw new Error(`unknown state ${state}`);
  }
}
"""
GREETING = """class Greeting
  def text(booking)
CHECK    "See you on #{booking.starts_on.strftime('%d.%m.')}"
  end
end
"""
REFRESH = """export function refresh(rooms) {
  return Promise.all(rooms.map((room) => load(room.id)CATCH));
}
"""
LOAD = """export async function load(id) {
  const answer = await fetch(`/rooms/${id}`);
  if (!answer.ok) throw new Error(`the door answered ${answer.status}`);
  return answer.json();
}
"""
PHONES = """public class Phones {
    public static String digits(String phone) {
        return phone.strip();
    }
}
"""
SENDER = """public class Sender {
    public String to(Guest guest) {
CHECK        return Phones.digits(guest.getPhone());
    }
}
"""
AVERAGE = """<?php
class Average
{
    public function of(array $values): float
    {
CHECK        return array_sum($values) / count($values);
    }
}
"""
MISSING = "Cannot read properties of undefined (reading '{}')"
NIL = "runtime error: invalid memory address or nil pointer dereference"
# What was taken out, the files before and after, the frames from the outside in, and the error.
TAKEN: dict[str, tuple[Files, list[tuple[str, str, str]], tuple[str, str]]] = {
    "a default of what the line reads": (
        {"replies.js": (REPLIES.replace("OR", " ?? []"), REPLIES.replace("OR", ""))},
        [("replies.js", "buttons.map", "replies")],
        ("TypeError", MISSING.format("map")),
    ),
    "a default on the line": (
        {"Rooms.java": (ROOMS.replace("OR", "orElse(rooms.get(0))"), ROOMS.replace("OR", "get()"))},
        [("Rooms.java", "free.get", "pick")],
        ("java.util.NoSuchElementException", "No value present"),
    ),
    "a check that there is something": (
        {
            "due.py": (
                FIRST.replace("CHECK", "    if not due:\n        return None\n"),
                FIRST.replace("CHECK", ""),
            )
        },
        [("due.py", "min(due", "first_of")],
        ("ValueError", "min() arg is an empty sequence"),
    ),
    "a check of the error beside the value": (
        {
            "send.go": (
                SEND.replace("CHECK", "\tif err != nil {\n\t\treturn err\n\t}\n"),
                SEND.replace("CHECK", "\t_ = err\n"),
            )
        },
        [("send.go", "s.Phone", "(*Manager).Send")],
        ("runtime.errorString", NIL),
    ),
    "a handler of everything around the call": (
        {
            "hook.js": (
                HOOK.replace("TRY", "try {").replace(
                    "CATCH", "} catch (error) {\n    console.warn(error);\n  }"
                ),
                HOOK.replace("  TRY\n", "").replace("  CATCH\n", ""),
            ),
            "parse.js": (PARSE, PARSE),
        },
        [("hook.js", "parse(body)", "hook"), ("parse.js", "JSON.parse", "parse")],
        ("SyntaxError", "Unexpected token < in JSON at position 0"),
    ),
    "an await": (
        {"guests.js": (GUESTS.replace("WAIT", "await "), GUESTS.replace("WAIT", ""))},
        [("guests.js", "rows.filter", "guests")],
        ("TypeError", "rows.filter is not a function"),
    ),
    "the map that a constructor made": (
        {
            "cache.go": (
                CACHE.replace("INIT", "rows: make(map[string]string, size)"),
                CACHE.replace("INIT", ""),
            )
        },
        [("cache.go", "c.rows[key]", "(*Cache).Put")],
        ("runtime.plainError", "assignment to entry in nil map"),
    ),
    "a key of what another file returns": (
        {
            "rates.js": (
                RATES.replace("PRICE", "price: { amount: data.amount }"),
                RATES.replace("PRICE", "cents: data.cents"),
            ),
            "tag.js": (TAG, TAG),
        },
        [("tag.js", "found.price", "tag")],
        ("TypeError", MISSING.format("amount")),
    ),
    "a check in the caller, whose line puts the value into a text": (
        {
            "statement.py": (
                STATEMENT.replace("CHECK", "    if guest.account is None:\n        return guest.name\n"),
                STATEMENT.replace("CHECK", ""),
            ),
            "ledger.py": (LEDGER, LEDGER),
        },
        [("statement.py", "ledger.balance", "statement"), ("ledger.py", "account.number", "balance")],
        ("AttributeError", "'NoneType' object has no attribute 'number'"),
    ),
    "a case of the value that the message tells": (
        {
            "label.js": (
                LABEL.replace("CASE", "    case 'held':\n      return 'On hold';\n"),
                LABEL.replace("CASE", ""),
            )
        },
        [("label.js", "throw new", "label")],
        ("Error", "unknown state held"),
    ),
    "a check behind what it leaves with": (
        {
            "greeting.rb": (
                GREETING.replace("CHECK", "    return unless booking.starts_on\n\n"),
                GREETING.replace("CHECK", ""),
            )
        },
        [("greeting.rb", "strftime", "text")],
        ("NoMethodError", "undefined method `strftime' for nil:NilClass"),
    ),
    "a handler on the very line": (
        {
            "refresh.js": (REFRESH.replace("CATCH", ".catch(() => null)"), REFRESH.replace("CATCH", "")),
            "load.js": (LOAD, LOAD),
        },
        [("refresh.js", "load(room", "refresh"), ("load.js", "throw new", "load")],
        ("Error", "the door answered 500"),
    ),
    "a check in the caller of what a call gives": (
        {
            "Sender.java": (
                SENDER.replace(
                    "CHECK", '        if (guest.getPhone() == null) {\n            return "";\n        }\n'
                ),
                SENDER.replace("CHECK", ""),
            ),
            "Phones.java": (PHONES, PHONES),
        },
        [("Sender.java", "Phones.digits", "to"), ("Phones.java", "phone.strip", "digits")],
        (
            "java.lang.NullPointerException",
            'Cannot invoke "String.strip()" because "phone" is null',
        ),
    ),
    "a check that a divisor is not zero": (
        {
            "Average.php": (
                AVERAGE.replace("CHECK", "        if (!$values) {\n            return 0.0;\n        }\n"),
                AVERAGE.replace("CHECK", ""),
            )
        },
        [("Average.php", "array_sum", "of")],
        ("DivisionByZeroError", "Division by zero"),
    ),
    "a handler of the very type": (
        {
            "sms.rb": (
                SMS.replace("RESCUE", "  rescue Net::ReadTimeout\n    nil\n"),
                SMS.replace("RESCUE", ""),
            )
        },
        [("sms.rb", "http.post", "deliver")],
        ("Net::ReadTimeout", "Net::ReadTimeout with #<TCPSocket:(closed)>"),
    ),
}


def frame(path: str, text: str, needle: str, function: str) -> dict[str, object]:
    """Return a frame at the line that holds the needle, with the line alone."""
    rows = text.split("\n")
    line = next(number for number, row in enumerate(rows, start=1) if needle in row)
    where = {"filename": path, "abs_path": f"/srv/{path}", "function": function, "in_app": True}
    return {
        **where,
        "lineno": line,
        "context_line": rows[line - 1],
        "module": "wa" if path.endswith(".go") else None,
    }


def told(tmp_path: Path, what: str) -> tuple[Investigation, str]:
    """Return what is found days after something was taken out, and the commit that did that."""
    files, frames, (kind, value) = TAKEN[what]
    story = Story(tmp_path)
    story.commit("Deliver messages", {path: before for path, (before, _) in files.items()}, author="Bo")
    story.day = 19
    took = story.commit("Tidy up", {path: after for path, (_, after) in files.items()})
    now = [frame(path, files[path][1], needle, function) for path, needle, function in frames]
    return investigated(story, crash(now, kind=kind, value=value)), took


@pytest.mark.parametrize("what", TAKEN)
def test_who_took_it_out_comes_before_who_wrote_the_line(tmp_path: Path, what: str) -> None:
    found, took = told(tmp_path, what)
    first, second = found.suspects[:2]
    assert (first.commit, second.author) == (took, "Bo")
    assert first.score - second.score > 0.5


ELSEWHERE = {
    "a handler of everything around the call": ("hook.js", "hook"),
    "a check in the caller, whose line puts the value into a text": ("statement.py", "statement"),
    "a handler on the very line": ("refresh.js", "refresh"),
    "a check in the caller of what a call gives": ("Sender.java", "to"),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_the_function_that_it_was_taken_out_of_comes_before_the_failing_line(
    tmp_path: Path, what: str
) -> None:
    found, took = told(tmp_path, what)
    first = found.locations[0]
    assert (first.file, first.function) == ELSEWHERE[what]
    assert any(reason.startswith(f"is where {took[:10]} took out") for reason in first.reasons)


MAKE = """func NewCache(size int) *Cache {
	c := &Cache{rows: make(map[string]string, size)}
	return c
}
"""
PUT = """package wa

func (c *Cache) Put(key, value string) {
	c.rows[key] = value
}
"""
USE = """package wa

func use() {
	c := NewCache(3)
	c.Put("a", "b")
}
"""


def test_what_went_to_another_file_as_it_was_is_not_taken_out(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.commit("Cache", {"cache.go": f"{PUT}\n{MAKE}", "use.go": USE}, author="Bo")
    story.day = 19
    story.commit("Move the constructor", {"cache.go": PUT, "new.go": f"package wa\n\n{MAKE}"})
    frames = [
        frame("use.go", USE, "c.Put", "use"),
        frame("cache.go", PUT, "c.rows[key]", "(*Cache).Put"),
    ]
    found = investigated(
        story, crash(frames, kind="runtime.plainError", value="assignment to entry in nil map")
    )
    assert found.suspects[0].author == "Bo"
    assert not any("then missing" in reason for one in found.suspects for reason in one.reasons)
