/*
 * A look at an XML document before libxml2 gets it.
 */
#ifndef CLISK_RUNTIME_XML_SCAN_H
#define CLISK_RUNTIME_XML_SCAN_H

#include <stdbool.h>

#include "host/common/compiler.h"

/*
 * Whether a tag has more than `most` attributes: libxml2 compares each with all
 * others. Right for every part of a document that is well-formed up to there;
 * linear in its length.
 */
bool scan_finds_long_tag(const char *text, size_t len, size_t most);

#endif
