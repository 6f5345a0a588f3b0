"""W3C Baggage under a policy."""

import ipaddress
import re
from urllib.parse import unquote_to_bytes

from trace_context import BLANK, values

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
OCTETS = re.compile(r"(?:[\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]|%[0-9A-Fa-f]{2})*")
MAX_MEMBERS = 64
MAX_BYTES = 8192
PRIVATE = (".local", ".internal", ".svc")


def pair(text):
    """Key and value (None without =); raises ValueError when it is malformed."""
    key, equals, value = (part.strip(BLANK) for part in text.partition("="))
    if not TOKEN.fullmatch(key) or not OCTETS.fullmatch(value):
        raise ValueError(text)
    return key, value if equals else None


def member(text):
    first, *rest = text.split(";")
    key, value = pair(first)
    if value is None:
        raise ValueError(text)
    properties = [name if set_to is None else f"{name}={set_to}" for name, set_to in map(pair, rest)]
    return key, unquote_to_bytes(value).decode("utf-8", "replace"), ";".join(properties)


def parse(lines):
    """What was there, and what of it is well formed and within the limits, in order."""
    texts = [text.strip(BLANK) for text in ",".join(lines).split(",")]
    texts = [text for text in texts if text]
    found, count, size = {}, 0, 0
    for text in texts:
        try:
            key, value, properties = member(text)
        except ValueError:
            continue
        total = size + len(text) + (1 if count else 0)
        if count == MAX_MEMBERS or total > MAX_BYTES:
            continue
        count, size = count + 1, total
        found[key] = (value, properties)
    return len(texts), found


def admitted(found, policy, boundary):
    listed = {row["key"]: row for row in policy["keys"]}
    entries, total = [], 0
    for key, (value, properties) in found.items():
        row = listed.get(key)
        if row is None or (boundary and not row["from_boundary"]):
            continue
        size = len(value.encode()) + len(properties)
        after = total + len(key.encode()) + size
        if size > row["max_bytes"] or after > policy["max_bytes"] or len(entries) == policy["max_entries"]:
            continue
        total = after
        entries.append({"key": key, "value": value, "properties": properties})
    return sorted(entries, key=lambda entry: entry["key"])


def encoded(value):
    return "".join(
        chr(byte) if byte != 0x25 and OCTETS.fullmatch(chr(byte)) else f"%{byte:02X}" for byte in value.encode()
    )


def header(entry):
    properties = entry["properties"]
    return f"{entry['key']}={encoded(entry['value'])}" + (f";{properties}" if properties else "")


def carry(given):
    seen, found = parse(values(given["headers"], "baggage"))
    entries = admitted(found, given["policy"], given["boundary"])
    text = ",".join(map(header, entries))
    return {"entries": entries, "headers": [["baggage", text]] if entries else [], "dropped": seen - len(entries)}


def without_port(host):
    host = host.lower()
    if host.startswith("["):
        inside, closed, _ = host[1:].partition("]")
        return inside if closed else host
    if host.count(":") == 1:
        host = host.partition(":")[0]
    return host.removesuffix(".")


def is_loopback(name):
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def reach(given):
    if not given["host"]:
        return {"inject": True}
    name = without_port(given["host"])
    peer = any(name == each or (name.startswith(f"{each}.") and name.endswith(PRIVATE)) for each in given["peers"])
    listed = any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in given["hosts"])
    return {"inject": is_loopback(name) or peer or listed}
