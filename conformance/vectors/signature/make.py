"""Writes signature.yaml beside it: new keys, and all cases signed by them. Needs openssl.

The cases are the same each time, the keys and signatures are not, so run it only to add cases.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
CHARTER = '{"format":"plumbline.charter/1","digest":"00"}\n'
NOW = "2026-02-01T00:00:00Z"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


class Key:
    def __init__(self, folder, name, curve="P-256"):
        self.file = str(folder / name)
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", self.file)
        self.secret = pathlib.Path(self.file).read_text()
        self.pem = openssl("pkey", "-in", self.file, "-pubout").decode()
        der = base64.b64decode("".join(self.pem.splitlines()[1:-1]))
        self.id = hashlib.sha256(der).hexdigest()[:32]

    def sign(self, message):
        return openssl("dgst", "-sha256", "-sign", self.file, data=message)


def header(serial="42", start="2026-01-01T00:00:00Z", end="2026-04-01T00:00:00Z", weakens="no"):
    return f"plumbline.signature/1\nserial {serial}\nnot-before {start}\nexpires {end}\nweakens {weakens}\n"


def line(key, head, charter=CHARTER):
    message = f"{head}key {key.id}\n{charter}".encode()
    return f"key {key.id} {key.sign(message).hex()}\n"


def numbers(signature):
    """r and s of an ASN.1 DER signature."""
    r_end = 4 + signature[3]
    return int.from_bytes(signature[4:r_end], "big"), int.from_bytes(signature[r_end + 2 :], "big")


def integer(value):
    data = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return bytes([2, len(data)]) + data


def der(r, s):
    body = integer(r) + integer(s)
    return bytes([0x30, len(body)]) + body


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        ada, grace, other = (Key(folder, name) for name in ("ada", "grace", "other"))
        long = Key(folder, "long", "P-384")
        write(ada, grace, other, long)


def write(ada, grace, other, long):
    keys = f"Ada\n{ada.pem}Grace\n{grace.pem}"
    good = header()
    signed = good + line(ada, good)
    weak = header(weakens="yes")
    value = bytes.fromhex(signed.split()[-1])
    r, s = numbers(value)
    with_value = lambda value: f"{good}key {ada.id} {value.hex()}\n"
    cases = []

    def case(name, why, refusal=None, signers=(ada,), signature=signed, charter=CHARTER, keys=keys, now=NOW):
        expected = {"refusal": refusal} if refusal else {"refusal": None, "signers": [key.id for key in signers]}
        given = {"charter": charter, "signature": signature, "keys": keys, "now": now}
        cases.append({"id": f"signature/{name}", "op": "charter.signature", "input": given, "expected": expected, "why": why})

    case("one-key", "A trusted key signed header, its own id and the file.")
    case("two-keys", "In the order of the lines.", signers=(grace, ada), signature=good + line(grace, good) + line(ada, good))
    case("no-charter", "The bytes of the file are signed, whatever they are.", charter="", signature=good + line(ada, good, ""))
    case("first-moment", "not-before is the first moment.", now="2026-01-01T00:00:00Z")
    case("too-early", "A second before it.", "not_yet_valid", now="2025-12-31T23:59:59Z")
    case("last-moment", "A second before expires.", now="2026-03-31T23:59:59Z")
    case("expired", "expires is the first moment at which it is no longer valid.", "expired", now="2026-04-01T00:00:00Z")
    case("charter-changed", "One character more.", "altered", charter=CHARTER + " ")
    case("serial-changed", "The header is signed.", "altered", signature=signed.replace("serial 42", "serial 43"))
    case("weakens-changed", "The header is signed.", "altered", signature=(weak + line(ada, weak)).replace("yes", "no"))
    case("other-id", "A key signs its own id.", "altered", signature=signed.replace(ada.id, grace.id))
    case("unknown", "Nobody trusts this key.", "unknown_key", signature=good + line(other, good))
    case("unknown-beside", "What a key that is not trusted signs is not looked at.", signature=good + line(other, good) + line(ada, good))
    case("one-altered", "A trusted key's signature that does not fit is no accident.", "altered", signature=good + line(ada, good) + line(grace, weak))
    case("weakens-alone", "Two people open what was protected.", "second_signature", signature=weak + line(ada, weak))
    case("weakens-unknown", "The second key has to be trusted.", "second_signature", signature=weak + line(ada, weak) + line(other, weak))
    case("weakens-two", "Two trusted keys.", signers=(ada, grace), signature=weak + line(ada, weak) + line(grace, weak))
    case("same-key-twice", "Two lines of one person are one signature.", "malformed", signature=weak + line(ada, weak) + line(ada, weak))
    case("high-s", "s and n - s are both of the key's owner (FIPS 186-5, 6.4.2).", signature=with_value(der(r, ORDER - s)))
    case("zero", "r and s are from 1 to n - 1 (FIPS 186-5, 6.4.2).", "altered", signature=with_value(der(0, 0)))
    case("order", "r and s are below n.", "altered", signature=with_value(der(r, s + ORDER)))
    case("trailing", "Nothing follows the two numbers.", "altered", signature=with_value(value + b"\0"))
    case("trailing-inside", "Nothing follows the two numbers in the sequence.", "altered",
         signature=with_value(bytes([0x30, value[1] + 2]) + value[2:] + b"\x05\0"))
    case("long-length", "DER has one form of a length (X.690, 10.1).", "altered",
         signature=with_value(bytes([0x30, 0x81, value[1]]) + value[2:]))
    case("padded", "DER has no leading zero that is not needed (X.690, 8.3.2).", "altered",
         signature=with_value(padded(r, s)))
    case("raw", "r and s side by side are no ASN.1.", "altered", signature=with_value(r.to_bytes(32, "big") + s.to_bytes(32, "big")))
    for name, text, why in (
        ("empty", "", "The format is the first line."),
        ("no-signature", good, "At least one signature."),
        ("cut-off", signed[:-1], "Every line ends in a line feed."),
        ("carriage-returns", signed.replace("\n", "\r\n"), "A line has one form."),
        ("more-behind", signed + "\n", "Nothing follows."),
        ("format-2", signed.replace("signature/1", "signature/2"), "Another format."),
        ("upper-case", signed.replace(value.hex(), value.hex().upper()), "Digits are in lower case."),
        ("odd-digits", signed[:-2] + "\n", "Two digits a byte."),
        ("serial-zero", signed.replace("serial 42", "serial 0"), "The least serial is 1."),
        ("serial-with-zero", signed.replace("serial 42", "serial 042"), "A number has one form."),
        ("serial-signed", signed.replace("serial 42", "serial +42"), "A number has one form."),
        ("serial-long", signed.replace("serial 42", "serial 1" + 18 * "0"), "18 digits at most."),
        ("leap-second", signed.replace("expires 2026-04-01T00:00:00Z", "expires 2026-12-31T23:59:60Z"), "A minute has 60 seconds."),
        ("hour-24", signed.replace("expires 2026-04-01T00:00:00Z", "expires 2026-04-01T24:00:00Z"), "A day has one midnight."),
        ("february-29", signed.replace("expires 2026-04-01", "expires 2026-02-29"), "2026 is no leap year."),
        ("february-29-1900", signed.replace("not-before 2026-01-01", "not-before 1900-02-29"), "1900 was no leap year."),
        ("month-13", signed.replace("expires 2026-04-01", "expires 2026-13-01"), "A year has twelve months."),
        ("fraction", signed.replace("expires 2026-04-01T00:00:00Z", "expires 2026-04-01T00:00:00.0Z"), "Whole seconds."),
        ("offset", signed.replace("expires 2026-04-01T00:00:00Z", "expires 2026-04-01T00:00:00+00:00"), "UTC has one form."),
        ("order-of-lines", swapped(signed), "Lines have one order."),
        ("byte-order-mark", "﻿" + signed, "Nothing precedes."),
        ("seventeen", good + "".join(f"key {i:032x} {value.hex()}\n" for i in range(17)), "16 signatures at most."),
    ):
        case(name, why, "malformed", signature=text)
    leap = header(start="2000-02-29T00:00:00Z", end="2400-02-29T23:59:59Z")
    case("leap-years", "2000 and 2400 are leap years.", signature=leap + line(ada, leap))
    early = header(start="0001-01-01T00:00:00Z")
    case("year-1", "The calendar is the Gregorian one at any time (RFC 3339, 5.6).", signature=early + line(ada, early))
    case("keys-with-returns", "PEM of any line end.", keys=keys.replace("\n", "\r\n"))
    case("keys-twice", "The same key is one key.", "second_signature", keys=ada.pem + ada.pem, signature=weak + line(ada, weak))
    case("keys-none", "A file without keys trusts nobody by mistake.", "setup", keys="Ada\n")
    case("keys-secret", "A private key has no place here.", "setup", keys=keys + ada.secret)
    case("keys-p384", "P-256 alone.", "setup", keys=keys + long.pem)
    case("keys-other-end", "A block ends as it begins.", "setup", keys=ada.pem.replace("END PUBLIC", "END PRIVATE"))
    case("keys-lower-case", "A label is in capitals (RFC 7468, 3).", keys=keys + "-----BEGIN note-----\nx\n-----END note-----\n")
    case("keys-unpadded", "Base64 has one form.", "setup", keys=keys.replace("==", "", 1))
    case("keys-off-the-curve", "Such a key verifies nothing; the others do.", keys=off_the_curve(grace) + ada.pem)
    case("keys-cut-off", "Base64 of half a key.", "setup", keys=ada.pem.replace(ada.pem.splitlines()[2] + "\n", ""))
    case("keys-no-base64", "No base64.", "setup", keys=ada.pem.replace("A", "*", 1).replace("M", "*", 1))
    flips = {"charter": 12 * CHARTER, "signature": good + line(ada, good, 12 * CHARTER), "keys": keys, "now": NOW, "count": 10000}
    text = "# Written by make.py. The signature of a charter: who signed, and what is refused.\n"
    for each in cases:
        text += yaml(each)
    text += yaml({"id": "signature/flipped-bits", "op": "charter.flipped_bits", "input": flips, "expected": {"accepted": 0},
                  "why": "10,000 changes of one bit of file and signature, all refused."})
    (HERE / "signature.yaml").write_text(text)


def off_the_curve(key):
    """A public key whose point is not on the curve."""
    der = bytearray(base64.b64decode("".join(key.pem.splitlines()[1:-1])))
    der[-1] ^= 1
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(bytes(der)).decode()}\n-----END PUBLIC KEY-----\n"


def padded(r, s):
    body = bytes([2, 34]) + b"\0" + r.to_bytes(33, "big") + integer(s)
    return bytes([0x30, len(body)]) + body


def swapped(signed):
    lines = signed.splitlines(keepends=True)
    return "".join([lines[0], lines[1], lines[3], lines[2], *lines[4:]])


def yaml(case):
    lines = [f"- id: {case['id']}", f"  op: {case['op']}"]
    lines += [f"  {key}: {json.dumps(case[key], ensure_ascii=True)}" for key in ("input", "expected", "why")]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
