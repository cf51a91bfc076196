#!/usr/bin/env python3
"""Writes the exports that test-interchange reads, by code that shares nothing with
clisk's: python3-cryptography (43 or later for Argon2id). To be run by hand; what
it wrote is in the tree."""
import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = "pässword of the export"
ITEMS = [
    {"type": 1, "name": "Acme", "notes": None, "favorite": False, "login": {
        "uris": [{"match": None, "uri": "https://www.acme.example/login"},
                 {"match": None, "uri": "https://acme.example"}],
        "username": "ana@example.org", "password": "h\"u\\n\u00e9\u20ac\U0001f511/2",
        "totp": "otpauth://totp/Acme:ana?secret=GEZDGNBVGY3TQOJQ&digits=8"}},
    {"type": 1, "name": "Only a seed", "login": {
        "uris": None, "username": None, "password": None,
        "totp": "otpauth://totp/Shop:bob%40example.org?secret=KAKFJWOSFJ12NWL"}},
    {"type": 1, "name": "Bad seed", "login": {
        "uris": [], "username": "carl", "password": "p", "totp": "189"}},
    {"type": 1, "name": "Empty", "login": {"uris": [], "username": None, "password": None,
                                           "totp": None}},
    {"type": 2, "name": "A note", "notes": "n", "secureNote": {"type": 0}},
    {"type": 3, "name": "A card", "card": {"number": "4111"}},
    {"type": 2, "name": "Another", "notes": "n", "secureNote": {"type": 0}},
    {"type": 9, "name": "Of the future"},
]
PLAIN = {"encrypted": False, "folders": [], "items": ITEMS}


def b64(data):
    return base64.b64encode(data).decode()


def encstring(key, plain):
    iv = os.urandom(16)
    pad = padding.PKCS7(128).padder()
    enc = Cipher(algorithms.AES(key[:32]), modes.CBC(iv)).encryptor()
    sealed = enc.update(pad.update(plain) + pad.finalize()) + enc.finalize()
    mac = hmac.HMAC(key[32:], hashes.SHA256())
    mac.update(iv + sealed)
    return f"2.{b64(iv)}|{b64(sealed)}|{b64(mac.finalize())}"


def export(kdf, figures):
    salt = b64(os.urandom(16))
    password = PASSWORD.encode()
    if kdf == 0:
        master = PBKDF2HMAC(hashes.SHA256(), 32, salt.encode(),
                            figures["kdfIterations"]).derive(password)
    else:
        master = Argon2id(salt=hashlib.sha256(salt.encode()).digest(), length=32,
                          iterations=figures["kdfIterations"], lanes=figures["kdfParallelism"],
                          memory_cost=figures["kdfMemory"] * 1024).derive(password)
    key = b"".join(HKDFExpand(hashes.SHA256(), 32, info).derive(master) for info in (b"enc", b"mac"))
    return {"encrypted": True, "passwordProtected": True, "salt": salt, "kdfType": kdf, **figures,
            "encKeyValidation_DO_NOT_EDIT": encstring(key, os.urandom(16).hex().encode()),
            "data": encstring(key, json.dumps(PLAIN).encode())}


def write(name, value):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        file.write("\n")


write("plain.json", PLAIN)
write("pbkdf2.json", export(0, {"kdfIterations": 5000}))
write("argon2id.json", export(1, {"kdfIterations": 2, "kdfMemory": 16, "kdfParallelism": 3}))
