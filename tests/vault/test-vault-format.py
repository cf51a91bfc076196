#!/usr/bin/env python3
"""The independent reader and the C program read the same in the vault that was kept (vector.khv) and
in one that is written now; what vector.json says."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SYSTEM_PYTHON = "/usr/bin/python3"  # what the package python3-cryptography belongs to
try:
    import read_vault
except ImportError:
    if sys.executable != SYSTEM_PYTHON and os.access(SYSTEM_PYTHON, os.X_OK):
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, "-B", *sys.argv])
    print("SKIP: python3-cryptography is not installed")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
DRIVE = pathlib.Path(os.environ.get("top_builddir", ".")).resolve() / "vault-drive"
VECTOR = HERE / "vector.json"


def by_name(values, name):
    return sorted(values, key=lambda value: value[name])


def read_both(folder):
    """By the C program, which compares by itself, and by the reader, with each credential."""
    subprocess.run([DRIVE, "read", VECTOR, folder], check=True)
    vector = json.loads(VECTOR.read_text())
    file = (folder / "vault.khv").read_bytes()
    for credential in vector["credentials"]:
        found = read_vault.read_vault(file, credential)
        assert by_name(found["accounts"], "id") == by_name(vector["accounts"], "id"), found
        assert by_name(found["logins"], "name") == by_name(vector["logins"], "name"), found
        assert found["epoch"] == 2, found["epoch"]
        try:
            read_vault.read_vault(file, {**credential, "text": other(credential["text"])})
        except (KeyError, ValueError):
            continue
        raise AssertionError("another %s opens it" % credential["type"])
    return file


def other(text):
    return text[:5] + ("1" if text[5] != "1" else "2") + text[6:]


def read_damaged(file, credential):
    """The reader refuses what the C program refuses, or it would prove nothing."""
    for at in range(0, len(file), 61):
        damaged = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
        try:
            read_vault.read_vault(damaged, credential)
        except Exception:  # the kinds of errors are many, and all of them refuse
            continue
        raise AssertionError("byte %d" % at)


def main():
    with tempfile.TemporaryDirectory() as name:
        kept, fresh = pathlib.Path(name) / "kept", pathlib.Path(name) / "fresh"
        kept.mkdir(mode=0o700)
        fresh.mkdir(mode=0o700)
        shutil.copyfile(HERE / "vector.khv", kept / "vault.khv")
        (kept / "vault.khv").chmod(0o600)
        file = read_both(kept)
        read_damaged(file, json.loads(VECTOR.read_text())["credentials"][2])
        subprocess.run([DRIVE, "write", VECTOR, fresh], check=True)
        read_both(fresh)
        print("the vault that was kept and a fresh one read the same in C and in Python")


main()
