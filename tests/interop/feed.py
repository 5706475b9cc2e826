"""A reader's client, written from sync/protocol/PROTOCOL.md alone: signed requests over HTTPS to a
server that is known by the keys in the directory, and the feed that they bring."""

import hashlib
import http.client
import ssl
import urllib.parse

import record_format as record

VERSION = 1
RECORD, LATE_SECTION, RESTART = 1, 2, 3  # kinds of an entry


class Strange(Exception):
    """The server answered what the protocol does not know, or is another server."""


def blob(data):
    return record.u32(len(data)) + data


def der(data):
    """(header and content, content, what follows) of the first DER element."""
    size, start = data[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[2:start], "big")
    return data[:start + size], data[start:start + size], data[start + size:]


def public_key_hash(certificate):
    """SHA-256 of the SubjectPublicKeyInfo: RFC 5280, 4.1."""
    _, content, _ = der(certificate)
    _, rest, _ = der(content)  # TBSCertificate
    if rest[0] == 0xA0:
        _, _, rest = der(rest)  # version
    for _ in range(5):  # serial number, algorithm, issuer, validity, subject
        _, _, rest = der(rest)
    return hashlib.sha256(der(rest)[0]).digest()


class Client:
    """A reader, known by its Ed25519 secret key."""

    def __init__(self, directory, secret_key):
        statement, body = directory
        self.federation, self.server = statement["federation"], body["server"]
        self.secret_key = secret_key
        self.challenge = None

    def get(self, target, *, signed=True):
        address = urllib.parse.urlsplit(self.server["url"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # known by its key
        connection = http.client.HTTPSConnection(address.hostname, address.port, timeout=20,
                                                 context=context)
        try:
            connection.connect()
            if public_key_hash(connection.sock.getpeercert(True)) not in self.server["tls_keys"]:
                raise Strange("the directory does not name this server's TLS key")
            connection.request("GET", target, headers=self.fields(target) if signed else {})
            answer = connection.getresponse()
            self.challenge = answer.getheader("Handslag-Challenge", self.challenge)
            if answer.status != 200:
                raise Strange(f"{answer.status} {answer.read()}")
            return answer.read()
        finally:
            connection.close()

    def fields(self, target):
        if self.challenge is None:
            self.get("/healthz", signed=False)
        what = (blob(b"GET") + blob(target.encode()) + record.hashed("request body", b"")
                + self.server["sign"] + blob(self.challenge.encode()))
        signature = record.signed(self.secret_key, "request", self.federation, what)
        return {"Handslag-Key": self.secret_key[32:].hex(), "Handslag-Challenge": self.challenge,
                "Handslag-Signature": signature.hex()}

    def feed(self):
        """Every entry of the server's log as this reader gets it, to its end."""
        cursor = 0
        while True:
            read = record.Bytes(self.get(f"/v1/feed?from={cursor}"))
            if read.number(1) != VERSION:
                raise Strange("a feed of another version")
            checkpoint = record.read_checkpoint(read.blob(), self.federation, self.server["sign"])
            cursor = read.number(8)
            entries = [read_entry(read) for _ in range(read.number(4))]
            read.end()
            if checkpoint["size"] < cursor:
                raise Strange("the server shows an older log than before")
            if not entries:
                return
            yield from (entry for entry in entries if entry["kind"] != RESTART)


def read_entry(read):
    read.take(8 + 8)  # index and arrival
    kind = read.number(1)
    if kind not in (RECORD, LATE_SECTION, RESTART):
        raise Strange(f"an entry of kind {kind}")
    entry = {"kind": kind, "header": read.blob(), "head": None}
    if read.number(1):
        entry["head"] = read.take(record.SIGNATURE)
    entry["sections"] = {}
    for _ in range(read.number(1)):
        number = read.number(1)
        entry["sections"][number] = (read.blob(), read.blob())
    entry["grants"] = [read.blob() for _ in range(read.number(1))]
    return entry
