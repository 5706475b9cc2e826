"""The record format as an outsider reads it: written from shared/record/FORMAT.md alone, with
hashlib and the low-level binding of libsodium (python3-nacl), and with nothing of this project's
own code. vectors.py holds it against tests/vectors, real_log.py against what the real programs
wrote. Where the document and this file differ, one of the two is wrong.

Every function that judges raises Refused with a verdict of the document, or returns what it read.
"""

import dataclasses
import datetime
import hashlib
import json
import re

from nacl import bindings, exceptions

CONTEXT = "handslag {} 1"
KINDS = {1: "party", 2: "handlers", 3: "reporting", 4: "audit", 5: "field"}
FEDERATION_KINDS = {1: "production", 2: "demonstration"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
RATCHET_LIMIT = 1_000_000
PADDED_SIZES = [128 << shift for shift in range(10)]  # 128 to 65,536
SIGNATURE = 64


class Refused(Exception):
    """What a reader found, by the name that the document gives it."""

    def __init__(self, verdict):
        super().__init__(verdict)
        self.verdict = verdict


class DoesNotFit(Exception):
    """Bytes that do not fit a layout; each structure has its own verdict for it."""


# ---- chapter 2: conventions ----

class Bytes:
    """Reads fields one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise DoesNotFit
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def signed(self, size):
        return int.from_bytes(self.take(size), "big", signed=True)

    def string(self):
        text = self.take(self.number(1))
        if any(byte > 0x7F for byte in text):
            raise DoesNotFit
        return text.decode("ascii")

    def name(self):
        text = self.string()
        if not NAME.fullmatch(text):
            raise DoesNotFit
        return text

    def name_or_empty(self):
        text = self.string()
        if text and not NAME.fullmatch(text):
            raise DoesNotFit
        return text

    def blob(self):
        return self.take(self.number(4))

    def list_of(self, item, at_most=255):
        count = self.number(1)
        if count > at_most:
            raise DoesNotFit
        return [item() for _ in range(count)]

    def end(self):
        if self.at != len(self.data):
            raise DoesNotFit


def u8(value):
    return value.to_bytes(1, "big")


def u32(value):
    return value.to_bytes(4, "big")


def u64(value):
    return value.to_bytes(8, "big")


def listed(items):
    return u8(len(items)) + b"".join(items)


# ---- chapter 3: hashes, MACs and signatures ----

def framed(context):
    name = CONTEXT.format(context).encode("ascii")
    return u8(len(name)) + name


def hashed(context, data):
    return hashlib.blake2b(framed(context) + data, digest_size=32).digest()


def mac(key, context, data):
    return hashlib.blake2b(framed(context) + data, key=key, digest_size=32).digest()


def is_signed(public_key, context, federation, data, signature):
    try:
        bindings.crypto_sign_open(signature + framed(context) + federation + data, public_key)
    except exceptions.CryptoError:
        return False
    return True


def signed(secret_key, context, federation, data):
    """For what an outsider writes: requests and tests."""
    return bindings.crypto_sign(framed(context) + federation + data, secret_key)[:SIGNATURE]


def device_id(sign_key, box_key):
    return hashed("device", sign_key + box_key)[:16]


def argon2id(password, salt):
    return bindings.crypto_pwhash_alg(32, password, salt, 3, 64 << 20,
                                      bindings.crypto_pwhash_ALG_ARGON2ID13)


# ---- chapter 4: header, chain and head ----

def versioned(data):
    """Format and suite decide how the rest is read, so they are looked at first."""
    if any(byte != 1 for byte in data[:2]):
        raise Refused("record.version")
    if len(data) < 2:
        raise Refused("record.malformed")
    read = Bytes(data)
    read.take(2)
    return read


def as_record(decode):
    """A structure of chapters 4 and 5: what does not fit is record.malformed."""
    def decoding(data):
        try:
            return decode(data)
        except DoesNotFit:
            raise Refused("record.malformed") from None
    return decoding


@dataclasses.dataclass
class Header:
    federation: bytes
    device: bytes
    epoch: int
    sequence: int
    previous: bytes
    directory: int
    day: int
    sections: list
    hash: bytes


@as_record
def decode_header(data):
    read = versioned(data)
    header = Header(read.take(17), read.take(16), read.number(4), read.number(8),
                    read.take(32), read.number(8), read.signed(4),
                    read.list_of(lambda: read.take(32), 64), hashed("header", data))
    read.end()
    if header.epoch == 0 or header.sequence == 0:
        raise DoesNotFit
    return header


class Chain:
    """The headers of one log, followed from its first record."""

    def __init__(self, federation, device, epoch):
        self.federation, self.device, self.epoch = federation, device, epoch
        self.sequence, self.last = 0, bytes(32)

    def follow(self, data):
        header = decode_header(data)
        if (header.federation, header.device, header.epoch) != (
                self.federation, self.device, self.epoch):
            raise Refused("record.other_log")
        if header.sequence != self.sequence + 1:
            raise Refused("record.gap")
        if header.previous != self.last:
            raise Refused("record.chain")
        self.sequence, self.last = header.sequence, header.hash
        return header

    def check_head(self, sign_key, signature):
        head = b"\x01\x01" + self.device + u32(self.epoch) + u64(self.sequence) + self.last
        if not is_signed(sign_key, "head", self.federation, head, signature):
            raise Refused("record.head")


# ---- chapter 5: descriptor, audience, grant ----

def read_recipient(read):
    kind, party = read.number(1), read.string()
    if kind not in KINDS or bool(party) != (kind in (1, 2)):
        raise DoesNotFit
    if party and not NAME.fullmatch(party):
        raise DoesNotFit
    return kind, party


def read_audience(read):
    audience = read.list_of(lambda: read_recipient(read), 16)
    if not audience or len(set(audience)) != len(audience):
        raise DoesNotFit
    return audience


def encode_audience(audience):
    return listed([u8(kind) + u8(len(party)) + party.encode("ascii") for kind, party in audience])


@dataclasses.dataclass
class Descriptor:
    audience: list
    session: bytes
    index: int
    section_hash: bytes
    commitment: bytes
    padded_size: int
    consent: list
    grants: list


@as_record
def decode_descriptor(data):
    read = versioned(data)
    read.take(16)  # salt
    descriptor = Descriptor(read_audience(read), read.take(16), read.number(4), read.take(32),
                            read.take(32), read.number(4),
                            read.list_of(lambda: read.take(32), 16),
                            read.list_of(lambda: read.take(32), 64))
    read.end()
    if (descriptor.index == 0) != bool(descriptor.grants):
        raise DoesNotFit
    if descriptor.padded_size not in PADDED_SIZES:
        raise DoesNotFit
    return descriptor


@dataclasses.dataclass
class Grant:
    session: bytes
    recipient: tuple
    sealed: bytes
    hash: bytes


@as_record
def decode_grant(data):
    read = versioned(data)
    grant = Grant(read.take(16), read_recipient(read), read.blob(), hashed("grant", data))
    read.end()
    return grant


@dataclasses.dataclass
class Seal:
    """What stands inside the sealed box of a grant."""
    log: tuple
    session: bytes
    audience: list
    key_id: bytes
    running: int
    lanes: dict


@as_record
def decode_seal(data):
    read = Bytes(data)
    seal = Seal((read.take(17), read.take(16), read.number(4)), read.take(16),
                read_audience(read), read.take(16), read.number(8), {})
    lanes = read.list_of(lambda: (read.number(1), read.take(32)))
    read.end()
    seal.lanes = dict(lanes)
    if not lanes or len(seal.lanes) != len(lanes):
        raise DoesNotFit
    return seal


def key_id(box_key):
    return hashed("key id", box_key)[:16]


def advanced(chain_key, number):
    """Subkey 1 is the next chain key, subkey 2 the content key."""
    return hashlib.blake2b(b"", key=chain_key, digest_size=32,
                           salt=number.to_bytes(8, "little") + bytes(8),
                           person=b"hslratch" + bytes(8)).digest()


def content_key(chain_key, index):
    for _ in range(index):
        chain_key = advanced(chain_key, 1)
    return advanced(chain_key, 2)


# ---- chapter 6: sections ----

def associated_data(header, number, descriptor):
    return (b"\x01\x01" + header.federation + header.device + u32(header.epoch)
            + u64(header.sequence) + u8(number) + descriptor.session + u32(descriptor.index)
            + u64(header.directory) + header.previous
            + hashed("audience", encode_audience(descriptor.audience))
            + listed(descriptor.consent))


def unpadded(plain, padded_size):
    if len(plain) != padded_size:
        raise Refused("record.padding")
    text = plain.rstrip(b"\0")
    if not text.endswith(b"\x80"):
        raise Refused("record.padding")
    text = text[:-1]
    if next((size for size in PADDED_SIZES if size > len(text)), None) != padded_size:
        raise Refused("record.padding")
    return text


def named_descriptor(header, number, data):
    """A descriptor, if it is the one that the verified header names."""
    if number >= len(header.sections) or header.sections[number] != hashed("descriptor", data):
        raise Refused("record.descriptor")
    return decode_descriptor(data)


class Reader:
    """Somebody with X25519 secret keys: takes grants, opens sections."""

    def __init__(self, secrets):
        self.keys = [(bindings.crypto_scalarmult_base(secret), secret) for secret in secrets]
        self.sessions = {}
        self.running = {}  # (log, recipient) -> the running numbers of the grants taken

    @staticmethod
    def session_of(header, descriptor):
        return (header.federation, header.device, header.epoch, descriptor.session,
                tuple(descriptor.audience))

    def take_grant(self, header, number, descriptor_data, grant_data):
        """`header` is verified; the descriptor is that of the section that brought the grant."""
        descriptor = named_descriptor(header, number, descriptor_data)
        grant = decode_grant(grant_data)
        if grant.hash not in descriptor.grants or grant.session != descriptor.session:
            raise Refused("record.foreign_grant")
        public, plain = self.unsealed(grant)
        seal = decode_seal(plain)
        log = (header.federation, header.device, header.epoch)
        if ((seal.log, seal.session, seal.audience, seal.key_id) != (
                log, descriptor.session, descriptor.audience, key_id(public))
                or grant.recipient not in descriptor.audience):
            raise Refused("record.grant_mismatch")
        lanes = self.sessions.setdefault(self.session_of(header, descriptor), {})
        for lane, chain_key in seal.lanes.items():
            lanes.setdefault(lane, chain_key)
        self.running.setdefault((log, grant.recipient), []).append(seal.running)
        return seal

    def unsealed(self, grant):
        for public, secret in self.keys:
            try:
                return public, bindings.crypto_box_seal_open(grant.sealed, public, secret)
            except (exceptions.CryptoError, exceptions.TypeError):
                continue
        raise Refused("record.not_for_us")

    def open(self, header, number, descriptor_data, section):
        """The plain text of a section, and what it says."""
        descriptor = named_descriptor(header, number, descriptor_data)
        if hashed("section", section) != descriptor.section_hash:
            raise Refused("record.ciphertext")
        lanes = self.sessions.get(self.session_of(header, descriptor))
        if lanes is None:
            raise Refused("record.no_grant")
        if descriptor.index >= min(RATCHET_LIMIT, 64 * header.sequence):
            raise Refused("record.commitment")
        data = associated_data(header, number, descriptor)
        committed = header.federation + hashed("commitment", data)
        keys = (content_key(chain_key, descriptor.index) for chain_key in lanes.values())
        key = next((key for key in keys
                    if mac(key, "commitment", committed) == descriptor.commitment), None)
        if key is None:
            raise Refused("record.commitment")
        if len(section) < 24 + 16:
            raise Refused("record.tampered")
        try:
            plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                section[24:], data, section[:24], key)
        except exceptions.CryptoError:
            raise Refused("record.tampered") from None
        return unpadded(plain, descriptor.padded_size)


# ---- chapter 7: contents ----

def one_of(*values):
    def reading(read):
        value = read.number(1)
        if value not in values:
            raise DoesNotFit
        return value
    return reading


def digits_or_empty(read):
    text = read.string()
    if text and not re.fullmatch(r"[0-9]{12}", text):
        raise DoesNotFit
    return text


def state(read):
    value = read.blob()
    if len(value) > 60_000:
        raise DoesNotFit
    return value


def sealed_counts(read):
    return read.list_of(lambda: (read_recipient(read), read.number(8), read.number(8)))


def pseudonym(read):
    """None but where a card is the proof."""
    found = read.list_of(lambda: read.take(32), 1)
    return found[0] if found else None


def identity(read):
    kind = read.number(1)
    if kind == 0:
        return ""
    if kind == 2:
        return read.take(32)
    digits = digits_or_empty(read)
    if kind != 1 or not digits:
        raise DoesNotFit
    return digits


def annulled(read):
    sections = read.list_of(lambda: read.take(32), 3)
    if not sections:
        raise DoesNotFit
    return sections


def hour_or_none(read):
    """Told to the host, and not to the reporting station."""
    hours = read.list_of(lambda: read.number(1), 1)
    if any(hour > 23 for hour in hours):
        raise DoesNotFit
    return hours[0] if hours else None


CARD = 3  # a proof


def has_pseudonym_by_card_alone(statistics):
    return (statistics["pseudonym"] is not None) == (statistics["proof"] == CARD)


# (class, purpose, schema): what it is called, and its fields in their order. What does not stand
# here is kept and reported.
CONTENTS = {
    (1, 2, 1): ("statistics", [("meeting_point", Bytes.name), ("activity", Bytes.name_or_empty),
                               ("mode", one_of(1, 2, 3)), ("proof", one_of(1, 2)),
                               ("day", lambda read: read.signed(4))]),
    (1, 2, 2): ("statistics", [("meeting_point", Bytes.name), ("activity", Bytes.name_or_empty),
                               ("mode", one_of(1, 2, 3)), ("proof", one_of(1, 2, CARD)),
                               ("day", lambda read: read.signed(4)), ("pseudonym", pseudonym)]),
    (2, 1, 1): ("field", [("state", state)]),
    (3, 1, 1): ("counts", [("sealed", sealed_counts), ("log_epoch", lambda read: read.number(4)),
                           ("size", lambda read: read.number(8)),
                           ("root", lambda read: read.take(32))]),
    (4, 2, 1): ("annulment", [("reason", one_of(1)), ("sections", annulled)]),
    (5, 1, 1): ("staff_call", [("meeting_point", Bytes.name), ("day", lambda read: read.signed(4)),
                               ("hour", hour_or_none), ("minutes", lambda read: read.number(2))]),
    (16, 2, 1): ("identity_contact", [("number", digits_or_empty)]),
    (16, 2, 2): ("identity_contact", [("number", identity)]),
    (17, 2, 1): ("attendance", [("meeting_point", Bytes.name), ("activity", Bytes.name_or_empty),
                                ("time", lambda read: read.signed(8))]),
}


def read_content(plain):
    """(name, fields) of what is known; what is not is kept and told by its numbers, unnamed."""
    read = Bytes(plain)
    try:
        data_class, purpose, schema = read.number(1), read.number(1), read.number(2)
        known = CONTENTS.get((data_class, purpose, schema))
        if known is None:
            return None, {"class": data_class, "purpose": purpose, "schema": schema,
                          "body": plain[4:]}
        name, fields = known
        values = {field: reading(read) for field, reading in fields}
        read.end()
        if "pseudonym" in values and not has_pseudonym_by_card_alone(values):
            raise DoesNotFit
        return name, values
    except DoesNotFit:
        raise Refused("record.content") from None


# ---- chapter 8: receipt and checkpoint ----

LOG = [("log_epoch", lambda read: read.number(4)), ("size", lambda read: read.number(8)),
       ("root", lambda read: read.take(32))]
CHECKPOINT = [("time", lambda read: read.signed(8)), *LOG]
RECEIPT = [("device", lambda read: read.take(16)), ("epoch", lambda read: read.number(4)),
           ("sequence", lambda read: read.number(8)), ("hash", lambda read: read.take(32)),
           ("missing", lambda read: [(read.number(8), read.number(1))
                                     for _ in range(read.number(4))]),
           ("backed_up", lambda read: read.number(8)), *CHECKPOINT]


def read_signed(data, fields, context, federation, server_key):
    if len(data) < 2 + SIGNATURE:
        raise Refused("receipt.malformed")
    body, signature = data[:-SIGNATURE], data[-SIGNATURE:]
    if not is_signed(server_key, context, federation, body, signature):
        raise Refused("receipt.signature")
    if body[:2] != b"\x01\x01":
        raise Refused("receipt.version")
    read = Bytes(body)
    read.take(2)
    try:
        values = {field: reading(read) for field, reading in fields}
        read.end()
    except DoesNotFit:
        raise Refused("receipt.malformed") from None
    return values


def read_receipt(data, federation, server_key):
    return read_signed(data, RECEIPT, "receipt", federation, server_key)


def read_checkpoint(data, federation, server_key):
    return read_signed(data, CHECKPOINT, "checkpoint", federation, server_key)


# ---- chapter 9: directory ----

def read_directory(envelope):
    """(statement, body) of an envelope that holds by itself; keys as bytes."""
    if not envelope:
        raise Refused("directory.malformed")
    if envelope[0] != 1:
        raise Refused("directory.version")
    try:
        read = Bytes(envelope[1:])
        statement_bytes, root_signature = read.blob(), read.take(SIGNATURE)
        body_bytes, signature = read.blob(), read.take(SIGNATURE)
        read.end()
        statement = checked_statement(parsed(statement_bytes))
        federation = statement["federation"]
        if not is_signed(statement["root"], "root statement", federation, statement_bytes,
                         root_signature):
            raise Refused("directory.signature")
        if not is_signed(statement["administrator"], "directory", federation, body_bytes,
                         signature):
            raise Refused("directory.signature")
        raw = parsed(body_bytes)
        if hexadecimal(raw["statement"], 32) != hashed("statement hash", statement_bytes):
            raise Refused("directory.signature")
        body = checked_body(raw, statement)
        if body["valid_from"] > statement["administrator_until"]:
            raise Refused("directory.delegation_ended")
    except (DoesNotFit, ValueError, KeyError, TypeError):
        raise Refused("directory.malformed") from None
    return statement, body


def parsed(data):
    def refuse(_):
        raise DoesNotFit  # NaN and infinities, which JSON does not have
    return json.loads(data.decode("utf-8"), parse_constant=refuse)


def hexadecimal(text, size):
    if not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text):
        raise DoesNotFit
    return bytes.fromhex(text)


def box_key(text):
    key = hexadecimal(text, 32)
    try:
        bindings.crypto_scalarmult(b"\x01" * 32, key)
    except (RuntimeError, exceptions.CryptoError):
        raise DoesNotFit from None
    return key


def day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise DoesNotFit
    return datetime.date.fromisoformat(text)


def text_of(value):
    if not isinstance(value, str):
        raise DoesNotFit
    return value


def named(text):
    if not NAME.fullmatch(text):
        raise DoesNotFit
    return text


def unsigned(value, bits=64):
    if type(value) is not int or value < 0 or value >> bits:
        raise DoesNotFit
    return value


def listing(value):
    if not isinstance(value, list):
        raise DoesNotFit
    return value


def each_once(items):
    if len(set(items)) != len(items):
        raise DoesNotFit


def checked_statement(raw):
    federation = hexadecimal(raw["federation"], 17)
    if federation[16] not in FEDERATION_KINDS:
        raise DoesNotFit
    parties = {}
    each_once([party["id"] for party in listing(raw["parties"])])
    for party in raw["parties"]:
        parties[named(party["id"])] = {"archive": box_key(party["archive"]),
                                       "sign": hexadecimal(party["sign"], 32)}
    reporting = None
    if "reporting" in raw:
        entry = raw["reporting"]
        reporting = {"box": box_key(entry["box"]), "sign": hexadecimal(entry["sign"], 32)}
    return {"federation": federation, "version": unsigned(raw["version"]),
            "root": hexadecimal(raw["root"], 32),
            "administrator": hexadecimal(raw["administrator"], 32),
            "administrator_until": day(raw["administrator_until"]), "parties": parties,
            "reporting": reporting}


def checked_handlers(raw, statement):
    party, unit = named(raw["party"]), text_of(raw["unit"])
    if unit:
        named(unit)
    generation, key = unsigned(raw["generation"], 32), box_key(raw["key"])
    what = (u8(len(party)) + party.encode() + u8(len(unit)) + unit.encode() + u32(generation)
            + key)
    if party not in statement["parties"] or not is_signed(
            statement["parties"][party]["sign"], "handlers key", statement["federation"], what,
            hexadecimal(raw["signature"], SIGNATURE)):
        raise DoesNotFit
    return {"party": party, "unit": unit, "generation": generation, "key": key}


def checked_device(raw):
    sign, box = hexadecimal(raw["sign"], 32), box_key(raw["box"])
    if device_id(sign, box) != hexadecimal(raw["id"], 16):
        raise DoesNotFit
    if type(raw["revoked"]) is not bool:
        raise DoesNotFit
    return {"sign": sign, "box": box, "meeting_point": named(raw["meeting_point"]),
            "revoked": raw["revoked"],
            "field_key": hexadecimal(raw["field_key"], len(raw["field_key"]) // 2)}


def server_url(value):
    if not re.fullmatch(r"https://[!-~]{0,247}", text_of(value)):
        raise DoesNotFit
    return value


def checked_body(raw, statement):
    handlers = [checked_handlers(entry, statement) for entry in listing(raw["handlers"])]
    each_once([(h["party"], h["unit"], h["generation"]) for h in handlers])
    each_once([device["id"] for device in listing(raw["devices"])])
    server = None
    if "server" in raw:
        entry = raw["server"]
        if len(listing(entry["tls_keys"])) not in (1, 2):
            raise DoesNotFit
        server = {"sign": hexadecimal(entry["sign"], 32), "url": server_url(entry["url"]),
                  "tls_keys": [hexadecimal(key, 32) for key in entry["tls_keys"]]}
    return {"version": unsigned(raw["version"]),
            "valid_from": day(raw["valid_from"]), "sign_again_by": day(raw["sign_again_by"]),
            "field": {"generation": unsigned(raw["field"]["generation"], 32),
                      "key": box_key(raw["field"]["key"])},
            "handlers": handlers, "profile": text_of(raw["profile"]), "server": server,
            "devices": {bytes.fromhex(device["id"]): checked_device(device)
                        for device in raw["devices"]}}


def check_succession(held, following):
    (old_statement, old), (new_statement, new) = held, following
    if new_statement["root"] != old_statement["root"]:
        raise Refused("directory.other_root")
    if new_statement["federation"] != old_statement["federation"]:
        raise Refused("directory.other_federation")
    if (new["version"] <= old["version"]
            or new_statement["version"] < old_statement["version"]):
        raise Refused("directory.older")
    if new["field"]["generation"] < old["field"]["generation"]:
        raise Refused("directory.older_key")
    newest = newest_generations(new)
    for unit, generation in newest_generations(old).items():
        if newest.get(unit, generation) < generation:
            raise Refused("directory.older_key")


def newest_generations(body):
    newest = {}
    for entry in body["handlers"]:
        unit = entry["party"], entry["unit"]
        newest[unit] = max(newest.get(unit, 0), entry["generation"])
    return newest


# ---- chapter 10: enrolment ----

def fingerprint(root, federation):
    digest = argon2id(root, hashed("root", root + federation)[:16])
    return int.from_bytes(digest[:5], "big") >> 1


def read_code(digits):
    """(random bits, fingerprint)"""
    if not re.fullmatch(r"[0-9]{22}", digits):
        raise Refused("enrolment.mistyped")
    number, check = int(digits[:20]), int(digits[20:])
    if number >> 64 or check != 98 - 100 * number % 97:
        raise Refused("enrolment.mistyped")
    return number >> 39, number & ((1 << 39) - 1)


def read_request(data):
    read = Bytes(data)
    try:
        if read.number(1) != 1:
            raise DoesNotFit
        request = {"federation": read.take(17), "sign": read.take(32), "box": read.take(32),
                   "mac": read.take(32)}
        proof = read.take(SIGNATURE)
        read.end()
    except DoesNotFit:
        raise Refused("enrolment.malformed") from None
    if not is_signed(request["sign"], "enrolment proof", request["federation"],
                     data[:-SIGNATURE], proof):
        raise Refused("enrolment.proof")
    return request


def check_request_code(request, code):
    random, print_of_root = read_code(code)
    salt = hashed("enrolment salt", request["federation"] + request["sign"])[:16]
    key = argon2id(u32(random) + u64(print_of_root), salt)
    made = mac(key, "enrolment", request["federation"] + request["sign"] + request["box"])
    if made != request["mac"]:
        raise Refused("enrolment.code")


# ---- key files ----

KEY_FILE = b"handslag private key\n"
PARTY_KEY, REPORTING_KEY = 3, 4


def open_key_file(data, role, passphrase):
    """What a key file under a passphrase holds."""
    read = Bytes(data)
    try:
        marker, version = read.take(len(KEY_FILE)), read.number(1)
        if (marker, version) != (KEY_FILE, 1):
            raise DoesNotFit
        own_role, protection, salt = read.number(1), read.number(1), read.take(16)
        passes, kibibytes = read.number(4), read.number(4)
        preamble, boxed = data[:read.at], read.blob()
        read.end()
        if not (1 <= passes <= 16 and 8 <= kibibytes <= 1 << 20):
            raise DoesNotFit
    except DoesNotFit:
        raise Refused("key.malformed") from None
    if own_role != role:
        raise Refused("key.role")
    if protection != 1:
        raise Refused("key.protection")
    key = bindings.crypto_pwhash_alg(32, passphrase, salt, passes, kibibytes << 10,
                                     bindings.crypto_pwhash_ALG_ARGON2ID13)
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(boxed[24:], preamble, boxed[:24],
                                                                   key)
    except (exceptions.CryptoError, exceptions.TypeError):
        raise Refused("key.wrong") from None


def read_party_keys(secret):
    """The Ed25519 secret key, the archive's X25519 secret, and those of the units by unit and
    generation; the empty unit is the party's own reception."""
    read = Bytes(secret)
    try:
        if read.number(1) != 1:
            raise DoesNotFit
        sign, archive = bindings.crypto_sign_seed_keypair(read.take(32))[1], read.take(32)
        units = {}
        for _ in range(read.number(1)):
            unit, generation = read.name_or_empty(), read.number(4)
            units[unit, generation] = read.take(32)
        read.end()
    except DoesNotFit:
        raise Refused("key.malformed") from None
    return sign, archive, units


def read_reporting_keys(secret):
    if len(secret) != 64:
        raise Refused("key.malformed")
    return bindings.crypto_sign_seed_keypair(secret[:32])[1], secret[32:]


# ---- chapter 11: cards ----

def card_mark(federation):
    return int.from_bytes(hashed("card mark", federation)[:8], "big") % 100_000


def read_card(scanned, federation):
    """The code of a card, from what a scanner typed."""
    if not scanned.isascii() or not scanned.isdigit():
        raise Refused("card.not_ours")
    if len(scanned) < 20 and not scanned.startswith("147"):
        raise Refused("card.not_ours")
    if len(scanned) != 36 or int(scanned[34:]) != 98 - 100 * int(scanned[:34]) % 97:
        raise Refused("card.misread")
    if not scanned.startswith(f"147{card_mark(federation):05}"):
        raise Refused("card.not_ours")
    return scanned.encode("ascii")


def card_identity(code, federation):
    return hashed("card", federation + code)


def card_pseudonym(code, federation, year):
    return hashed("pseudonym", federation + year.to_bytes(2, "big") + code)
