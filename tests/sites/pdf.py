"""Small valid PDF files of any wanted size."""

import functools
import hashlib

# The lengths and offsets in a padded file are longer numbers than in a bare one.
ROOM_FOR_DIGITS = 16
PAGE = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>")
CACHE_BYTES = 256 << 20
FONT = (b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
        b" /Encoding /WinAnsiEncoding >>")


class Documents:
    """PDFs of one size and their SHA-256, kept for the next request."""

    def __init__(self, size):
        self._size = size
        self.get = functools.lru_cache(max(CACHE_BYTES // max(size, 1), 8))(self._make)

    def _make(self, name, lines):
        data = make_pdf(lines, self._size, name)
        return data, hashlib.sha256(data).hexdigest()


def make_pdf(lines, size, seed):
    """A PDF 1.4 file of one page that shows the lines of text.

    Bytes drawn from the seed pad it to the size in bytes, unless the page
    alone is larger.
    """
    padding = max(size - len(_assemble(lines, b"")) - ROOM_FOR_DIGITS, 0)
    noise = hashlib.shake_128(seed.encode()).digest(padding)
    return _assemble(lines, noise).ljust(size, b"\n")


def _assemble(lines, noise):
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               PAGE, FONT, _stream(_page_text(lines)), _stream(noise))
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    position = len(parts[0])
    table = [b"0000000000 65535 f \n"]
    for number, content in enumerate(objects, 1):
        table.append(b"%010d 00000 n \n" % position)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        position += len(parts[-1])
    parts.append(b"xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\n"
                 b"startxref\n%d\n%%%%EOF\n"
                 % (len(table), b"".join(table), len(table), position))
    return b"".join(parts)


def _stream(data):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _page_text(lines):
    shown = b"".join(b"(%s) Tj T*\n" % _escape(line) for line in lines)
    return b"BT\n/F1 14 Tf\n22 TL\n72 770 Td\n%sET" % shown


def _escape(text):
    """The text in the font's encoding, with the delimiters of strings escaped."""
    plain = text.replace("\u202f", "\u00a0").replace("\u2212", "-")
    data = plain.encode("cp1252")
    for special in (b"\\", b"(", b")"):
        data = data.replace(special, b"\\" + special)
    return data
