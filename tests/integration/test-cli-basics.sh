#!/bin/sh
# The command without any site: lists, help, usage errors, permissions, secrets.
set -eu
. "$(dirname "$0")/functions.sh"

# --- what is printed where
clisk_is 0 list
out_has 'BRAND'
out_has 'acme'
clisk_is 0 list --format json
out_has '"schema_version": 1'
clisk_is 0 --format ndjson list
out_has '"brand":"acme"'
clisk_is 0 info acme
out_has 'password: only to https://www.acme.example/login, field password'
out_has 'https://files.acme.example'
clisk_is 0 info acme --format json
out_has '"secret": true'
clisk_is 0 version
out_has 'konnector API 1'
clisk_is 0 --version
clisk_is 0 help
out_has '--plugin-dir'
for command in list info connect accounts run data names vault doctor version help; do
    clisk_is 0 help "$command"
    out_has "usage: clisk $command"
    clisk_is 0 "$command" --help
done
clisk_is 0 accounts --format json
[ "$(cat "$out")" = '[]' ] || fail 'accounts: not an empty array'
clisk_is 0 data
out_is_empty

# --- a directory of konnectors that is not there, and a file that is none
mkdir "$directory/bad"
echo 'no konnector' >"$directory/bad/broken.so"
clisk_is 0 list --plugin-dir "$directory/bad" --plugin-dir "$directory/absent"
err_has "$directory/bad/broken.so"
clisk_is 0 list --plugin-dir "$directory/bad" --format ndjson
out_has '"error":'

# --- usage: the bad thing and the remedy, and nothing on standard output
clisk_is 2
err_has "see 'clisk help'"
clisk_is 2 rnu
err_has "unknown command 'rnu'; did you mean 'run'?"
out_is_empty
clisk_is 2 list --formt json
err_has "did you mean '--format'"
clisk_is 2 help rnu
err_has "did you mean 'run'"
clisk_is 2 run
err_has 'clisk connect BRAND'
clisk_is 2 run nobody
err_has "there is no account \"nobody\""
clisk_is 2 data nobody
err_has "'clisk accounts'"
clisk_is 2 accounts delete x
err_has 'accounts remove'
clisk_is 14 info acem
err_has 'did you mean "acme"'
err_has "$CLISK_PLUGIN_DIR"

# --- connect: what is missing is named with its option
clisk_is 2 connect acme
err_has 'add --yes'
clisk_is 2 list --format csv
err_has "no format 'csv'"
clisk_is 2 connect acme --yes
err_has '--field login=VALUE'
clisk_is 2 connect acme --yes --field login=demo
err_has '--password-file'
clisk_is 2 connect acme --yes --field login=demo --field password=hunter2
err_has 'is a secret'
if grep -q hunter2 "$err"; then fail 'a secret of the command line is repeated'; fi
clisk_is 2 connect acme --yes --field logn=demo
err_has 'did you mean "login"'
clisk_is 2 connect acme --yes --field login=demo --password-command "sh -c 'echo secret; exit 3'"
err_has 'exit status 3'
clisk_is 2 connect acme --yes --field login=demo --password-command 'no-such-program-at-all'
err_has 'no-such-program-at-all'
clisk_is 2 connect acme --yes --field login=demo --password-command 'pass "acme'
err_has 'not closed'
clisk_is 2 connect acme --yes --field login=demo --password-file "$directory/absent"
err_has "$directory/absent"
clisk_is 2 connect acme --yes --field login=demo --password-file /dev/null
err_has 'empty'
clisk_is 2 connect acme --yes --name 'a b' --field login=demo
err_has '--name'

# --- connect without a check, in files that nobody else can read
secret='correct "horse" \ battery'
printf '%s\n' "$secret" >"$directory/password"
clisk_is 0 connect acme --yes --no-check --field login=demo --password-file "$directory/password"
clisk_is 0 connect acme --yes --no-check --field login=other \
    --password-command "cat '$directory/password' /etc/passwd" --format json
out_has '"name": "acme-2"'
printf 'seven large otters\n' >"$directory/passphrase"
chmod 600 "$directory/passphrase"
clisk_is 0 vault slots add passphrase --new-passphrase-file "$directory/passphrase"
for account in acme acme-2; do
    clisk_is 0 vault reveal "$account" password --passphrase-file "$directory/passphrase"
    [ "$(cat "$out")" = "$secret" ] || fail "the secret of $account is not what was given"
done
if grep -rqF "$secret" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME"; then fail 'a secret stands in the clear'; fi
open=$(find "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" -perm /077)
[ -z "$open" ] || fail "others can reach: $open"
clisk_is 0 accounts
out_has 'acme-2'
out_has 'never'
clisk_is 2 run
err_has 'acme, acme-2'
clisk_is 2 run --all acme
err_has 'not both'

# --- standard output that cannot be written is an error
if [ -w /dev/full ]; then
    status=0
    "$top_builddir/clisk" list >/dev/full 2>"$err" || status=$?
    [ "$status" -eq 15 ] || fail "list to a full disk: exit status $status"
    err_has 'standard output'
fi

# --- root runs no konnector unless she says so
if [ -n "$as_root" ]; then
    as_root=
    clisk_is 14 run acme
    err_has '--allow-root'
    clisk_is 14 connect acme --yes
    as_root=--allow-root
fi

# --- a secret that is gone, and a file that others can read
clisk_is 2 accounts remove acme-2
err_has '--yes'
clisk_is 0 accounts remove acme-2 --yes
err_has 'files stay'
clisk_is 0 vault check --format json
# The account's, and the key of the store.
out_has '"entries": 2'
mv "$XDG_STATE_HOME/clisk/device.key" "$directory/device.key"
clisk_is 5 run acme
err_has 'vault'
mv "$directory/device.key" "$XDG_STATE_HOME/clisk/device.key"
clisk_is 14 run acme --plugin-dir /nowhere --libexec-dir "$directory/absent"
chmod 644 "$XDG_CONFIG_HOME/clisk/vault.khv"
clisk_is 14 run acme
err_has 'chmod'
out_is_empty

finish
