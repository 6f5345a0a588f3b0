"""W3C Trace Context level 2."""

import re

PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.DOTALL)
KEY = re.compile(r"[a-z0-9][a-z0-9_\-*/@]{0,255}")
VALUE = re.compile(r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}")
MAX_MEMBERS = 32
KNOWN_FLAGS = 0x03
BLANK = " \t"


def values(headers, name):
    return [value for key, value in headers if key.lower() == name]


def parent(headers):
    found = values(headers, "traceparent")
    if len(found) != 1:
        return None
    match = PARENT.fullmatch(found[0].strip(BLANK))
    if not match:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    return trace_id, span_id, int(flags, 16) & KNOWN_FLAGS


def members(lines):
    """Pairs of key and value; none at all when one of them is invalid."""
    texts = [text.strip(BLANK) for text in ",".join(lines).split(",")]
    texts = [text for text in texts if text]
    if len(texts) > MAX_MEMBERS:
        return []
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not KEY.fullmatch(key) or not VALUE.fullmatch(value):
            return []
        found.setdefault(key, value)
    return list(found.items())


def text(pairs):
    return ",".join(f"{key}={value}" for key, value in pairs)


def carry(given):
    context = parent(given["headers"])
    if context is None:
        return {"context": None, "headers": []}
    trace_id, span_id, flags = context
    state = members(values(given["headers"], "tracestate"))
    headers = [["traceparent", f"00-{trace_id}-{span_id}-{flags:02x}"]]
    if state:
        headers.append(["tracestate", text(state)])
    described = {"trace_id": trace_id, "span_id": span_id, "flags": f"{flags:02x}", "tracestate": [list(m) for m in state]}
    return {"context": described, "headers": headers}
