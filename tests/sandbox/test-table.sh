#!/bin/sh
# The table of clisk-security(7) is what the figures of the last whole matrix give.
set -eu
exec "${PYTHON3:-python3}" -B "$top_srcdir/tests/sandbox/make-table.py" \
    "$top_srcdir/tests/sandbox/figures.txt" "$top_srcdir/docs/clisk-security.7"
