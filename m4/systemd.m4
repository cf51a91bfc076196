# CLISK_SYSTEMD: whether clisk-agent listens to logind, by libsystemd. It tells in its state when it
# does not.
AC_DEFUN([CLISK_SYSTEMD], [
    AC_ARG_WITH([systemd],
        [AS_HELP_STRING([--with-systemd], [let the agent listen to logind: yes, no or auto (default)])],
        [], [with_systemd=auto])
    have_systemd=no
    AS_IF([test "x$with_systemd" != xno], [
        PKG_CHECK_MODULES([SYSTEMD], [libsystemd >= 241], [have_systemd=yes], [
            AS_IF([test "x$with_systemd" = xyes],
                [AC_MSG_ERROR([libsystemd is missing: install libsystemd-dev])])])])
    AS_IF([test "x$have_systemd" = xyes],
        [AC_DEFINE([HAVE_LIBSYSTEMD], [1], [Whether the agent listens to logind])])
])
