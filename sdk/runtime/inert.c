#include "sdk/runtime/form.h"
#include "sdk/runtime/object.h"

/* Never written to: without a run, every function leaves them alone. */
struct clisk_pages object_inert_pages;
struct clisk_node object_inert_node;
struct clisk_list object_inert_list;
struct clisk_form object_inert_form;
struct clisk_json object_inert_json;
