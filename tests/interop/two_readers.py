#!/usr/bin/env python3
"""Gives two readers the same damaged structures, and wants one verdict: the outsider's reader here,
and the project's own, which tests-vectors runs over a file of cases.

Structures are made anew here, with keys of their own, so that most damage lies behind sound hashes,
seals and signatures, where only the layout and the rules of FORMAT.md stop it. A case that the two
judge differently stands in the output with its seed; which of the two is wrong, and what the
document should say, is then for a person to find.
"""

import argparse
import copy
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import record_format as record
import vectors
from nacl import bindings

HEADER_BEFORE_SECTIONS = 2 + 17 + 16 + 4 + 8 + 32 + 8 + 4
EDGES = [0, 1, 2, 3, 4, 5, 6, 16, 17, 63, 64, 65, 127, 128, 255]
JSON_EDGES = [None, True, False, 0, 1, -1, 1.0, 1.5, 2**32 - 1, 2**32, 2**64 - 1, 2**64, 1e30, "",
              "a", "A", "2026-02-29", "2024-02-29", "2026-13-01", "2026-1-1", "0000-01-01",
              "20x6-01-01", [], {}, [1], ["a"], "00" * 32, "01" + "00" * 31, "00" * 17, "FF" * 32,
              "\u00e9"]


def blob(data):
    return record.u32(len(data)) + data


