"""Reads a vault by docs/clisk-vault.5 alone: nothing of it comes from the C program.

    read_vault(file, credential) -> {"generation", "epoch", "accounts", "logins"}

A credential is {"type": "passphrase" | "recovery" | "systemd" | "device", "text"}. ValueError for
a file that is not proven, KeyError for a credential that does not open it."""

import hashlib
import hmac
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HEADER = struct.Struct("<4sHH16sQIqHIIQ")
SLOT = struct.Struct("<16sHHq32s92s")
REST = struct.Struct("<BIII32s16s32sI")
ROW = struct.Struct("<16sQ32sQI")
TYPES = {"passphrase": 1, "recovery": 2, "systemd": 5, "device": 8}
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def need(fine, what):
    if not fine:
        raise ValueError(what)


def mac(key, data):
    return hmac.new(key, data, "sha256").digest()


def hkdf(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def expand(key, info):
    return HKDFExpand(hashes.SHA256(), 32, info).derive(key)


def unseal(key, sealed, aad):
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)


def recovery_bytes(code):
    digits = [CROCKFORD.index(c) for c in code.upper().replace("-", "").replace(" ", "")]
    need(len(digits) == 36, "a recovery code has 36 characters")
    number = 0
    for digit in digits:
        number = number << 5 | digit
    data = (number >> 20).to_bytes(20, "big")
    check = int.from_bytes(hashlib.sha256(data).digest()[:3], "big") >> 4
    need(number & 0xFFFFF == check, "a character of the recovery code is wrong")
    return data


def root(kind, text, kdf, cost, salt):
    if kind == "passphrase":
        need(kdf == 1, "only scrypt is read here")
        return hashlib.scrypt(text.encode(), salt=salt, n=1 << cost[0], r=cost[1], p=cost[2],
                              maxmem=1 << 30, dklen=32)  # fmt: skip
    need(kdf == 0, "a random key takes HKDF")
    random = recovery_bytes(text) if kind == "recovery" else text.encode()
    return hkdf(random, salt, b"khv1/" + kind.encode())


def open_slot(vault_id, epoch, slot, credential):
    """The vault's key, or None when the credential is of another slot."""
    slot_id, kind, flags, created, public, wrapped = SLOT.unpack_from(slot)
    if kind != TYPES[credential["type"]]:
        return None
    rest = slot[SLOT.size :]
    kdf, a, b, c, salt, iv, sealed, label_len = REST.unpack_from(rest)
    need(len(rest) == REST.size + label_len + 32, "a slot is not of its length")
    kek = root(credential["type"], credential["text"], kdf, (a, b, c), salt)
    proven = vault_id + slot_id + struct.pack("<HHq", kind, flags, created) + public + rest[:-32]
    if not hmac.compare_digest(mac(expand(kek, b"khv1/kek/mac"), proven), rest[-32:]):
        return None
    cipher = Cipher(algorithms.AES(expand(kek, b"khv1/kek/enc")), modes.CTR(iv)).encryptor()
    private = X25519PrivateKey.from_private_bytes(cipher.update(sealed))
    need(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) == public, "its pair")
    once = wrapped[:32]
    shared = private.exchange(X25519PublicKey.from_public_bytes(once))
    aad = vault_id + slot_id + struct.pack("<I", epoch)
    return unseal(hkdf(shared, once + public, b"khv1/wrap"), wrapped[32:], aad)


class Record:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, size):
        self.at += size
        need(self.at <= len(self.data), "a record is cut short")
        return int.from_bytes(self.data[self.at - size : self.at], "little")

    def text(self):
        size = self.number(4)
        self.at += size
        need(self.at <= len(self.data), "a record is cut short")
        return self.data[self.at - size : self.at].decode()

    def end(self, value):
        need(self.at == len(self.data), "something stands behind a record")
        return value


def account(record):
    value = {"id": record.number(4), "brand": record.text(), "secrets": []}
    for _ in range(record.number(2)):
        secret = {"field": record.text(), "kind": record.number(1), "value": record.text()}
        value["secrets"].append(secret)
    return record.end(value)


def login(record):
    value = {"name": record.text(), "username": record.text()}
    value["uris"] = [record.text() for _ in range(record.number(2))]
    has = record.number(1)
    value["password"] = record.text() if has & 1 else None
    value["otp"] = record.text() if has & 2 else None
    return record.end(value)


def read_vault(file, credential):
    magic, version, flags, vault_id, generation, epoch, _, slot_count, *lengths = (
        HEADER.unpack_from(file)
    )
    need((magic, version, flags) == (b"KHV1", 1, 0), "it is not a vault")
    slots_len, index_len, _ = lengths
    need(len(file) == HEADER.size + sum(lengths) + 64, "its length")
    head, at = file[: HEADER.size + slots_len], HEADER.size
    keys = []
    for _ in range(slot_count):
        size = int.from_bytes(file[at : at + 4], "little")
        keys.append(open_slot(vault_id, epoch, file[at + 4 : at + 4 + size], credential))
        at += 4 + size
    need(at == len(head), "its slots")
    key = next((key for key in keys if key), None)
    if not key:
        raise KeyError(credential["type"])
    need(mac(hkdf(key, b"", b"khv1/hdr"), head) == file[at : at + 32], "its header's MAC")
    need(mac(hkdf(key, b"", b"khv1/file"), file[:-32]) == file[-32:], "its MAC")
    index = file[at + 32 : at + 32 + index_len]
    index = unseal(key, index, vault_id + struct.pack("<QI", generation, epoch))
    need(int.from_bytes(index[32:36], "little") * ROW.size == len(index) - 36, "its count")
    entries, after = file[at + 32 + index_len : -32], 0
    found = {"generation": generation, "epoch": epoch, "accounts": [], "logins": []}
    for entry_id, rev, digest, offset, size in ROW.iter_unpack(index[36:]):
        need(offset == after, "its entries' order")
        after += size
        sealed = entries[offset:after]
        need(hashlib.sha256(sealed).digest() == digest, "an entry's digest")
        aad = vault_id + entry_id + struct.pack("<Q", rev) + sealed[:2]
        plain = unseal(hkdf(key, entry_id, b"khv1/entry/%d" % epoch), sealed[2:], aad)
        if sealed[:2] == b"\1\0":
            found["accounts"].append(account(Record(plain)))
        elif sealed[:2] == b"\2\0":
            found["logins"].append(login(Record(plain)))
    need(after == len(entries), "something stands behind its entries")
    return found
