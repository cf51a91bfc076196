#include "sdk/runtime/object.h"

static const struct clisk_host host_tables = {
    .size = sizeof host_tables,
    .api = CLISK_API,
    .run = &run_table,
    .session = &session_table,
    .selector = &selector_table,
    .form = &form_table,
    .json = &json_table,
    .value = &value_table,
    .sink = &sink_table,
    .log = &log_table,
    .extract = &extract_table,
    .paging = &paging_table,
    .ask = &ask_table,
    .xml = &xml_table,
    .script = &script_table,
    .text = &text_table,
    .record = &record_table,
};

const struct clisk_host *
runtime_host(void)
{
    return &host_tables;
}
