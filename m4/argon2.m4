# CLISK_ARGON2: Argon2id from libargon2, or from libcrypto 3.2 and later, which needs no check here.
AC_DEFUN([CLISK_ARGON2], [
    AC_ARG_WITH([argon2],
        [AS_HELP_STRING([--with-argon2], [Argon2id by libargon2 (default: when it is installed)])],
        [], [with_argon2=check])
    AS_IF([test "x$with_argon2" != xno], [
        PKG_CHECK_MODULES([ARGON2], [libargon2],
            [AC_DEFINE([HAVE_LIBARGON2], [1], [Argon2id by libargon2.])
             with_argon2=yes],
            [AS_IF([test "x$with_argon2" = xyes],
                 [AC_MSG_ERROR([libargon2 is missing: install libargon2-dev])])
             with_argon2=no])
    ])
])
