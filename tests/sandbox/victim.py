"""Somebody else of the same person: what she has open, in memory, in the keyring.

Prints one line, a JSON object that says where all of it is, and stays until its
standard input ends. It listens, answers nobody, and survives the signals that
attempts send.
"""
import ctypes
import json
import os
import selectors
import signal
import socket
import sys

ADD_KEY, KEYCTL = {"x86_64": (248, 250), "aarch64": (217, 219)}[os.uname().machine]
KEY_SPEC_USER_KEYRING = -4
KEYCTL_SETPERM, KEYCTL_UNLINK, KEYCTL_SET_TIMEOUT = 5, 9, 15
OF_OWNER_AND_USER = 0x3F3F0000
SECONDS = 3600


def add_key(libc):
    """A key that any process of this user may read; 0 where the kernel has no keyrings."""
    key = libc.syscall(ADD_KEY, b"user", b"clisk-victim", b"victim-secret", 13,
                       KEY_SPEC_USER_KEYRING)
    if key <= 0:
        return 0
    libc.syscall(KEYCTL, KEYCTL_SETPERM, key, OF_OWNER_AND_USER)
    libc.syscall(KEYCTL, KEYCTL_SET_TIMEOUT, key, SECONDS)
    return key


def listen(family, kind, address):
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    made.setblocking(False)
    return made


def serve(sockets):
    """Takes what comes, so that no queue is ever full, until the standard input ends."""
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin, selectors.EVENT_READ)
    for each in sockets:
        selector.register(each, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            try:
                if key.fileobj.type == socket.SOCK_STREAM:
                    key.fileobj.accept()[0].close()
                else:
                    key.fileobj.recv(64)
            except OSError:
                pass


def main():
    directory = sys.argv[1]
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGIO, signal.SIGURG):
        signal.signal(number, lambda *_: None)
    os.setsid()
    libc = ctypes.CDLL(None)
    secret = ctypes.create_string_buffer(b"victim-secret")
    with open(os.path.join(directory, "open"), "w+", encoding="ascii") as opened:
        opened.write("what the victim has open")
        opened.flush()
        os.set_inheritable(opened.fileno(), False)
        path = os.path.join(directory, "socket")
        abstract = f"clisk-victim-{os.getpid()}"
        tcp4 = listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        udp4 = listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        sockets = [tcp4, udp4, listen(socket.AF_UNIX, socket.SOCK_STREAM, path),
                   listen(socket.AF_UNIX, socket.SOCK_DGRAM, path + ".dgram"),
                   listen(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + abstract)]
        ports6 = [0, 0]
        try:
            for i, kind in enumerate((socket.SOCK_STREAM, socket.SOCK_DGRAM)):
                sockets.append(listen(socket.AF_INET6, kind, ("::1", 0)))
                ports6[i] = sockets[-1].getsockname()[1]
        except OSError:
            pass  # a machine without IPv6
        key = add_key(libc)
        print(json.dumps({
            "victim": os.getpid(), "tcp4": tcp4.getsockname()[1], "udp4": udp4.getsockname()[1],
            "tcp6": ports6[0], "udp6": ports6[1], "socket_path": path, "abstract": abstract,
            "victim_fd": opened.fileno(), "key": key, "secret": ctypes.addressof(secret)}),
            flush=True)
        serve(sockets)
        if key:
            libc.syscall(KEYCTL, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING)


main()