class Maker:
    """Makes cases from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.known = {path.stem: json.loads(path.read_text(encoding="utf-8"))
                      for path in vectors.VECTORS.glob("*-good*.json")}
        self.plains = [bytes.fromhex(vector["expect"]["plain"])
                       for name, vector in self.known.items() if name.startswith("section-")]

    def chance(self, share):
        return self.random.random() < share

    def some(self, size):
        return self.random.randbytes(size)

    def keys(self):
        return bindings.crypto_sign_seed_keypair(self.some(32))

    def damaged(self, data):
        data = bytearray(data or b"\0")
        at = self.random.randrange(len(data))
        how = self.random.randrange(7)
        if how == 0:
            data[at] ^= 1 << self.random.randrange(8)
        elif how == 1:
            data[at] = self.random.choice(EDGES)
        elif how == 2:
            del data[at]
        elif how == 3:
            data.insert(at, self.random.randrange(256))
        elif how == 4:
            del data[at:]
        elif how == 5:
            data += self.some(self.random.randrange(1, 4))
        else:
            start = self.random.randrange(len(data))
            data[at:at + 32] = data[start:start + 32]
        return bytes(data)

    def maybe(self, data, share):
        return self.damaged(data) if self.chance(share) else data

    # ---- chapters 4 to 7 ----

    def header(self, descriptor):
        """The header of the first good vector, naming this descriptor."""
        given = bytes.fromhex(self.known["section-good-archive"]["input"]["header"])
        count = self.random.choice([1] * 30 + [64, 65])
        return (given[:HEADER_BEFORE_SECTIONS]
                + record.listed([record.hashed("descriptor", descriptor)] * count))

    def audience(self):
        if self.chance(0.95):
            return record.encode_audience([(1, "kommun"), (2, "kommun")])
        names = [b"", b"kommun", b"-x", b"Aa", b"a" * 40, b"a" * 41, b"region"]
        return record.listed([
            record.u8(self.random.randrange(7)) + record.u8(len(name)) + name
            for name in self.random.choices(names, k=self.random.choice([0, 1, 2, 16, 17]))])

    def content(self):
        text = self.random.choice(self.plains + [
            b"\1\2\0\1\5huset\4kurs\1\2" + self.some(4), b"\2\1\0\1" + blob(b"state"),
            b"\2\1\0\1" + blob(bytes(60_000)), b"\2\1\0\1" + blob(bytes(60_001)),
            b"\3\1\0\1\2\1\6kommun" + bytes(16) + b"\3\0" + bytes(16 + 8 + 32)])
        text = self.maybe(text, 0.8)
        size = next(size for size in record.PADDED_SIZES if size > len(text))
        return self.maybe(text + b"\x80" + bytes(size - len(text) - 1), 0.04), size

    def grant(self, log, session, audience, public):
        lanes = [(self.random.choice([lane] * 30 + [0]), self.some(32))
                 for lane in range(self.random.choice([0] + [1] * 20 + [2, 3]))]
        seal = (log + self.maybe(session, 0.02) + self.maybe(audience, 0.02)
                + self.maybe(record.key_id(public), 0.02) + record.u64(1)
                + self.maybe(record.listed([record.u8(lane) + key for lane, key in lanes]), 0.05))
        recipient = self.random.choice([b"\1\6kommun", b"\2\6kommun"] * 10 + [b"\3\0", b"\1\0"])
        grant = (b"\1\1" + self.maybe(session, 0.02) + recipient
                 + blob(self.maybe(bindings.crypto_box_seal(seal, public), 0.02)))
        return self.maybe(grant, 0.03), lanes[0][1] if lanes else self.some(32)

    def section(self):
        given = self.known["section-good-archive"]["input"]
        secret = bytes.fromhex(given["reader_secret"])
        own = record.decode_header(bytes.fromhex(given["header"]))
        session, audience = self.some(16), self.audience()
        log = own.federation + own.device + record.u32(own.epoch)
        grant, chain_key = self.grant(self.maybe(log, 0.02), session, audience,
                                      bindings.crypto_scalarmult_base(secret))
        index = self.random.choice([0, 0, 1, 5])
        key = record.content_key(chain_key, index)
        consent = [self.some(32) for _ in range(self.random.choice([0] * 20 + [1, 16, 17]))]
        data = (b"\1\1" + log + record.u64(own.sequence) + b"\0" + session + record.u32(index)
                + record.u64(own.directory) + own.previous + record.hashed("audience", audience)
                + record.listed(consent))
        padded, size = self.content()
        nonce = self.some(24)
        section = nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            padded, self.maybe(data, 0.01), nonce, key)
        if self.chance(0.02):
            section = section[:self.random.choice([0, 20, 39, 40])]
        commitment = record.mac(key, "commitment", own.federation
                                + record.hashed("commitment", self.maybe(data, 0.02)))

        def descriptor(index, grants):
            return self.maybe(
                b"\1\1" + self.some(16) + audience + session + record.u32(index)
                + record.hashed("section", section) + commitment
                + record.u32(self.random.choice([size] * 30 + [0, 127, 128, 129, 256, 2**17]))
                + record.listed(consent) + record.listed(grants), 0.06)

        named = [record.hashed("grant", grant)]
        named = self.random.choice([named] * 30 + [[], named * 2, named * 64, named * 65])
        first = descriptor(0, named)
        last = first if index == 0 else descriptor(index, self.random.choice([[]] * 9 + [named]))
        number = self.random.choice([0] * 40 + [1, 255])
        taken = {"header": self.header(first).hex(), "number": number,
                 "descriptor": self.maybe(first, 0.02).hex(), "grant": grant.hex()}
        return {"grants": [taken] * self.random.choice([1] * 20 + [0, 2]),
                "header": self.maybe(self.header(last), 0.03).hex(), "number": number,
                "descriptor": last.hex(), "section": section.hex(),
                "reader_secret": (self.some(32) if self.chance(0.03) else secret).hex()}

    def chain(self):
        given = copy.deepcopy(self.known["chain-good"]["input"])
        (sign, secret), box = self.keys(), self.some(32)
        federation, device = bytes.fromhex(given["federation"]), record.device_id(sign, box)
        epoch = self.random.choice([1, 1, 1, 0, 2**32 - 1])
        sequence, previous, headers = self.random.choice([1] * 8 + [0, 2]), bytes(32), []
        for sequence in range(sequence, sequence + self.random.choice([1, 2, 3])):
            header = self.maybe(
                b"\1\1" + federation + device + record.u32(epoch) + record.u64(sequence) + previous
                + record.u64(7) + self.some(4)
                + record.listed([self.some(32)] * self.random.choice([0, 1, 3, 64, 65])), 0.15)
            headers.append(header)
            previous = record.hashed("header", header)
        head = b"\1\1" + device + record.u32(epoch) + record.u64(sequence) + previous
        given.update(device_sign=sign.hex(), device_box=box.hex(), epoch=epoch,
                     headers=[header.hex() for header in headers],
                     head_signature=record.signed(secret, "head", federation,
                                                  self.maybe(head, 0.1)).hex())
        return given

    # ---- chapters 8 to 10 ----

    def receipt(self, kind="receipt"):
        given = copy.deepcopy(self.known[f"{kind}-good"]["input"])
        sign, secret = self.keys()
        body = self.maybe(bytes.fromhex(given["bytes"])[:-record.SIGNATURE], 0.8)
        signature = record.signed(secret, self.random.choice([kind] * 9 + ["receipt"]),
                                  bytes.fromhex(given["federation"]), body)
        given.update(server_sign=sign.hex(), bytes=self.maybe(body + signature, 0.1).hex())
        return given

    def checkpoint(self):
        return self.receipt("checkpoint")

    def damaged_json(self, value):
        value = copy.deepcopy(value)
        # The profile has rules of its own.
        holder, key = self.random.choice([at for at in places(value) if at[1] != "profile"])
        how, old = self.random.randrange(5), holder[key]
        if how == 0:
            del holder[key]
        elif how == 1 and isinstance(holder, list):
            holder.append(copy.deepcopy(old))
        elif how == 2 and isinstance(old, str) and old:
            at = self.random.randrange(len(old))
            other = self.random.choice("0123456789abcdefgAZ-_ ")
            holder[key] = self.random.choice([
                old[:at] + other + old[at + 1:], old.upper(), old + "0", old + "00", old[:-2],
                " " + old, old + "\n"])
        elif how == 3 and isinstance(holder, dict):
            holder["extra"] = self.random.choice(JSON_EDGES)
        else:
            holder[key] = self.random.choice(JSON_EDGES)
        return value

    def directory(self):
        read = record.Bytes(bytes.fromhex(self.known["directory-good"]["input"]["envelope"])[1:])
        statement = json.loads(read.blob())
        read.take(record.SIGNATURE)
        body = json.loads(read.blob())
        (root, root_key), (administrator, key), (party, party_key) = (
            self.keys(), self.keys(), self.keys())
        statement.update(root=root.hex(), administrator=administrator.hex())
        statement["parties"][0]["sign"] = party.hex()
        federation = bytes.fromhex(statement["federation"])
        for unit in body["handlers"]:
            what = (record.u8(len(unit["party"])) + unit["party"].encode()
                    + record.u8(len(unit["unit"])) + unit["unit"].encode()
                    + record.u32(unit["generation"]) + bytes.fromhex(unit["key"]))
            unit["signature"] = record.signed(party_key, "handlers key", federation, what).hex()
        statement = self.damaged_json(statement) if self.chance(0.4) else statement
        told = json.dumps(statement).encode()
        body["statement"] = record.hashed("statement hash", told).hex()
        body = self.damaged_json(body) if self.chance(0.7) else body
        said = json.dumps(body, ensure_ascii=self.chance(0.5)).encode()
        envelope = (b"\1" + blob(told) + record.signed(root_key, "root statement", federation, told)
                    + blob(said) + record.signed(key, "directory", federation, said))
        return {"envelope": self.maybe(envelope, 0.05).hex()}

    def code(self):
        number = self.random.choice([self.random.getrandbits(64), 2**64 - 1, 2**64, 0])
        check = 98 - 100 * number % 97
        digits = f"{number:020}{self.random.choice([check, check, (check + 97) % 100]):02}"
        # Only the digits are judged: a code that is sound leads to no root that could be made here.
        good = self.known["code-good"]["input"]
        return dict(good, digits=self.random.choice([good["digits"], digits, digits[:-1]]))

    def request(self):
        given = self.known["request-good"]["input"]
        sign, secret = self.keys()
        body = bytearray(self.maybe(bytes.fromhex(given["bytes"])[:-record.SIGNATURE], 0.6))
        body[18:50] = sign
        proof = record.signed(secret, "enrolment proof", bytes(body[1:18]), bytes(body))
        return dict(given, bytes=self.maybe(bytes(body) + proof, 0.2).hex())

    def case(self):
        kind = self.random.choices(
            ["section", "chain", "receipt", "checkpoint", "directory", "code", "request"],
            [600, 150, 50, 50, 150, 2, 2])[0]
        vector = {"kind": kind, "title": "", "input": getattr(self, kind)()}
        vector["verdict"], vector["expect"] = vectors.judge(vector)
        # The other reader is asked for a device of each good directory.
        return vector if vector["expect"].get("device") != "" else self.case()


def places(value):
    """Every (object or list, key) inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(inside):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from places(inner)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--judge", type=pathlib.Path, required=True, help="tests-vectors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=3000)
    options = parser.parse_args()
    maker = Maker(options.seed)
    cases = [maker.case() for _ in range(options.cases)]
    verdicts = {}
    for case in cases:
        name = f"{case['kind']} {case['verdict']}"
        verdicts[name] = verdicts.get(name, 0) + 1
    with tempfile.TemporaryDirectory(prefix="handslag-readers-") as folder:
        path = pathlib.Path(folder) / "cases.json"
        path.write_text(json.dumps(cases), encoding="utf-8")
        status = subprocess.run([options.judge, "Two readers say the same of every case"],
                                env={**os.environ, "HANDSLAG_CASES": str(path)},
                                check=False).returncode
    print("\n".join(f"{count:6} {name}" for name, count in sorted(verdicts.items())))
    print(f"seed {options.seed}, {options.cases} cases, {len(verdicts)} verdicts")
    # What is always refused at the first step compares nothing.
    return 1 if status != 0 or len(verdicts) < 25 else 0


if __name__ == "__main__":
    sys.exit(main())
