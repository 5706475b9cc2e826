#!/usr/bin/env python3
"""Holds every file of tests/vectors against the outsider's reader: each good one is read with the
content that it states, each other one is refused with its own verdict.

Usage: vectors.py [FOLDER]
"""

import json
import pathlib
import sys

import record_format as record
from record_format import Refused

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def unhexed(value):
    return bytes.fromhex(value)


def read_section(given):
    reader = record.Reader([unhexed(given["reader_secret"])])
    for entry in given["grants"]:
        reader.take_grant(record.decode_header(unhexed(entry["header"])), entry["number"],
                          unhexed(entry["descriptor"]), unhexed(entry["grant"]))
    plain = reader.open(record.decode_header(unhexed(given["header"])), given["number"],
                        unhexed(given["descriptor"]), unhexed(given["section"]))
    record.read_content(plain)
    return {"plain": plain.hex()}


def read_chain(given):
    sign = unhexed(given["device_sign"])
    device = record.device_id(sign, unhexed(given["device_box"]))
    chain = record.Chain(unhexed(given["federation"]), device, given["epoch"])
    for header in given["headers"]:
        chain.follow(unhexed(header))
    chain.check_head(sign, unhexed(given["head_signature"]))
    return {}


def read_receipt(given):
    receipt = record.read_receipt(unhexed(given["bytes"]), unhexed(given["federation"]),
                                  unhexed(given["server_sign"]))
    return {"missing": len(receipt["missing"]), "sequence": receipt["sequence"],
            "size": receipt["size"]}


def read_checkpoint(given):
    checkpoint = record.read_checkpoint(unhexed(given["bytes"]), unhexed(given["federation"]),
                                        unhexed(given["server_sign"]))
    return {"log_epoch": checkpoint["log_epoch"], "size": checkpoint["size"]}


def read_directory(given):
    _, body = record.read_directory(unhexed(given["envelope"]))
    return {"version": body["version"], "device": next(iter(body["devices"]), b"").hex()}


def read_succession(given):
    record.check_succession(record.read_directory(unhexed(given["held"])),
                            record.read_directory(unhexed(given["next"])))
    return {}


def read_code(given):
    _, print_of_root = record.read_code(given["digits"])
    if print_of_root != record.fingerprint(unhexed(given["root"]), unhexed(given["federation"])):
        raise Refused("enrolment.other_root")  # not a verdict of the format: whoever compares knows
    return {}


def read_request(given):
    record.check_request_code(record.read_request(unhexed(given["bytes"])), given["code"])
    return {}


def read_card(given):
    federation = unhexed(given["federation"])
    code = record.read_card(given["scanned"], federation)
    return {"identity": record.card_identity(code, federation).hex(),
            "pseudonyms": {str(year): record.card_pseudonym(code, federation, year).hex()
                           for year in (2026, 2027)}}


READERS = {"section": read_section, "chain": read_chain, "receipt": read_receipt,
           "checkpoint": read_checkpoint, "directory": read_directory,
           "succession": read_succession, "code": read_code, "request": read_request,
           "card": read_card}


def judge(vector):
    """(verdict, what was read)"""
    try:
        return "good", READERS[vector["kind"]](vector["input"])
    except Refused as refused:
        return refused.verdict, {}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    counts, wrong = {kind: 0 for kind in READERS}, 0
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        if vector["kind"] not in READERS:
            sys.exit(f"{path.name}: nothing here reads the kind {vector['kind']}")
        verdict, found = judge(vector)
        counts[vector["kind"]] += 1
        if (verdict, found) != (vector["verdict"], vector["expect"]):
            print(f"{path.name}: {verdict} {found}; it should be {vector['verdict']} "
                  f"{vector['expect']}")
            wrong += 1
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()) + f": {wrong} wrong")
    # A folder that lost a kind must not pass.
    return 1 if wrong or not all(counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
