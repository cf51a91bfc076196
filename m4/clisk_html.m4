# CLISK_HTML: the library that parses HTML, behind sdk/runtime/html: lexbor where it is installed, else MyHTML.
AC_DEFUN([CLISK_HTML], [
    clisk_lexbor="lexbor >= 3.0"
    AC_ARG_WITH([html],
        [AS_HELP_STRING([--with-html=lexbor|myhtml],
            [the library that parses HTML (default: what is installed, lexbor first)])],
        [], [with_html=check])
    AS_CASE([$with_html],
        [check], [PKG_CHECK_EXISTS([$clisk_lexbor], [with_html=lexbor], [with_html=myhtml])],
        [lexbor|myhtml], [],
        [AC_MSG_ERROR([--with-html is lexbor or myhtml, not "$with_html"])])
    AS_IF([test "$with_html" = lexbor], [CLISK_HTML_LEXBOR], [CLISK_HTML_MYHTML])
    AC_DEFINE_UNQUOTED([HTML_BACK_END], ["$with_html"], [The library that parses HTML.])
    AM_CONDITIONAL([HTML_LEXBOR], [test "$with_html" = lexbor])
    AC_SUBST([HTML_CFLAGS])
    AC_SUBST([HTML_LIBS])
])

AC_DEFUN([CLISK_HTML_LEXBOR], [
    PKG_CHECK_MODULES([HTML], [$clisk_lexbor])
    AC_DEFINE([HTML_BACK_LEXBOR], [1], [Whether that is lexbor.])
])

AC_DEFUN([CLISK_HTML_MYHTML], [
    HTML_CFLAGS=
    HTML_LIBS="-lmodest -lm"
    clisk_saved_LIBS=$LIBS
    AC_CHECK_HEADER([myhtml/api.h], [],
        [AC_MSG_ERROR([no library for HTML: install libmodest-dev, or liblexbor-dev 3.0 or later])])
    AC_CHECK_LIB([modest], [myhtml_parse_chunk], [],
        [AC_MSG_ERROR([libmodest is missing: install libmodest-dev])], [-lm])
    LIBS=$clisk_saved_LIBS
    AC_DEFINE([HTML_BACK_MYHTML], [1], [Whether that is MyHTML.])
])
