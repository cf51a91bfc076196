#include "sdk/runtime/documents.h"
#include "sdk/runtime/form/form.h"
#include "sdk/runtime/object.h"
#include "sdk/runtime/paging.h"
#include "sdk/runtime/record.h"

/* Never written to: without a run, every function leaves them alone. */
struct clisk_batch object_inert_batch;
struct clisk_node object_inert_node;
struct clisk_list object_inert_list;
struct clisk_form object_inert_form;
struct clisk_json object_inert_json;
struct clisk_records object_inert_records;
struct clisk_pages object_inert_pages;
struct clisk_json_list object_inert_json_list;
struct clisk_xml object_inert_xml;
struct clisk_xml_list object_inert_xml_list;
struct clisk_record object_inert_record;
