/*
 * The examples of the manual pages: each is in its page word for word, which
 * tools/check-examples sees to, and runs in tests/unit/test-examples.c.
 */
#ifndef CLISK_EXAMPLES_H
#define CLISK_EXAMPLES_H

#include <clisk/clisk.h>

void example_ask(clisk_run *run);
void example_extract(clisk_run *run);
void example_form(clisk_run *run);
void example_json(clisk_run *run);
void example_log(clisk_run *run);
void example_paging(clisk_run *run);
void example_record(clisk_run *run);
void example_run(clisk_run *run);
void example_script(clisk_run *run);
void example_selector(clisk_run *run);
void example_session(clisk_run *run);
void example_sink(clisk_run *run);
void example_text(clisk_run *run);
void example_value(clisk_run *run);
void example_xml(clisk_run *run);

#endif
