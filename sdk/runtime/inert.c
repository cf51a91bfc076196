#include "sdk/runtime/documents.h"
#include "sdk/runtime/form.h"
#include "sdk/runtime/object.h"

/* Never written to: without a run, every function leaves them alone. */
struct clisk_node object_inert_node;
struct clisk_list object_inert_list;
struct clisk_form object_inert_form;
struct clisk_json object_inert_json;
struct clisk_json_list object_inert_json_list;
struct clisk_xml object_inert_xml;
struct clisk_xml_list object_inert_xml_list;
