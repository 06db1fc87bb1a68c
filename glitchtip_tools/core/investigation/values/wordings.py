"""The ways in which languages and their libraries put it, the more telling first; each with what it means."""

import re
from collections.abc import Callable

from glitchtip_tools.core.investigation.source.statement import Statement
from glitchtip_tools.core.investigation.values import meanings
from glitchtip_tools.core.investigation.values.meanings import Match, Values

Form = tuple[str, Callable[[Statement, Match], Values]]

# A name, a value or a number that the message tells.
_TELLING: tuple[Form, ...] = (
    (
        r"(?P<function>[\w\\:]+)\(\): (?:Argument|Passing null to parameter) #(?P<number>\d{1,3}) ",
        meanings.argument,
    ),
    (r"(?P<function>\w+)\(\) argument must be str, bytes", meanings.given_to),
    (r"\n\s{0,8}\* (?P<number>\d)(?:st|nd|rd|th) argument: ", meanings.nth_argument),
    (r"no function clause matching in (?P<function>:?\w[\w.]*[?!]?)/\d", meanings.given_to),
    (r"expected a boolean on (?P<side>left|right)-side of \"(?P<sign>\w+)\"", meanings.side_of),
    (r"Argument (?P<number>\d{1,3}) passed to (?P<function>[\w\\:]+)\(\) must", meanings.argument),
    (r"(?P<function>\w+)\(\) argument (?P<number>\d{1,3}) must be", meanings.argument),
    (
        r"has no attribute '(\w+)'|\((?:reading|setting) '([\w$]+)'\)"
        r"|Cannot (?:read|set) propert(?:y|ies) '([\w$]+)' of"
        r"|(?:undefined|private|protected) method [`']([^\s`']{1,80})'"
        r"|member function (\w+)\(\) on|undefined method [\w\\]{1,200}::(\w+)\(\)"
        r"|(?:read|get|assign|assign to read only) property [\"'](\w+)[\"'] (?:on|of)"
        r"|Cannot add property (\w+), object is not extensible"
        r"|function nil\.(\w+[?!]?)/\d+ is undefined|key :(\w+) not found in:"
        r"|called `(?:Option|Result)::(\w+)\(\)`",
        meanings.without_attribute,
    ),
    (
        r"Undefined property: [\w\\]+::\$(\w+)|property [\w\\]+::\$(\w+) must not be accessed",
        meanings.property_itself,
    ),
    (
        r"Cannot modify readonly property [\w\\]+::\$(\w+)|^Assignment to (?:constant variable)",
        meanings.written,
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
        r"|(?:local|free) variable [`']?(\w+)'?(?: referenced|,? where| or method)|^([\w$]+) is not defined$"
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
        r"|Spread syntax requires|Enumerable not implemented for|ConcurrentModificationException$"
        r"|Collection was modified|changed (?:size )?during iteration|key into hash during iteration",
        meanings.iterated,
    ),
    (r"context manager protocol", meanings.managed),
    (r"is not a mapping", meanings.values),
    (r"Cannot use a scalar value as an array|\[\] operator not supported", meanings.appended_to),
    (
        r"not subscriptable|item assignment|indices must be|array offset on|access offset of"
        r"|Undefined (?:array key|index|offset)|[Ii]ndex (?:is )?out of (?:range|bounds)|concurrent map "
        r"|byte index \d{1,12} is (?:not a char|out of)"
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
        r"Sequence contains |has more than one element|is missing in the map"
        r"|^None\.get|No value present|head of empty|empty collection|Collection is empty"
        r"|pop from (?:an )?empty|arg is an empty|Reduce of empty array"
        r"|Nullable object must have|^NoSuchElementException$"
        r"|[Kk]ey not found:|^key :\w+ not found",
        meanings.taken_from,
    ),
    (r"^key not found:", meanings.callees),  # Scala's `rates(code)`
    (
        r"UnsupportedOperationException$|a disposed object|codec can't (?:de|en)code|unsupported operation$",
        meanings.called_on,
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
        r"[Dd]ivision by zero|[Dd]ivided? by (?:zero|0)|/ by zero|[Mm]odulo by zero|remainder with a divisor",
        meanings.divisor,
    ),
    (r"can't be coerced into", meanings.last_operand),
    (
        r"unsupported operand|Unsupported operand|not supported between|can only concatenate|can't multiply sequence"
        r"|comparison of .{1,80} failed|bad argument in arithmetic|attempt to \w+ with overflow|Array to string"
        r"|cannot be cast to|Unable to cast object|interface conversion:|Could not cast value|cast is not valid",
        meanings.used,
    ),
    (r"no implicit conversion", meanings.converted),
    (r"operand type for unary|could not be converted to string", meanings.leaves_used),
    # What a text is parsed or converted by says that it is none.
    (
        r"[Ii]nvalid (?:URL|URI|UUID|date|isoformat|locale|base64|JSON|hex)|[Bb]adly formed|URI malformed"
        r"|Unrecognized \w{1,40} format|not recognized as a valid|could not be parsed|could not be converted to"
        r"|Incorrect (?:padding|locale)|Expecting (?:value|property|',')|unexpected (?:token|character|end of input)"
        r"|Requested value .{0,80} was not found|is not a valid (?:backing value for enum )?[\w\\.]{1,80}$"
        r"|cannot unmarshal|: invalid syntax$|^parsing time "
        r"|JsonException$|JSONException$|JSONDecodeError$|JSON::ParserError$"
        r"|Cannot convert \S{1,80} to a BigInt|circular structure|digits argument must be|makeslice: len out"
        r"|NegativeArraySizeException$|infinite or NaN|Required value was null|not implemented for (?:type )?\w"
        r"|expected a (?:map|list), got|dictionary update sequence|argument after \*\*? must be"
        r"|argument must be a string|decimal\.ConversionSyntax|No such file or directory",
        meanings.given,
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
        r"DoesNotExist$|RecordNotFound$|NoResultsError$|ModelNotFoundException$|NoResultFound$",
        meanings.looked_up,
    ),
    (r"must be (?:a )?str\b", meanings.used),
    (r"Return value must be of type", meanings.returned),
    (r"can't modify frozen|already (?:mutably )?borrowed", meanings.changed),
    (
        r"no (?:case|cond|with) clause matching|no match of right hand side|Unhandled match case",
        meanings.matched,
    ),
    (r"can't be used in 'await' expression|expression unexpectedly raised an error", meanings.awaited),
    (r"found nil while|NullPointerException$|null cannot be cast", meanings.unwrapped),
    (r"^(?P<text>[^:]{1,200}): ", meanings.expecting),
)
FORMS = tuple((re.compile(pattern), meant) for pattern, meant in (*_TELLING, *_SHAPES, *_OPERATIONS))
