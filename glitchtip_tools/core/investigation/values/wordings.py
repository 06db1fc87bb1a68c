"""The ways in which languages and their libraries put it, the more telling first; each with what it means."""

import re
from collections.abc import Callable

from glitchtip_tools.core.investigation.source.statement import Statement
from glitchtip_tools.core.investigation.values import meanings
from glitchtip_tools.core.investigation.values.meanings import Match, Values

Form = tuple[str, Callable[[Statement, Match], Values]]

# A name, a value or a number that the message tells.
_TELLING: tuple[Form, ...] = (
    (r"(?P<function>[\w\\:]+)\(\): Argument #(?P<number>\d{1,3}) ", meanings.argument),
    (r"Argument (?P<number>\d{1,3}) passed to (?P<function>[\w\\:]+)\(\) must", meanings.argument),
    (r"(?P<function>\w+)\(\) argument (?P<number>\d{1,3}) must be", meanings.argument),
    (
        r"has no attribute '(\w+)'|\((?:reading|setting) '([\w$]+)'\)"
        r"|Cannot (?:read|set) propert(?:y|ies) '([\w$]+)' of"
        r"|(?:undefined|private|protected) method [`']([^\s`']{1,80})'"
        r"|member function (\w+)\(\) on|undefined method [\w\\]{1,200}::(\w+)\(\)"
        r"|(?:read|get) property [\"'](\w+)[\"'] (?:on|of)"
        r"|function nil\.(\w+[?!]?)/\d+ is undefined|key :(\w+) not found in:"
        r"|called `(?:Option|Result)::(\w+)\(\)`",
        meanings.without_attribute,
    ),
    (
        r"Undefined property: [\w\\]+::\$(\w+)|property [\w\\]+::\$(\w+) must not be accessed",
        meanings.property_itself,
    ),
    (r"Cannot assign \w+ to property [\w\\]+::\$(\w+)", meanings.assigned),
    (
        r"Cannot destructure (?:property '[^']*' of )?'([^']+)'|^([\w$.]+) is (?:undefined|null)$"
        r"|access property \"[^\"]*\", ([\w$.]+) is|because (?:the return value of )?\"([^\"<]+)\" is null"
        r"|lateinit property (\w+) has not",
        meanings.named,
    ),
    (
        r"Undefined variable:? (\$\w+)|Can't find variable: ([\w$]+)|^name '(\w+)' is not defined"
        r"|local variable [`']?(\w+)'?(?: referenced|,? where| or method)|^([\w$]+) is not defined$"
        r"|^Cannot access '([\w$]+)' before|local variable or method [`'](\w+)'",
        meanings.name_itself,
    ),
    (r"Cannot invoke \"[\w.$]*?(\w+)\([^\"]*\"", meanings.without_attribute),
)

# Calls, iteration, elements.
_SHAPES: tuple[Form, ...] = (
    (r"is not a function or its return value is not iterable", meanings.iterated),
    (r"^([\w$.]+) is not iterable", meanings.named),
    (r"^([\w$.]+) is not a (?:function|constructor)|\(evaluating '([\w$.]+)[^']*'\)", meanings.not_callable),
    (
        r"argument of type '\w+' is not iterable|'in' operator",
        meanings.searched,
    ),
    (
        r"is not iterable|is not a sequence|cannot unpack|values to unpack|has no len|must be an iterable|foreach\(\)"
        r"|Spread syntax requires|Enumerable not implemented for",
        meanings.iterated,
    ),
    (
        r"not subscriptable|item assignment|indices must be|array offset on|access offset of"
        r"|Undefined (?:array key|index|offset)|[Ii]ndex out of (?:range|bounds)"
        r"|[Ii]ndex was out(?:side| of)|out of bounds for length|assignment to entry in nil map"
        r"|range (?:end|start) index \d|slice bounds out of range|as array$|given key .{0,80} was not present"
        r"|begin -?\d+, end -?\d+, length|index out of range: -?\d|^KeyError$|^IndexError$",
        meanings.element_of,
    ),
    (r"property of non-object", meanings.owners),
    (r"null\. \(Parameter 'source'\)", meanings.called_on),
    (r"object is not callable", meanings.callees),
    (r"undefined or null to object", meanings.of_object),
    (
        r"Sequence contains no|^None\.get|No value present|head of empty|empty collection|Collection is empty"
        r"|pop from empty|arg is an empty|Reduce of empty array|Nullable object must have|^NoSuchElementException$"
        r"|[Kk]ey not found:|^key :\w+ not found",
        meanings.taken_from,
    ),
)

# Operations and conversions.
_OPERATIONS: tuple[Form, ...] = (
    (
        r"for ([-+*/%@&|^<>=]+)[^':]*: '(\w+)' and '(\w+)'|'([<>=]+)' not supported between"
        r" instances of '(\w+)' and '(\w+)'",
        meanings.operands,
    ),
    (
        r"[Dd]ivision by zero|[Dd]ivided? by (?:zero|0)|/ by zero|modulo by zero|remainder with a divisor",
        meanings.divisor,
    ),
    (r"can't be coerced into", meanings.last_operand),
    (
        r"unsupported operand|Unsupported operand|not supported between|can only concatenate|no implicit conversion"
        r"|comparison of .{1,80} failed|bad argument in arithmetic|attempt to \w+ with overflow|Array to string"
        r"|cannot be cast to|Unable to cast object|interface conversion:",
        meanings.used,
    ),
    (
        r"invalid (?:literal|value) for (?P<function>\w+)\(",
        meanings.given_to,
    ),
    (
        r"could not convert \w+ to|For input string:|not in a correct format|does not match format|No enum constant"
        r"|unhashable type|cannot be interpreted as an|is not (?:JSON serializable|valid JSON)|in JSON at position"
        r"|JSON input"
        r"|Invalid (?:time value|array length|count value)|argument must be (?:of type|an instance)|expected str\b"
        r"|close of (?:closed|nil) channel|Value cannot be null|specified as non-null is null"
        r"|Failed to parse time string|is not in list",
        meanings.given,
    ),
    (
        r"DoesNotExist$|RecordNotFound$|NoResultsError$|ModelNotFoundException$|ResultNotFound",
        meanings.looked_up,
    ),
    (r"must be (?:a )?str\b", meanings.used),
    (r"Return value must be of type", meanings.returned),
    (r"can't modify frozen|already (?:mutably )?borrowed", meanings.changed),
    (
        r"no (?:case|cond|with) clause matching|no match of right hand side",
        meanings.matched,
    ),
    (r"can't be used in 'await' expression", meanings.awaited),
    (r"found nil while|NullPointerException$|null cannot be cast", meanings.unwrapped),
)
FORMS = tuple((re.compile(pattern), meant) for pattern, meant in (*_TELLING, *_SHAPES, *_OPERATIONS))
