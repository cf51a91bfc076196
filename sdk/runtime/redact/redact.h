/*
 * Pages without what they say of anybody: structure stays, so that selectors
 * and pointers find in it what they found in the page; content is left as a
 * shape only. What is not known to be structure counts as content.
 */
#ifndef CLISK_RUNTIME_REDACT_REDACT_H
#define CLISK_RUNTIME_REDACT_REDACT_H

#include "host/common/buf.h"
#include "sdk/runtime/html/html.h"
#include "sdk/runtime/json/json.h"

/*
 * Words that are somebody's, such as her name: a name of the page that has one of them counts as
 * content. Takes those of the text that have three letters or more, of an e-mail address those in
 * front of the sign; the buffer is for nothing else, and is full at its maximum.
 */
void redact_know(struct buf *words, const char *text);

/*
 * Each appends the whole page, or as much of it as the buffer's maximum leaves room for, and says
 * where it is cut. -1 without memory.
 */
int redact_html(const struct html_doc *doc, const struct buf *words, struct buf *out);
int redact_json(const struct json_value *value, const struct buf *words, struct buf *out);

/* A selector or the path of a URL, of which long numbers are redacted. 0, or -1 when the buffer is
 * bad. */
int redact_selector(const char *selector, const struct buf *words, struct buf *out);
int redact_path(const char *path, const struct buf *words, struct buf *out);

#endif
