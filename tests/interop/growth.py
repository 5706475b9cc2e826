#!/usr/bin/env python3
"""Section contents grow by new classes, purposes and schemas: the outsider's reader keeps what it
does not know, byte for byte, and tells it by its numbers; what it knows has to fit."""

import unittest

import record_format as record
from record_format import Refused

# A published test number, as identity_contact, schema 1.
KNOWN = bytes([16, 2, 0, 1, 12]) + b"199001012385"


def verdict_of(plain):
    try:
        return record.read_content(plain)[0]
    except Refused as refused:
        return refused.verdict


class Growth(unittest.TestCase):
    def test_what_is_known_is_read(self):
        self.assertEqual(record.read_content(KNOWN),
                         ("identity_contact", {"number": "199001012385"}))

    def test_what_is_not_known_is_kept_and_told(self):
        for data_class, purpose, schema in ((200, 2, 1), (16, 200, 1), (16, 1, 1), (16, 2, 40_000)):
            for body in (KNOWN[4:], b"", bytes(range(256))):
                plain = bytes([data_class, purpose]) + schema.to_bytes(2, "big") + body
                self.assertEqual(record.read_content(plain), (None, {
                    "class": data_class, "purpose": purpose, "schema": schema, "body": body}))

    def test_what_is_known_has_to_fit(self):
        for plain in (KNOWN + b"0", KNOWN[:-1], KNOWN[:4], KNOWN[:3], b"",
                      bytes([16, 2, 0, 1, 12]) + b"19900101238a"):
            self.assertEqual(verdict_of(plain), "record.content")

    def test_every_known_content_ends_where_its_last_field_ends(self):
        for (data_class, purpose, schema), (name, _) in record.CONTENTS.items():
            plain = bytes([data_class, purpose]) + schema.to_bytes(2, "big")
            self.assertEqual(verdict_of(plain), "record.content", name)


if __name__ == "__main__":
    unittest.main()
