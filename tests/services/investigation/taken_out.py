"""What a commit took out, in several languages: files before and after it, the frames of the crash, the error."""

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
DESK = """class Desk {
  arrive(guest) {
    this.guest = guest;
  }

  greet() {
    const { name } = this.guest;
    return `Welcome, ${name}`;
  }
}

module.exports = { Desk };
"""
LEAVE = """function leave(desk, bell) {
  bell.ring();
DONE}

module.exports = { leave };
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
    "an attribute, by setting it to nothing": (
        {
            "desk.js": (DESK, DESK),
            "leave.js": (LEAVE.replace("DONE", ""), LEAVE.replace("DONE", "  desk.guest = null;\n")),
        },
        [("desk.js", "const { name }", "greet")],
        ("TypeError", "Cannot destructure property 'name' of 'this.guest' as it is null."),
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
