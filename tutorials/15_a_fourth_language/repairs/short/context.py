"""What crosses the border of the process: trace context, baggage, and where a failure began."""

import secrets
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Context:
    trace_id: str
    span_id: str
    flags: int
    tracestate: str = ""
    baggage: str = ""

    @property
    def sampled(self):
        return self.flags % 2 == 1


def extract(headers):
    """The context of the caller, from pairs of name and value; None where the request has none."""
    found = {name.lower(): value for name, value in headers}
    parts = found.get("traceparent", "").split("-")
    if len(parts) < 4:
        return None
    return Context(parts[1], parts[2], int(parts[3], 16), found.get("tracestate", ""), found.get("baggage", ""))


def child(parent, span_id):
    """A new span under another one; the first one of a new trace where there is none."""
    return replace(parent, span_id=span_id) if parent else Context(secrets.token_hex(16), span_id, 3)


def inject(context):
    """The headers of a call, as pairs of name and value."""
    traceparent = f"00-{context.trace_id}-{context.span_id}-{context.flags:02x}"
    headers = {"traceparent": traceparent, "tracestate": context.tracestate, "baggage": context.baggage}
    return [(name, value) for name, value in headers.items() if value]


def failure(own, callee, status, headers):
    """Code, reason and origin of a call that was answered with a status of 400 or more."""
    for name, value in headers:
        if name.lower() == "plumbline-error":
            stated = dict(member.strip().split("=", 1) for member in value.split(","))
            return tuple(stated[key].strip('"') for key in ("code", "reason", "origin"))
    return ("UNKNOWN", "UNSPECIFIED", callee)
