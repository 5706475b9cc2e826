"""Reads the PNG files that the kiosk writes: RGB with eight bits a channel."""

import struct
import zlib

CHANNELS = 3


def _unpacked(path):
    """Width, height and the rows with their filters, as the format packs them."""
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise AssertionError("not a PNG")
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, colour = header
    if depth != 8 or colour != 2:
        raise AssertionError(f"depth {depth}, colour type {colour}")
    return width, height, zlib.decompress(packed)


def png_size_and_variety(path):
    """Width, height, and how many values its bytes have: few where the picture is blank."""
    width, height, rows = _unpacked(path)
    return width, height, len(set(rows))


def png_rows(path):
    """The rows from the top, as bytes of red, green and blue."""
    width, height, raw = _unpacked(path)
    length = width * CHANNELS
    rows, above = [], bytearray(length)
    for y in range(height):
        begin = y * (length + 1)
        kind, row = raw[begin], bytearray(raw[begin + 1:begin + 1 + length])
        for x in range(length) if kind else ():
            left = row[x - CHANNELS] if x >= CHANNELS else 0
            corner = above[x - CHANNELS] if x >= CHANNELS else 0
            up = above[x]
            if kind == 4:
                guess = left + up - corner
                near = min((abs(guess - value), order) for order, value
                           in enumerate((left, up, corner)))[1]
                row[x] = row[x] + (left, up, corner)[near] & 0xff
            else:
                row[x] = row[x] + (0, left, up, (left + up) // 2)[kind] & 0xff
        rows.append(bytes(row))
        above = row
    return rows
