#!/usr/bin/env python3
"""Searches every byte of files for what must not stand there in clear: personal numbers in any
encoding, and whatever leads from a visit to an activity.

Usage: search.py --numbers FILE [--envelope FILE]... FOLDER...

Each line of output names a file, a place in it and what was found there, never the number itself;
the exit status is 1 if there is any. running_homes.py calls this while the programs run. What a
stored directory says about activities is no find, and nothing else is let off. Standard library
only.
"""

import argparse
import base64
import collections
import datetime
import hashlib
import itertools
import json
import os
import pathlib
import re
import struct
import sys

TEXT_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
LONGEST_IN_BASE64 = 13  # twelve digits and a sign
SIGNS = ("-", "+", " ", "\u2013", " - ", " + ", " \u2013 ", "\u00a0\u2013\u00a0")
# Four bytes of a random file look like a given number once in four thousand million. A number of
# four bytes counts as found where another one was found in the same way.
WEAK_BYTES = 4
# What is to stand in clear nowhere is searched by its beginning, so that a shortened hash is found.
HASH_BYTES = 8
WAL_HEADER, WAL_FRAME_HEADER = 32, 24

Find = collections.namedtuple("Find", "file offset kind")
# `core` is a part of `data`, at `at`: patterns with the same core are found together.
Pattern = collections.namedtuple("Pattern", "kind data core at")


# ---- what a personal number looks like ----


def twelve_digits(typed):
    """The twelve digits of a number in any form: `-` is for those under a hundred, `+` beyond."""
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) == 12:
        return digits
    century = 20 if int(digits[:2]) <= datetime.date.today().year % 100 else 19
    return f"{century - ('+' in typed)}{digits}"


def grouped_forms(digits):
    """All texts that people and screens write for a number, by what they are called."""
    forms = {"12 digits": digits, "10 digits": digits[2:]}
    for name, year in (("12", digits[:4]), ("10", digits[2:4])):
        month, day, last = digits[4:6], digits[6:8], digits[8:]
        for sign in SIGNS:
            forms[f"{name} digits with '{sign}'"] = year + month + day + sign + last
            forms[f"{name} digits in groups with '{sign}'"] = f"{year} {month} {day}{sign}{last}"
            forms[f"{name} digits as a date with '{sign}'"] = f"{year}-{month}-{day}{sign}{last}"
    return forms


def whole(kind, data):
    return Pattern(kind, data, data, 0)


def text_patterns(name, form, text, last):
    """A text in each encoding, which share the last four digits, and in hex and base64."""
    for encoding in TEXT_ENCODINGS:
        data, core = text.encode(encoding), last.encode(encoding)
        yield Pattern(f"{name}, {form}, {encoding}", data, core, data.rindex(core))
    plain, core = text.encode(), last.encode()
    for case in (str.lower, str.upper):
        data, part = case(plain.hex()).encode(), case(core.hex()).encode()
        yield Pattern(f"{name}, {form}, hex", data, part, len(data) - len(part))
    if len(text) > LONGEST_IN_BASE64:
        return
    for shift, encode in itertools.product(range(3), (base64.b64encode, base64.urlsafe_b64encode)):
        yield whole(f"{name}, {form}, base64", base64_inside(plain, shift, encode))


