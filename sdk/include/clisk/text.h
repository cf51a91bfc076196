/*
 * Text: Unicode's normal form, comparison without case and accents, and pieces
 * cut out of a text by marks or by patterns. Texts are UTF-8; malformed bytes
 * count as '?'. NULL is "". What is returned belongs to the run.
 *
 * Texts of more than 1 MiB are refused, with LIMIT; the functions that take a
 * pattern read 64 KiB. After a failure every function returns "" or false.
 */
#ifndef CLISK_TEXT_H
#define CLISK_TEXT_H

#include <clisk/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct clisk_text_table {
    size_t size;
    const char *(*nfc)(clisk_run *run, const char *text);
    const char *(*normalize_space)(clisk_run *run, const char *text);
    const char *(*fold)(clisk_run *run, const char *text);
    bool (*equal_folded)(clisk_run *run, const char *a, const char *b);
    bool (*contains_folded)(clisk_run *run, const char *text, const char *part);
    const char *(*slug)(clisk_run *run, const char *text);
    const char *(*between)(clisk_run *run, const char *text, const char *before, const char *after);
    const char *(*part)(clisk_run *run, const char *text, const char *separator, size_t index);
    bool (*matches)(clisk_run *run, const char *text, const char *pattern);
    const char *(*capture)(clisk_run *run, const char *text, const char *pattern, unsigned group);
    const char *(*remove_space)(clisk_run *run, const char *text);
};

/* Normalization Form C (Unicode, UAX 15): "e" and U+0301 become "é". */
static inline const char *
clisk_text_nfc(clisk_run *run, const char *text)
{
    return clisk_host_tables->text->nfc(run, text);
}

/* The text as clisk_text() gives that of a page: runs of white space made one space, and trimmed.
 */
static inline const char *
clisk_text_normalize_space(clisk_run *run, const char *text)
{
    return clisk_host_tables->text->normalize_space(run, text);
}

/* The text without any white space: the number of "06 39 98 12 34", or of an IBAN. */
static inline const char *
clisk_text_remove_space(clisk_run *run, const char *text)
{
    return clisk_host_tables->text->remove_space(run, text);
}

/*
 * What is left when case, accents, compatibility forms, unseen characters and
 * spacing do not count: full case folding (Unicode, section 3.13) and NFKD less
 * the combining marks of Latin, Greek and Cyrillic letters, composed again.
 * "ŒUVRE  Élégante" is "oeuvre elegante", "Straße" is "strasse".
 */
static inline const char *
clisk_text_fold(clisk_run *run, const char *text)
{
    return clisk_host_tables->text->fold(run, text);
}

/* Whether two texts are the same, folded. */
static inline bool
clisk_text_equal_folded(clisk_run *run, const char *a, const char *b)
{
    return clisk_host_tables->text->equal_folded(run, a, b);
}

/* Whether a text holds a part, both folded. "" is in every text. */
static inline bool
clisk_text_contains_folded(clisk_run *run, const char *text, const char *part)
{
    return clisk_host_tables->text->contains_folded(run, text, part);
}

/*
 * The text as a part of a URL or a reference: folded, and each run of other
 * characters than a to z and 0 to 9 made one hyphen, with none at the ends.
 * "Électricité & gaz" is "electricite-gaz". "" where nothing is left.
 */
static inline const char *
clisk_text_slug(clisk_run *run, const char *text)
{
    return clisk_host_tables->text->slug(run, text);
}

/*
 * What stands between the first `before` and the first `after` behind it; "" for
 * either is the text's beginning or end. A mark that is not there: SITE_CHANGED.
 */
static inline const char *
clisk_text_between(clisk_run *run, const char *text, const char *before, const char *after)
{
    return clisk_host_tables->text->between(run, text, before, after);
}

/*
 * One of the parts that a separator makes of a text, trimmed; the first is 0.
 * Fewer parts: SITE_CHANGED. An empty separator: PLUGIN_BUG.
 */
static inline const char *
clisk_text_part(clisk_run *run, const char *text, const char *separator, size_t index)
{
    return clisk_host_tables->text->part(run, text, separator, index);
}

/*
 * Whether a pattern matches anywhere in the text: a POSIX extended regular
 * expression (POSIX.1, XBD 9.4) of at most 128 bytes, without references back,
 * where what is repeated is a character or a bracket, or a group by '*' or '?',
 * and counts are at most 64. It sees bytes: "." is one, "é" is two, so that
 * "(é)*" repeats it and "é*" does not.
 * Another pattern: PLUGIN_BUG.
 */
static inline bool
clisk_text_matches(clisk_run *run, const char *text, const char *pattern)
{
    return clisk_host_tables->text->matches(run, text, pattern);
}

/*
 * What the pattern's group holds where it first matches, as long as it can; 0 is
 * the whole match, 1 to 9 what is in brackets; "" for a group that took no part:
 * clisk_text_capture(run, "Facture n° F-2024-7", "F-([0-9]+)-", 1) is "2024". No
 * match: SITE_CHANGED. No such group, or a cut inside a character: PLUGIN_BUG.
 */
static inline const char *
clisk_text_capture(clisk_run *run, const char *text, const char *pattern, unsigned group)
{
    return clisk_host_tables->text->capture(run, text, pattern, group);
}

#ifdef __cplusplus
}
#endif

#endif
