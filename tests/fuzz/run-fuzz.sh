#!/bin/sh
# Builds the fuzz targets named as arguments with clang's libFuzzer, below ./fuzz, and runs each
# for FUZZ_SECONDS. The library sources are compiled once, instrumented, into one archive. What a
# run finds stays in fuzz/corpus/NAME, and an input that breaks a target in fuzz/.
set -eu

sanitize=-fsanitize=address,undefined
flags="-std=gnu17 -g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all $sanitize
    -DENABLE_SANITIZER=1 -include config.h -I$top_srcdir -I$top_srcdir/sdk/include $FUZZ_CPPFLAGS"

# Words are split on purpose: flags and libraries are lists.
compile()
{
    mkdir -p "$(dirname "$2")"
    "$FUZZ_CC" $flags -fsanitize=fuzzer-no-link -c "$top_srcdir/$1" -o "$2"
}

build_library()
{
    rm -f fuzz/library.a
    for source in $FUZZ_SOURCES; do
        case $source in
        *.c) ;;
        *) continue ;;
        esac
        object=fuzz/objects/${source%.c}.o
        # Headers are not looked at: a changed one needs `make clean-fuzz`.
        if [ ! -f "$object" ] || [ "$top_srcdir/$source" -nt "$object" ]; then
            compile "$source" "$object"
        fi
        ar q fuzz/library.a "$object" 2>/dev/null
    done
    ranlib fuzz/library.a
}

build_target()
{
    compile "tests/fuzz/$1.c" "fuzz/objects/$1.o"
    "$FUZZ_CC" -fsanitize=fuzzer $sanitize "fuzz/objects/$1.o" fuzz/library.a \
        -Wl,--as-needed $FUZZ_LIBS -o "fuzz/$1"
}

run_target()
{
    name=${1#fuzz-}
    mkdir -p "fuzz/corpus/$name"
    echo "$1: $FUZZ_SECONDS s"
    "fuzz/$1" -max_total_time="$FUZZ_SECONDS" -timeout=20 -rss_limit_mb=2048 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="fuzz/$1-" \
        "fuzz/corpus/$name" "$top_srcdir/tests/fuzz/corpus/$name"
}

build_library
for target in "$@"; do
    build_target "$target"
done
for target in "$@"; do
    run_target "$target"
done
