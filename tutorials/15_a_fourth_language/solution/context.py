"""What crosses the border of the process: trace context, baggage, and where a failure began."""

import re
import secrets
from dataclasses import dataclass, replace

SAMPLED, RANDOM = 1, 2
PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.DOTALL)
KEY = re.compile(r"[a-z0-9][a-z0-9_\-*/@]{0,255}")
VALUE = re.compile(r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}")
MEMBER = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Context:
    trace_id: str
    span_id: str
    flags: int
    tracestate: str = ""
    baggage: str = ""

    @property
    def sampled(self):
        # Flags are bits: a root of the demo has 03, sampled and random.
        return bool(self.flags & SAMPLED)


def values(headers, name):
    return [value.strip(" \t") for key, value in headers if key.lower() == name]


def state(lines):
    """The members of tracestate; none at all when one of them is invalid."""
    members = {}
    texts = [text.strip(" \t") for text in ",".join(lines).split(",")]
    for text in filter(None, texts):
        key, _, value = text.partition("=")
        if not KEY.fullmatch(key) or not VALUE.fullmatch(value):
            return ""
        members.setdefault(key, value)
    if len(list(filter(None, texts))) > 32:
        return ""
    return ",".join(f"{key}={value}" for key, value in members.items())


def extract(headers):
    """The context of the caller, from pairs of name and value; None where the request has none."""
    headers = list(headers)
    parents = values(headers, "traceparent")
    match = PARENT.fullmatch(parents[0]) if len(parents) == 1 else None
    if match is None:
        return None
    version, trace_id, span_id, flags, more = match.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    flags = int(flags, 16) & (SAMPLED | RANDOM)
    baggage = ",".join(values(headers, "baggage"))
    return Context(trace_id, span_id, flags, state(values(headers, "tracestate")), baggage)


def child(parent, span_id):
    """A new span under another one; the first one of a new trace where there is none."""
    if parent is None:
        return Context(secrets.token_hex(16), span_id, SAMPLED | RANDOM)
    return replace(parent, span_id=span_id)


def inject(context):
    """The headers of a call, as pairs of name and value."""
    headers = [("traceparent", f"00-{context.trace_id}-{context.span_id}-{context.flags:02x}")]
    if context.tracestate:
        headers.append(("tracestate", context.tracestate))
    if context.baggage:
        headers.append(("baggage", context.baggage))
    return headers


def failure(own, callee, status, headers):
    """Code, reason and origin of a call that was answered with a status of 400 or more."""
    stated = dict(MEMBER.findall(",".join(values(headers, "plumbline-error"))))
    if {"code", "reason", "origin"} <= stated.keys():
        return stated["code"], stated["reason"], stated["origin"]
    return ("INTERNAL" if status >= 500 else "INVALID_ARGUMENT"), "UNSPECIFIED", callee
