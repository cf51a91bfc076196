# CLISK_XML: the library behind sdk/runtime/xml. After CLISK_HTML: what links the runtime links both,
# and of each only what it uses (--as-needed), so that they are one list.
AC_DEFUN([CLISK_XML], [
    PKG_CHECK_MODULES([XML], [libxml-2.0 >= 2.9.14])
    HTML_CFLAGS="$HTML_CFLAGS $XML_CFLAGS"
    HTML_LIBS="$HTML_LIBS $XML_LIBS"
])
