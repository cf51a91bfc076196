# What shell tests of the command share: a person's directories in a temporary
# one that goes away, and checks that name what they miss. To be sourced.
# shellcheck shell=sh

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
top_builddir=${top_builddir:-$top_srcdir}

directory=$(mktemp -d "${TMPDIR:-/tmp}/clisk-test-XXXXXX")
trap 'rm -rf "$directory"' EXIT
trap 'exit 1' INT TERM HUP

# Nothing of whoever runs the tests counts.
for variable in $(env | sed -n 's/^\(CLISK_[A-Z_]*\)=.*/\1/p'); do
    unset "$variable"
done
HOME=$directory
XDG_CONFIG_HOME=$directory/config
XDG_STATE_HOME=$directory/state
XDG_DATA_HOME=$directory/data
LC_ALL=C.UTF-8
CLISK_LIBEXEC_DIR=$top_builddir
CLISK_PLUGIN_DIR=$top_builddir/plugins/.libs
CLISK_NO_INPUT=true
export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME LC_ALL
export CLISK_LIBEXEC_DIR CLISK_PLUGIN_DIR CLISK_NO_INPUT
unset NO_COLOR XDG_RUNTIME_DIR

as_root=
[ "$(id -u)" -ne 0 ] || as_root=--allow-root
failures=0
out=$directory/out
err=$directory/err

fail() {
    echo "not ok: $*"
    sed 's/^/    stdout: /' "$out"
    sed 's/^/    stderr: /' "$err"
    failures=$((failures + 1))
}

# clisk_is STATUS WORD...: runs the command, which must end with that status.
clisk_is() {
    wanted=$1
    shift
    ran=$*
    status=0
    # Word splitting is wanted: one argument or none.
    # shellcheck disable=SC2086
    "$top_builddir/clisk" "$@" $as_root >"$out" 2>"$err" </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "clisk $ran: exit status $status and not $wanted"
}

out_has() {
    grep -qF -e "$1" "$out" || fail "clisk $ran: no '$1' on standard output"
}

err_has() {
    grep -qF -e "$1" "$err" || fail "clisk $ran: no '$1' on standard error"
}

out_is_empty() {
    [ ! -s "$out" ] || fail "clisk $ran: something on standard output"
}

finish() {
    [ "$failures" -eq 0 ] || exit 1
    echo "all passed"
}
