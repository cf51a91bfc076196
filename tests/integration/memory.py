"""Searches the memory of other processes, as root can."""
import contextlib
import os
import re

import harness

READ_MAX = 64 << 20


def mappings_of(pid):
    """(start, end, flags, name) of what can be read, with VmFlags of smaps."""
    found, current = [], None
    with open(f"/proc/{pid}/smaps", encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for line in lines:
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)", line)
        if match:
            current = (int(match[1], 16), int(match[2], 16), match[3], match[4])
        elif line.startswith("VmFlags:") and current and current[2].startswith("r"):
            found.append((*current[:2], line.split()[1:], current[3]))
    return found


def memory_with(pid, secret):
    """The mappings that hold a text or bytes, as (name, flags)."""
    found = []
    wanted = secret.encode() if isinstance(secret, str) else secret
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, flags, name in mappings_of(pid):
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(start)
                if wanted in memory.read(min(end - start, READ_MAX)):
                    found.append((name or "anonymous", flags))
    return found


def can_read_memory():
    """Whether others' memory may be read here: by root, and with no sanitizer's huge space."""
    return os.geteuid() == 0 and not harness.is_sanitized()
