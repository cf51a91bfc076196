# CLISK_HTML: the library that parses HTML, behind sdk/runtime/html.
AC_DEFUN([CLISK_HTML], [
    HTML_CFLAGS=
    HTML_LIBS="-lmodest -lm"
    clisk_saved_LIBS=$LIBS
    AC_CHECK_HEADER([myhtml/api.h], [],
        [AC_MSG_ERROR([myhtml/api.h is missing: install libmodest-dev])])
    AC_CHECK_LIB([modest], [myhtml_parse_chunk], [],
        [AC_MSG_ERROR([libmodest is missing: install libmodest-dev])], [-lm])
    LIBS=$clisk_saved_LIBS
    AC_SUBST([HTML_CFLAGS])
    AC_SUBST([HTML_LIBS])
])
