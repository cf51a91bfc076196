"""Small valid baseline JPEG pictures, grey mosaics of 8 x 8 blocks."""

import random

WIDTH, HEIGHT = 10, 14
MAX_COMMENT = 65533

# All blocks are flat, so the codes are few: 4 bits for each length of a
# difference between two blocks, and one bit for "no more detail".
LENGTHS = range(12)


def make_jpeg(seed, size):
    """A picture drawn from the seed; comments pad it to the size in bytes."""
    draw = random.Random(seed)
    greys = [draw.randrange(-60, 61) for _ in range(WIDTH * HEIGHT)]
    picture = b"".join((
        b"\xff\xd8",
        _segment(0xe0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        _segment(0xdb, b"\0" + b"\x08" * 64),
        _segment(0xc0, bytes((8, 0, HEIGHT * 8, 0, WIDTH * 8, 1, 1, 0x11, 0))),
        _segment(0xc4, b"\x00" + bytes((0, 0, 0, len(LENGTHS)) + (0,) * 12) + bytes(LENGTHS)),
        _segment(0xc4, b"\x10" + bytes((1,) + (0,) * 15) + b"\0"),
        _segment(0xda, bytes((1, 1, 0, 0, 63, 0))),
        _scan(greys),
        b"\xff\xd9"))
    return picture[:2] + _comments(seed, size - len(picture)) + picture[2:]


def _segment(marker, content):
    return bytes((0xff, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def _comments(seed, room):
    """Comment segments that begin with the seed and fill the room."""
    text = seed.encode()[:MAX_COMMENT]
    parts = [_segment(0xfe, text)]
    room -= len(parts[0])
    while room >= 4:
        length = min(room - 4, MAX_COMMENT)
        if 0 < room - 4 - length < 4:
            length -= 4
        parts.append(_segment(0xfe, b"." * length))
        room -= length + 4
    return b"".join(parts)


def _scan(greys):
    """The blocks as Huffman-coded differences, the last byte filled with ones."""
    bits = []
    previous = 0
    for grey in greys:
        difference = grey - previous
        length = abs(difference).bit_length()
        value = difference if difference >= 0 else difference + (1 << length) - 1
        bits.append(f"{length:04b}")
        if length:
            bits.append(f"{value:0{length}b}")
        bits.append("0")
        previous = grey
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    data = int(stream, 2).to_bytes(len(stream) // 8, "big")
    return data.replace(b"\xff", b"\xff\0")
