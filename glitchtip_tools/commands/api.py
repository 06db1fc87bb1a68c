"""`gtt api`: any request to the API."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.raw_request import address, document, field, filled, request, typed
from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.models.request import RawRequest
from glitchtip_tools.render.raw import answer_text, head

app = one_command()
PathArg = Annotated[
    str, typer.Argument(metavar="PATH", help="With or without `/api/0/`; `{org}`, `{project}` are filled in.")
]
Method = Annotated[
    str | None,
    typer.Option(
        "--method", "-X", metavar="METHOD", help="Use this method; default: GET, or POST with fields."
    ),
]
Texts = Annotated[
    list[str] | None,
    typer.Option(
        "--raw-field", "-f", metavar="KEY=VALUE", help="Add text: as a parameter of a GET, or in the body."
    ),
]
Typed = Annotated[
    list[str] | None,
    typer.Option(
        "--field", "-F", metavar="KEY=VALUE", help="Like -f, but convert `true`, `null`, 5 and `@FILE`."
    ),
]
Input = Annotated[
    str | None, typer.Option("--input", metavar="FILE", help="Send this body; `-` reads stdin.")
]
Paginate = Annotated[bool, typer.Option("--paginate", help="Read all pages of a list.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON line per item, as pages arrive.")]
Include = Annotated[bool, typer.Option("--include", "-i", help="Print status and headers first.")]


@app.command(epilog="Example: gtt api issues/26/comments/ -f 'data[text]=seen, is being fixed'")
def api(
    context: typer.Context,
    path: PathArg,
    method: Method = None,
    raw_field: Texts = None,
    field: Typed = None,
    input_: Input = None,
    paginate: Paginate = False,
    jsonl: JsonLines = False,
    include: Include = False,
) -> None:
    """Send any request to the API and print the answer: the escape hatch.

    Bulk changes of issues need the ids in the address: `?id=26&id=30`.
    """
    gtt: App = context.obj
    content = gtt.files.read(input_).encode() if input_ is not None else None
    places = {
        "org": lambda: gtt.glitchtip.org,
        "project": lambda: gtt.settings.require("GLITCHTIP_PROJECT_SLUG")[0],
    }
    where = address(filled(path, places), gtt.settings.url)
    fields = [*_texts(raw_field or ()), *_typed(gtt, field or ())]
    made = request(where, method or ("GET" if paginate else None), fields, content)
    if paginate and made.method != "GET":
        raise BadUsage("`--paginate` works only with GET")
    if made.method != "GET":
        gtt.out.documents.before_change()
    failures: list[Failure] = []
    pages = _pages(gtt, made, failures, paginate=paginate, include=include)
    if jsonl:
        gtt.out.documents.stream(
            item for page in pages for item in (page if isinstance(page, list) else [page])
        )
    else:
        for page in _joined(pages) if paginate else pages:
            gtt.out.show(page, as_text=answer_text)
    if failures:
        raise failures[0]


def _texts(fields: Iterable[str]) -> Iterator[tuple[str, object]]:
    return (field(text) for text in fields)


def _typed(gtt: App, fields: Iterable[str]) -> Iterator[tuple[str, object]]:
    for name, value in map(field, fields):
        yield name, gtt.files.read(value[1:]) if value.startswith("@") else typed(value)


def _pages(
    gtt: App, made: RawRequest, failures: list[Failure], *, paginate: bool, include: bool
) -> Iterator[object]:
    """Yield what each answer holds; failures are kept for the end, after what the server says about them."""
    for answer, failure in gtt.glitchtip.raw_pages(made) if paginate else [gtt.glitchtip.raw(made)]:
        if include:
            gtt.out.document(head(answer.status, answer.headers))
        if failure:
            failures.append(failure)
        data = answer.data
        if data is None and "html" not in answer.headers.get("content-type", ""):
            text = answer.content.decode("utf-8", "replace")
            data = text if answer.undecodable else document(text) or text
        if data is not None and data != "":
            yield data


def _joined(pages: Iterable[object]) -> Sequence[object]:
    """Return lists as one list; anything else page by page."""
    answers = list(pages)
    lists = [page for page in answers if isinstance(page, list)]
    return [[item for page in lists for item in page]] if len(lists) == len(answers) and answers else answers
