#!/bin/sh
# Makes configure and the Makefile.in files from a fresh clone.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --force --warnings=all
