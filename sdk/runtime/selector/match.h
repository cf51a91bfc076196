/*
 * Inside the matcher: conditions on one element, and what a search remembers.
 *
 * Keys of the memo, where an address plus something stands for a pair:
 *   compound, node      how the search above or before the node ended
 *   compound, node      inside :has(): the node was looked at from the right
 *   simple, node        :has(): it matches; :nth-child(of): its position
 *   simple + 1, parent  :nth-child(of): how many there are
 *   parent + namespace, name   how many children have that name
 *   static markers, node       what match_group.c knows of forms
 */
#ifndef CLISK_RUNTIME_SELECTOR_MATCH_H
#define CLISK_RUNTIME_SELECTOR_MATCH_H

#include "sdk/runtime/selector/compiled.h"

enum { SEARCH_BYTES_A_STEP = 32 };

/* Counts work. False when the search has given up. */
static inline bool
search_count(struct selector_search *search, size_t steps)
{
    if (search->steps < steps)
        search->gave_up = true;
    if (search->gave_up)
        return false;
    search->steps -= steps;
    return true;
}

/* memo_set(), or the search gives up. */
void search_remember(struct selector_search *search, const void *about, const void *of,
                     size_t value);
/* The node of the document that an element is in. */
html_node *search_top(const html_node *node);

bool match_list(struct selector_search *search, const struct selector *list, html_node *node);
bool match_compound(struct selector_search *search, const struct selector_compound *compound,
                    html_node *node);

bool match_id(struct selector_search *search, const html_node *node, struct selector_text name);
bool match_class(struct selector_search *search, const html_node *node, struct selector_text name);
bool match_attribute(struct selector_search *search, const html_node *node,
                     const struct selector_attr *attr);
bool match_nth(struct selector_search *search, const struct selector_simple *simple,
               html_node *node);
bool match_has(struct selector_search *search, const struct selector_simple *simple,
               html_node *node);
bool match_lang(struct selector_search *search, const struct selector_words *ranges,
                const html_node *node);
bool match_dir(struct selector_search *search, struct selector_text name, const html_node *node);
bool match_contains_text(struct selector_search *search, struct selector_text text, bool fold,
                         const html_node *node);

/* States of any element. */
selector_state match_root, match_scope, match_empty, match_link, match_defined, match_muted,
    match_open, match_paused;

/* States of the controls of forms (HTML standard, "Pseudo-classes"). */
selector_state match_checked, match_default, match_disabled, match_enabled, match_in_range,
    match_indeterminate, match_invalid, match_optional, match_out_of_range, match_placeholder_shown,
    match_read_only, match_read_write, match_required, match_valid;

#endif
