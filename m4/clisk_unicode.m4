# CLISK_UNICODE: the library behind sdk/runtime/text. After CLISK_HTML: what links the runtime links
# both, and of each only what it uses (--as-needed), so that they are one list.
AC_DEFUN([CLISK_UNICODE], [
    PKG_CHECK_MODULES([UTF8PROC], [libutf8proc >= 2.6])
    HTML_CFLAGS="$HTML_CFLAGS $UTF8PROC_CFLAGS"
    HTML_LIBS="$HTML_LIBS $UTF8PROC_LIBS"
])
