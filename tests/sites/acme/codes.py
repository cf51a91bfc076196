"""One-time codes as the brand acme checks them (RFC 6238), by a clock of its own."""

import base64
import hmac
import threading
import time

DIGITS = 6


class Codes:
    """Takes the code of now and the one before (section 5.2), each once."""

    def __init__(self, seed, period, ahead):
        try:
            self._seed = base64.b32decode(seed.upper() + "=" * (-len(seed) % 8))
        except ValueError as error:
            raise ValueError("the seed is no Base32") from error
        self._period, self._ahead = period, ahead
        self._used = set()
        self._lock = threading.Lock()

    def take(self, login, given):
        now = int(time.time() + self._ahead) // self._period
        if given not in (self._code(now), self._code(now - 1)):
            return False
        with self._lock:
            self._used.add((login, given))
        return True

    def was_used(self, login, given):
        with self._lock:
            return (login, given) in self._used

    def _code(self, number):
        digest = hmac.digest(self._seed, number.to_bytes(8, "big"), "sha1")
        at = digest[-1] & 15
        value = int.from_bytes(digest[at:at + 4], "big") & 0x7FFFFFFF
        return f"{value % 10 ** DIGITS:0{DIGITS}}"
