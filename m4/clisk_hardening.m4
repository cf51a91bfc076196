# CLISK_HARDENING: HARDEN_CPPFLAGS, HARDEN_CFLAGS, HARDEN_LDFLAGS and PIE flags. A sanitizer
# replaces all of it, since FORTIFY hides what it looks for.
AC_DEFUN([CLISK_HARDENING], [
    AC_REQUIRE([CLISK_SANITIZER])
    HARDEN_CPPFLAGS=
    HARDEN_CFLAGS="-fvisibility=hidden"
    HARDEN_LDFLAGS=
    PIE_CFLAGS="-fPIE"
    PIE_LDFLAGS="-pie"
    AS_IF([test "x$with_sanitizer" = xno], [
        CLISK_CHECK_FLAGS([HARDEN_CFLAGS], [-fstack-protector-strong -fstack-clash-protection
            -fcf-protection=full -ftrivial-auto-var-init=zero])
        # FORTIFY needs optimisation, and is pointless without it.
        AS_CASE([" $CFLAGS "], [*" -O0 "*], [],
            [HARDEN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"])
        HARDEN_LDFLAGS="-Wl,-z,relro,-z,now,-z,noexecstack,--as-needed"
    ])
    AC_SUBST([HARDEN_CPPFLAGS])
    AC_SUBST([HARDEN_CFLAGS])
    AC_SUBST([HARDEN_LDFLAGS])
    AC_SUBST([PIE_CFLAGS])
    AC_SUBST([PIE_LDFLAGS])
])