def base64_inside(data, shift, encode=base64.b64encode):
    """The characters that data gives in base64 whatever stands around it, `shift` bytes in."""
    text = encode(b"\0" * shift + data + b"\0" * 3)
    first = -(-shift * 8 // 6)
    return text[first:(shift + len(data)) * 8 // 6]


def varint_little(value):
    """As protobuf writes it: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def varint_big(value):
    """As SQLite writes it: seven bits a byte, the highest first."""
    out = [value & 0x7F]
    while value > 0x7F:
        value >>= 7
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def integer_patterns(name, form, digits):
    value = int(digits)
    for size, order in itertools.product((8, 6, 4), ("little", "big")):
        if value < 1 << (size * 8):
            yield whole(f"{name}, {form}, {order}-endian integer of {size} bytes",
                        value.to_bytes(size, order))
    yield whole(f"{name}, {form}, floating point", struct.pack("<d", value))
    yield whole(f"{name}, {form}, floating point", struct.pack(">d", value))
    for make in (varint_little, varint_big):
        data = make(value)
        if len(data) > WEAK_BYTES:
            yield whole(f"{name}, {form}, integer of seven bits a byte", data)


def packed_patterns(name, form, digits):
    """Two digits a byte: searched in the file's hex text, so that half bytes do not matter."""
    yield whole(f"{name}, {form}, packed decimal", digits.encode())
    swapped = "".join(b + a for a, b in zip(digits[::2], digits[1::2]))
    yield whole(f"{name}, {form}, packed decimal, low half first", swapped.encode())
    # Half a byte on, the first and the last digit share their bytes with something else.
    core = "".join(b + a for a, b in zip(digits[1:-1:2], digits[2:-1:2])).encode()
    for before, after in itertools.product("0123456789abcdef", repeat=2):
        data = f"{digits[0]}{before}".encode() + core + f"{after}{digits[-1]}".encode()
        yield Pattern(f"{name}, {form}, packed decimal, low half first", data, core, 2)
    yield whole(f"{name}, {form}, packed decimal, reversed", digits[::-1].encode())


def number_patterns(place, number):
    """Patterns over bytes, and patterns over hex text; `place` stands for the number in reports."""
    digits = twelve_digits(number)
    name = f"number {place}"
    plain, packed = [], []
    for form, text in grouped_forms(digits).items():
        plain += text_patterns(name, form, text, digits[8:])
    for form, some in (("12 digits", digits), ("10 digits", digits[2:])):
        plain += integer_patterns(name, form, some)
        plain.append(whole(f"{name}, {form}, a byte a digit", bytes(map(int, some))))
        packed += packed_patterns(name, form, some)
        for encoding in TEXT_ENCODINGS:
            plain.append(whole(f"{name}, {form}, reversed, {encoding}",
                               some[::-1].encode(encoding)))
    return plain, packed


# ---- what leads to an activity ----


def activity_patterns(place, identifier, title):
    name = f"activity {place}"
    for what, text in (("id", identifier), ("name", title)):
        for encoding in TEXT_ENCODINGS[:3]:
            yield whole(f"{name}, {what}, {encoding}", text.encode(encoding))
    data = identifier.encode()
    hashes = {
        "BLAKE2b-256": hashlib.blake2b(data, digest_size=32),
        "BLAKE2b-128": hashlib.blake2b(data, digest_size=16),
        "SHA-256": hashlib.sha256(data),
        "SHA-1": hashlib.sha1(data),
        "MD5": hashlib.md5(data),
    }
    for kind, done in hashes.items():
        yield from raw_and_hex(f"{name}, {kind} of its id", done.digest()[:HASH_BYTES])


def key_id(public_key):
    """As in FORMAT.md of shared/record: the first half of BLAKE2b-256 under its own context."""
    context = b"handslag key id 1"
    framed = bytes([len(context)]) + context + public_key
    return hashlib.blake2b(framed, digest_size=32).digest()[:16]


def unit_patterns(place, public_key):
    yield from raw_and_hex(f"handlers' key {place}", public_key)
    yield from raw_and_hex(f"id of handlers' key {place}", key_id(public_key))


def raw_and_hex(kind, data):
    yield whole(kind, data)
    yield whole(f"{kind}, hex", data.hex().encode())
    yield whole(f"{kind}, hex", data.hex().upper().encode())


# ---- stored directories ----


class Envelopes:
    """The directories that were published; what stands in them is told to everybody."""

    def __init__(self):
        self.known = []

    def add(self, envelope):
        if envelope not in self.known:
            self.known.append(envelope)

    def body(self, envelope):
        """The JSON that the administrator signed: FORMAT.md of shared/record, chapter 9."""
        size = struct.unpack_from(">I", envelope, 1)[0]
        at = 1 + 4 + size + 64
        size = struct.unpack_from(">I", envelope, at)[0]
        return json.loads(envelope[at + 4:at + 4 + size])

    def units(self):
        """The public keys of all units' handlers."""
        return sorted({bytes.fromhex(unit["key"]) for envelope in self.known
                       for unit in self.body(envelope)["handlers"]})

    def activities(self):
        """Pairs of id and name, of all profiles."""
        found = set()
        for envelope in self.known:
            for table in self.body(envelope)["profile"].split("[[")[1:]:
                if table.startswith("activity]]"):
                    found.add(tuple(re.search(rf'^{field} = "(.*?)"', table, re.MULTILINE)[1]
                                    for field in ("id", "name")))
        return sorted(found)

    def without(self, path, data):
        """The file's bytes, with zeros in the place of a stored directory."""
        if path.name == "directory":
            return b"" if data in self.known else data
        if path.name not in ("server.db", "server.db-wal"):
            return data
        masked = bytearray(data)
        for start, end in pages_of(path, data):
            for first, last in self.pieces(data[start:end]):
                masked[start + first:start + last] = bytes(last - first)
        return bytes(masked)

    def pieces(self, page):
        """Where a page of SQLite holds a piece of an envelope, exactly: in a row its beginning, on
        an overflow page (after the number of the next one) a full page of it, or its end."""
        for envelope in self.known:
            for place in places_of(page[4:36], envelope):
                size = same_length(page[4:], envelope[place:])
                if size == len(page) - 4 or place + size == len(envelope):
                    yield 4, 4 + size
            for place in places_of(envelope[:32], page):
                yield place, place + same_length(page[place:], envelope)


def places_of(piece, data):
    at = data.find(piece)
    while at >= 0:
        yield at
        at = data.find(piece, at + 1)


def same_length(data, envelope):
    """How many bytes both begin with."""
    part = envelope[:len(data)]
    if data.startswith(part):
        return len(part)
    return next(i for i, (a, b) in enumerate(zip(data, part)) if a != b)


def pages_of(path, data):
    """From where to where each page of a database or of its write-ahead log reaches."""
    if path.name.endswith("-wal"):
        if len(data) < WAL_HEADER:
            return
        size = struct.unpack_from(">I", data, 8)[0]
        starts = range(WAL_HEADER + WAL_FRAME_HEADER, len(data), WAL_FRAME_HEADER + size)
    else:
        size = struct.unpack_from(">H", data, 16)[0] if len(data) >= 100 else 4096
        size = 65536 if size == 1 else size
        starts = range(0, len(data), size)
    for start in starts:
        yield start, min(start + size, len(data))


# ---- the search ----


class Search:
    """What to search for; numbers, then everything that the envelopes tell of activities."""

    def __init__(self, numbers, envelopes):
        self.envelopes = envelopes
        self.numbers, self.packed, self.links = {}, {}, {}
        for place, number in enumerate(numbers, 1):
            plain, packed = number_patterns(place, number)
            index(self.numbers, plain)
            index(self.packed, packed)
        for place, (identifier, title) in enumerate(envelopes.activities(), 1):
            index(self.links, activity_patterns(place, identifier, title))
        for place, key in enumerate(envelopes.units(), 1):
            index(self.links, unit_patterns(place, key))

    def in_bytes(self, label, data, linkable=None):
        """Finds in bytes; `linkable` is what is searched for activities, where it is not all."""
        found = [Find(label, at, kind) for at, kind in matches(self.numbers, data)]
        found += [Find(label, at // 2, kind)
                  for at, kind in matches(self.packed, data.hex().encode())]
        found += [Find(label, at, kind)
                  for at, kind in matches(self.links, data if linkable is None else linkable)]
        return found

    def quiet(self, name):
        """A file's name, unless a number stands in it."""
        return "(a number)" if self.in_bytes(name, os.fsencode(name)) else name

    def in_folders(self, folders):
        """Finds in the bytes and in the names of all files under the folders, and how many files
        and bytes were read. A file that goes away meanwhile is no longer there to be read."""
        found, files, size = [], 0, 0
        for folder in map(pathlib.Path, folders):
            for path in sorted(folder.rglob("*")):
                label = str(folder / pathlib.Path(*map(self.quiet, path.relative_to(folder).parts)))
                found += self.in_bytes(f"name of {label}", os.fsencode(path.name))
                if not path.is_file() or path.is_symlink():
                    continue
                try:
                    data = path.read_bytes()
                except FileNotFoundError:
                    continue
                files, size = files + 1, size + len(data)
                found += self.in_bytes(label, data, self.envelopes.without(path, data))
        return without_chance(found), files, size


def index(table, patterns):
    for pattern in patterns:
        table.setdefault(pattern.core, []).append(pattern)


def matches(table, data):
    """Every place where a pattern of the table stands in data, with its kind."""
    for core, patterns in table.items():
        for at in places_of(core, data):
            for pattern in patterns:
                start = at - pattern.at
                if start >= 0 and data.startswith(pattern.data, start):
                    yield start, pattern.kind


def without_chance(found):
    """Drops a lone number of four bytes; see WEAK_BYTES."""
    weak = f"integer of {WEAK_BYTES} bytes"
    numbers = {}
    for find in found:
        if find.kind.endswith(weak):
            number, rest = find.kind.split(",", 1)
            numbers.setdefault(rest, set()).add(number)
    return [find for find in found if not find.kind.endswith(weak)
            or len(numbers[find.kind.split(",", 1)[1]]) > 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--numbers", type=pathlib.Path, required=True,
                        help="file with a number a line, in any form")
    parser.add_argument("--envelope", type=pathlib.Path, action="append", default=[],
                        help="a directory that was published")
    parser.add_argument("folders", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    envelopes = Envelopes()
    for path in options.envelope:
        envelopes.add(path.read_bytes())
    numbers = options.numbers.read_text(encoding="utf-8").split()
    found, files, size = Search(numbers, envelopes).in_folders(options.folders)
    for find in found:
        print(f"{find.file}: byte {find.offset}: {find.kind}")
    print(f"{len(found)} finds in {files} files of {size} bytes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
