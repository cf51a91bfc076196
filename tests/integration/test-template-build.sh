#!/bin/sh
# The template builds outside of this tree, with what is installed and nothing else: by each
# compiler there is, with optimisation at link time, as C++, and stripped.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

command -v pkg-config >/dev/null || {
    echo "skipped: there is no pkg-config"
    exit 77
}

# A parallel make that runs this test passes flags that are not for ours.
unset MAKEFLAGS MAKELEVEL MFLAGS || :
make=${MAKE:-make}

install_sdk() {
    $make -s -C "$top_builddir" DESTDIR="$scratch/root" \
        install-dist_cliskincludeHEADERS install-nodist_pkgconfigDATA install-dist_templateDATA
    PKG_CONFIG_PATH=$(dirname "$(find "$scratch/root" -name clisk.pc)")
    PKG_CONFIG_SYSROOT_DIR=$scratch/root
    # Where the prefix is /usr, it is not the system's headers that are wanted.
    PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
    export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS
}

fail() {
    echo "$1: $2" >&2
    exit 1
}

check_konnector() {
    found=$("$top_builddir/read-note" "$2") || fail "$1" "the note cannot be read"
    [ "$found" = "1 template 0.1.0" ] || fail "$1" "the note says: $found"
    exported=$(nm -D --defined-only "$2" | sed 's/.* //')
    [ "$exported" = clisk_plugin_main ] || fail "$1" "exports: $exported"
    readelf -dW "$2" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
        case $library in
        libc.so.* | ld-linux*) ;;
        *) fail "$1" "links $library" ;;
        esac
    done
}

# build NAME COMPILER CFLAGS LDFLAGS
build() {
    cp -r "$(dirname "$(find "$scratch/root" -name template.c)")" "$scratch/$1"
    (cd "$scratch/$1" && $make -s CC="$2" CFLAGS="$3" LDFLAGS="$4") || fail "$1" "does not build"
    check_konnector "$1" "$scratch/$1/$1.so"
    strip "$scratch/$1/$1.so"
    check_konnector "$1, stripped" "$scratch/$1/$1.so"
    echo "$1: $2 $3 $4"
}

# Not every compiler that is there can optimise at link time.
can_lto() {
    echo 'int konnector(void); int konnector(void) { return 0; }' >"$scratch/lto.c"
    $1 -O2 -flto -fPIC -shared -o "$scratch/lto.so" "$scratch/lto.c" 2>/dev/null
}

# check_columns COMPILER: a column of another type than its field's is found by the compiler.
check_columns() {
    for column in 'DATE(struct clisk_bill, date' 'TEXT(struct clisk_bill, title' \
        'AMOUNT(struct clisk_bill, date' 'LINK(struct clisk_file, content'; do
        {
            echo '#include <clisk/clisk.h>'
            echo 'extern const struct clisk_column columns[];'
            echo "const struct clisk_column columns[] = {CLISK_COLUMN_$column, \"b\","
            echo '    .optional = true), CLISK_COLUMN_END};'
        } >"$scratch/column.c"
        # shellcheck disable=SC2046
        $1 -std=c99 -pedantic $warnings $(pkg-config --cflags clisk) -fsyntax-only \
            "$scratch/column.c" 2>"$scratch/column.log" && right=yes || right=no
        case $column in
        DATE* | TEXT*) [ $right = yes ] || fail "$1" "$column: $(cat "$scratch/column.log")" ;;
        *) [ $right = no ] || fail "$1" "takes a wrong column: $column" ;;
        esac
    done
}

install_sdk
warnings='-Wall -Wextra -Werror'
tried=
for compiler in "${CC:-cc}" gcc clang; do
    name=$(echo "$compiler" | tr -cd 'a-z0-9')
    case " $tried " in *" $name "*) continue ;; esac
    $compiler --version >/dev/null 2>&1 || continue
    tried="$tried $name"
    check_columns "$compiler"
    build "$name" "$compiler" "-std=c99 -pedantic -O2 $warnings" ''
    if can_lto "$compiler"; then
        build "$name-lto" "$compiler" "-O2 -flto -ffunction-sections -fdata-sections $warnings" \
            '-Wl,--gc-sections'
    fi
done
if echo 'int x;' | ${CXX:-c++} -xc++ -std=c++20 -fsyntax-only - 2>/dev/null; then
    # In C++, -Wextra wants every member to be named, which C++ programs do without too.
    build cxx "${CXX:-c++}" "-xc++ -std=c++20 -O2 $warnings -Wno-missing-field-initializers" ''
fi
