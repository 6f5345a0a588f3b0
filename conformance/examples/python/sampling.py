"""OpenTelemetry's probability sampling, and the rules of a charter."""

import base64
import math
import re
from fractions import Fraction

import trace_context

DIGITS = 14
ALL = 1 << 56
MAX_OURS = 256
MAX_CHARACTERS = 512
LONG_MEMBER = 128
WORD = (1 << 64) - 1


def threshold(probability):
    """As th writes it; None for nothing at all."""
    if not 0 <= probability <= 1:
        raise ValueError(f"the probability is {probability}; expected a number from 0 to 1")
    kept = math.floor(Fraction(probability) * ALL + Fraction(1, 2))
    if kept == 0:
        return None
    value = ALL - kept
    exponent = math.frexp(probability)[1]
    shift = 4 * (DIGITS - min(DIGITS, 4 + -exponent // 4))
    if shift:
        value = (value + (1 << shift - 1)) >> shift << shift
    return f"{value:014x}".rstrip("0") or "0"


def threshold_of(given):
    return {"threshold": threshold(given["probability"])}


def number(digits):
    """The threshold that th writes, or None when it cannot be read."""
    return int(digits.ljust(DIGITS, "0"), 16) if re.fullmatch("[0-9a-fA-F]{1,14}", digits) else None


def sub_keys(ours):
    return [piece.partition(":") for piece in ours.split(";")]


def first(ours, name):
    return next((value for key, colon, value in sub_keys(ours) if colon and key == name), None)


def randomness(trace_id, state):
    explicit = first(dict(state).get("ot", ""), "rv")
    if explicit is not None and re.fullmatch("[0-9a-fA-F]{14}", explicit):
        return int(explicit, 16)
    return int(trace_id[-DIGITS:], 16)


def decide(given):
    value = randomness(given["trace_id"], trace_context.members([given["tracestate"]]))
    limit = ALL if given["threshold"] is None else number(given["threshold"])
    return {"sampled": value >= limit, "randomness": f"{value:014x}"}


def with_threshold(state, th):
    ours = dict(state).get("ot", "")
    if th is None and first(ours, "th") is None:
        return state
    pieces = [] if th is None else [f"th:{th}"]
    pieces += [key + colon + value for key, colon, value in sub_keys(ours) if ours and not (key == "th" and colon)]
    value = ";".join(pieces)
    if len(value) > MAX_OURS:
        return state
    head = [("ot", value)] if value else []
    others = [member for member in state if member[0] != "ot"][: trace_context.MAX_MEMBERS - len(head)]
    for at in range(len(others) - 1, -1, -1):
        if len(trace_context.text(head + others)) > MAX_CHARACTERS and len("=".join(others[at])) > LONG_MEMBER:
            del others[at]
    while others and len(trace_context.text(head + others)) > MAX_CHARACTERS:
        others.pop()
    return head + others


def tracestate(given):
    state = trace_context.members([given["tracestate"]])
    return {"tracestate": trace_context.text(with_threshold(state, given["th"]))}


def follows(route, path):
    wanted, segments = route.split("/"), path.split("/")
    return len(wanted) == len(segments) and all(
        bool(segment) if re.fullmatch(r"\{.*\}", want) else want == segment for want, segment in zip(wanted, segments)
    )


def fits(match, given):
    attributes = given["attributes"]
    if any(match.get(part, given[part]) != given[part] for part in ("service", "kind")):
        return False
    if "method" in match and match["method"] != attributes.get("http.request.method", attributes.get("rpc.method")):
        return False
    if "route" in match:
        if "http.route" in attributes:
            if attributes["http.route"] != match["route"]:
                return False
        elif "url.path" not in attributes or not follows(match["route"], attributes["url.path"]):
            return False
    carried = given["baggage"]
    return all(key in carried and value in ("*", carried[key]) for key, value in match.get("baggage", {}).items())


def rules(given):
    parent = given["parent"]
    if parent is not None:
        flags = int(parent["flags"], 16) & trace_context.KNOWN_FLAGS
        state = trace_context.members([parent["tracestate"]])
        sampled = bool(flags & 1)
        th = first(dict(state).get("ot", ""), "th")
        limit = None if th is None else number(th)
        if th is not None and (limit is None or (randomness(given["trace_id"], state) >= limit) != sampled):
            state = with_threshold(state, None)
        rule = "parent"
    else:
        chosen = next(rule for rule in given["rules"] if fits(rule.get("match", {}), given))
        rule, th = chosen["name"], threshold(chosen["probability"])
        sampled = th is not None and randomness(given["trace_id"], []) >= number(th)
        flags, state = (3, [("ot", f"th:{th}")]) if sampled else (2, [])
    decision = "keep" if sampled else "drop"
    return {"decision": decision, "rule": rule, "flags": f"{flags:02x}", "tracestate": trace_context.text(state)}


def split_mix(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & WORD
        mixed = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & WORD
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & WORD
        yield mixed ^ mixed >> 31


def bulk(given):
    if given["sampler"] != "consistent":
        raise ValueError("there is no SDK here whose ratio sampler could be asked")
    th = threshold(given["probability"])
    limit = ALL if th is None else number(th)
    numbers = split_mix(int(given["seed"]))
    bitmap, kept = bytearray((given["count"] + 7) // 8), 0
    for at in range(given["count"]):
        next(numbers)
        if next(numbers) & ALL - 1 >= limit:
            bitmap[at // 8] |= 1 << at % 8
            kept += 1
    return {"kept": kept, "bitmap": base64.b64encode(bitmap).decode()}
