# CLISK_CHECK_FLAGS(VARIABLE, FLAGS): appends to VARIABLE each flag that the compiler takes.
AC_DEFUN([CLISK_CHECK_FLAGS], [
    for clisk_flag in m4_normalize([$2]); do
        AX_CLISK_TRY_FLAG([$clisk_flag], [$1="$$1 $clisk_flag"])
    done
])

# AX_CLISK_TRY_FLAG(FLAG, IF-TAKEN). A warning about the flag itself counts as a refusal.
AC_DEFUN([AX_CLISK_TRY_FLAG], [
    AC_MSG_CHECKING([whether $CC takes $1])
    clisk_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[]], [[]])],
        [AC_MSG_RESULT([yes])
         CFLAGS=$clisk_saved_CFLAGS
         $2],
        [AC_MSG_RESULT([no])
         CFLAGS=$clisk_saved_CFLAGS])
])

AC_DEFUN([CLISK_WARNINGS], [
    AC_ARG_ENABLE([werror],
        [AS_HELP_STRING([--enable-werror], [make warnings errors])],
        [], [enable_werror=no])
    WARN_CFLAGS=
    CLISK_CHECK_FLAGS([WARN_CFLAGS], [-Wall -Wextra -Wformat=2 -Wformat-signedness -Wshadow -Wvla
        -Wundef -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wredundant-decls
        -Wpointer-arith -Wcast-align=strict -Wdate-time -Wlogical-op -Wduplicated-cond
        -Wduplicated-branches -Wimplicit-fallthrough -Wswitch-enum -Wconversion
        -Wsign-conversion])
    # Sanitizers' instrumentation makes this one report what cannot be.
    AS_IF([test "x$with_sanitizer" = xno],
        [CLISK_CHECK_FLAGS([WARN_CFLAGS], [-Wnull-dereference])])
    AS_IF([test "x$enable_werror" = xyes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
    AC_SUBST([WARN_CFLAGS])
])
