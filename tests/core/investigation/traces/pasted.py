"""A stack of each language as people paste it, and what the event made from it tells."""

from glitchtip_tools.models import Event

PYTHON = """
2026-11-02 08:00:01 ERROR worker: job failed
Traceback (most recent call last):
  File "/srv/bakery/oven/heat.py", line 14, in warm
    return trays[number]
           ~~~~~^^^^^^^^
KeyError: 7

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/bakery/oven/run.py", line 30, in main
    warm(trays, 7)
  File "/srv/bakery/oven/heat.py", line 16, in warm
    raise oven.errors.Cold("tray is cold") from None
oven.errors.Cold: tray is cold
and stays so
"""
NODE = """
/srv/bakery/lib/oven.js:41
    tray.bake();
         ^

TypeError: tray.bake is not a function
    at Oven.warm (/srv/bakery/lib/oven.js:41:10)
    at Array.forEach (<anonymous>)
    at async main (file:///srv/bakery/lib/main.mjs:7:3)
    at /srv/bakery/lib/index.js:2:1 {
  [cause]: Error: no such tray
      at Shelf.find (/srv/bakery/lib/shelf.js:9:11)
}
"""
FIREFOX = """
TypeError: tray is undefined
warm@https://bakery.example/static/oven.js:12:5
@https://bakery.example/static/main.js:3:1
"""
PHP = """
PHP Fatal error:  Uncaught TypeError: Bakery\\Oven::warm(): Argument #1 ($tray) must be of type Bakery\\Tray,\
 null given, called in /srv/bakery/src/Run.php on line 12 and defined in /srv/bakery/src/Oven.php:8
Stack trace:
#0 /srv/bakery/src/Run.php(12): Bakery\\Oven->warm(NULL)
#1 [internal function]: Bakery\\Run->{closure}('a')
#2 /srv/bakery/public/index.php(3): array_map(Object(Closure), Array)
#3 {main}
  thrown in /srv/bakery/src/Oven.php on line 8
"""
LARAVEL = """
[2026-11-02 08:00:01] production.ERROR: Undefined array key 3 \
{"exception":"[object] (ErrorException(code: 0): Undefined array key 3 at /srv/bakery/app/Oven.php:8)
[stacktrace]
#0 /srv/bakery/app/Oven.php(8): \
Illuminate\\\\Foundation\\\\Bootstrap\\\\HandleExceptions->handleError(2, 'Undefined array...', '/srv/...', 8)
#1 /srv/bakery/app/Run.php(5): Bakery\\\\Oven->warm()
#2 {main}
"}
"""
RUBY = """
app/models/oven.rb:9:in 'Oven#warm': undefined method 'bake' for nil (NoMethodError)
	from app/models/oven.rb:7:in 'Array#each'
	from bin/run:3:in '<main>'
lib/shelf.rb:2:in 'Shelf.find': no such tray (KeyError)
	from app/models/oven.rb:8:in 'Oven#warm'
"""
RAILS = """
NoMethodError (undefined method `bake' for nil:NilClass):

app/models/oven.rb:9:in `warm'
app/controllers/ovens_controller.rb:4:in `show'
"""
GO = """
2026/11/02 08:00:01 http: panic serving
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4]

goroutine 7 [running]:
example.org/bakery/web.Guard.func1.1()
	/src/web/guard.go:12 +0x5d
panic({0x5e0, 0x7c0})
	/usr/local/go/src/runtime/panic.go:770 +0x132
example.org/bakery/oven.(*Oven).Warm(0xc0000, {0x1, 0x2})
	/src/oven/oven.go:22 +0x1d
main.main()
	/src/main.go:9 +0x25

goroutine 1 [chan receive]:
main.wait()
	/src/main.go:30 +0x1
"""
JAVA = """
08:00:01 ERROR c.b.Run - batch failed
com.bakery.BatchFailed: batch 7 failed
	at com.bakery.Run.all(Run.java:14)
	at com.bakery.Run.main(Run.java:5)
Caused by: java.lang.NullPointerException: Cannot invoke "com.bakery.Tray.bake()" because "tray" is null
	at com.bakery.Oven.warm(Oven.java:22)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
	at com.bakery.Run.all(Run.java:12)
	... 1 more
"""
DOTNET = """
Unhandled exception. Bakery.BatchFailedException: batch 7 failed
 ---> System.NullReferenceException: Object reference not set to an instance of an object.
   at Bakery.Oven.Warm(Tray tray) in /src/Bakery/Oven.cs:line 22
   --- End of inner exception stack trace ---
   at Bakery.Run.All() in /src/Bakery/Run.cs:line 14
   at Bakery.Run..ctor()
"""
RUST = """
thread 'main' panicked at src/oven.rs:22:17:
called `Option::unwrap()` on a `None` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/129f3b/library/std/src/panicking.rs:652:5
   1: core::panicking::panic_fmt
             at /rustc/129f3b/library/core/src/panicking.rs:72:14
   2: bakery::oven::Oven::warm
             at ./src/oven.rs:22:17
   3: bakery::main
             at ./src/main.rs:5:5
note: Some details are omitted
"""
ELIXIR = """
[error] GenServer Bakery.Oven terminating
** (FunctionClauseError) no function clause matching in Bakery.Oven.handle_info/2
    (bakery 0.1.0) lib/bakery/oven.ex:22: Bakery.Oven.handle_info({:tray, nil}, %{})
    (stdlib 6.0) gen_server.erl:2173: :gen_server.try_handle_info/3
Last message: {:tray, nil}
"""


def told(event: Event | None) -> tuple[str | None, list[tuple[str | None, str | None, list[str]]]]:
    """Return the platform, and of each exception its type, message and frames, oldest first."""
    assert event is not None
    return event.platform, [
        (
            one.type,
            one.value,
            [
                f"{frame.filename}:{frame.line_no} {frame.module or ''} {frame.function}"
                for frame in one.frames
            ],
        )
        for one in event.exceptions
    ]
