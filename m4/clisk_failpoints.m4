# CLISK_FAILPOINTS: --enable-failpoints, for tests that kill the programs at named places.
AC_DEFUN([CLISK_FAILPOINTS], [
    AC_ARG_ENABLE([failpoints],
        [AS_HELP_STRING([--enable-failpoints], [places where tests can kill the programs])],
        [], [enable_failpoints=no])
    AS_IF([test "x$enable_failpoints" = xyes],
        [AC_DEFINE([ENABLE_FAILPOINTS], [1], [Failpoints are compiled in.])])
    AM_CONDITIONAL([FAILPOINTS], [test "x$enable_failpoints" = xyes])
])
