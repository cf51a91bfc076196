#!/usr/bin/env python3
"""bench-vault.py BENCH-VAULT: what a wrong passphrase costs, against hashlib.scrypt with the same
figures, as a ratio of processor time within this one run."""

import hashlib
import subprocess
import sys
import tempfile
import time

ROUNDS = 5


def scrypt_seconds():
    began = time.process_time()
    hashlib.scrypt(b"wrong", salt=bytes(32), n=1 << 17, r=8, p=1, maxmem=1 << 28, dklen=32)
    return time.process_time() - began


def main():
    with tempfile.TemporaryDirectory() as folder:
        ours = float(subprocess.run([sys.argv[1], folder], check=True, stdout=subprocess.PIPE).stdout)
    theirs = min(scrypt_seconds() for _ in range(ROUNDS))
    print("a wrong passphrase, scrypt N=2^17 r=8 p=1: %.0f ms; hashlib.scrypt: %.0f ms; ratio %.2f"
          % (ours * 1000, theirs * 1000, ours / theirs))  # fmt: skip


main()
