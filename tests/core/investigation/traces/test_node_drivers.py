"""Errors of database drivers and clients in Node."""

from tests.core.investigation.traces.node_places import BAKE, SELL, told


def test_a_query_of_prisma_below_its_type() -> None:
    query = "\n".join(f"      ?   field{number}?: StringFilter" for number in range(20))
    text = f"""\
PrismaClientValidationError:
Invalid `this.prisma.loaf.findUnique()` invocation in
{BAKE}:29

  2 async find(id) {{
→ 3   return this.prisma.loaf.findUnique({{
        where: {{
{query}
        }}
      }})

Argument `where` needs at least one of `id` or `name`.
    at wn (/bakery/node_modules/@prisma/client/runtime/library.js:29:1363)
    at async Shop.sell ({SELL}:12) {{
  clientVersion: '5.10.0'
}}
"""
    client = "/bakery/node_modules/@prisma/client/runtime/library.js:29"
    first = f"Invalid `this.prisma.loaf.findUnique()` invocation in {BAKE}:29"
    # The place in the message is where Prisma was called, though no frame says so.
    assert told(text) == [("PrismaClientValidationError", first, [client, BAKE, SELL])]
    assert told(text.replace(SELL, BAKE)) == [("PrismaClientValidationError", first, [client, BAKE])]


def test_the_class_that_the_driver_of_postgresql_calls_error() -> None:
    driver = "/bakery/node_modules/pg/lib/client.js"
    text = f"""\
SequelizeUniqueConstraintError: Validation error
    at Query.formatError (/bakery/node_modules/sequelize/lib/query.js:324:18)
    at async Shop.sell ({SELL}:6) {{
  parent: error: duplicate key value violates unique constraint "loaves"
      at Parser.parse ({driver}:287:98) {{
    code: '23505'
  }},
  original: error: duplicate key value violates unique constraint "loaves"
      at Parser.parse ({driver}:287:98) {{
    code: '23505'
  }},
  sql: 'INSERT INTO'
}}
"""
    assert told(text) == [
        (
            "SequelizeUniqueConstraintError",
            "Validation error",
            ["/bakery/node_modules/sequelize/lib/query.js:324", SELL],
        ),
        ("error", 'duplicate key value violates unique constraint "loaves"', [f"{driver}:287"]),
    ]
