# CLISK_SANITIZER: --with-sanitizer=address,undefined builds everything with those.
AC_DEFUN([CLISK_SANITIZER], [
    AC_ARG_WITH([sanitizer],
        [AS_HELP_STRING([--with-sanitizer=LIST],
            [build with these sanitizers, such as address,undefined])],
        [], [with_sanitizer=no])
    AS_CASE([$with_sanitizer],
        [yes], [with_sanitizer=address,undefined])
    SANITIZER_FLAGS=
    AS_IF([test "x$with_sanitizer" != xno], [
        SANITIZER_FLAGS="-fsanitize=$with_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"
        AC_DEFINE([ENABLE_SANITIZER], [1], [Built with a sanitizer: no limit of address space.])
    ])
    AM_CONDITIONAL([SANITIZER], [test "x$with_sanitizer" != xno])
    AC_SUBST([SANITIZER_FLAGS])
])
