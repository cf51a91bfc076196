/*
 * XML documents: what is accepted can be read from end to end; what is refused
 * says why.
 */
#include <stdlib.h>

#include "host/common/text.h"
#include "sdk/runtime/xml/xpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_all(struct xml_library *library, struct xml_tree *tree)
{
    struct xpath_query query = {
        .tree = tree, .node = xml_tree_document(tree), .expression = "//node() | //@*"};
    CLEANUP_XPATH struct xpath_result *result = NULL;
    char why[XML_WHY_MAX];

    if (xpath_evaluate(library, &query, &result, why) != 0)
        return;
    if (xpath_count(result) == 0)
        abort();
    for (size_t i = 0; i < xpath_count(result) && i < 1000; i++) {
        CLEANUP_BUF struct buf text = BUF_INIT(1 << 26);

        if (xml_node_text(xpath_node(result, i), &text) == 0 &&
            !text_is_utf8((const char *)text.data, text.len))
            abort();
        xml_node_attr(xpath_node(result, i), NULL, xml_node_name(xpath_node(result, i)), &text);
    }
}

/* The first byte says whether a Content-Type names the encoding. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = {NULL, "utf-8", "iso-8859-15", "utf-16le"};
    struct xml_library *library;
    struct xml_tree *tree = NULL;
    char why[XML_WHY_MAX] = "";
    int result;

    if (size == 0)
        return 0;
    library = xml_library_new();
    if (!library)
        abort();
    result = xml_tree_parse(library, data + 1, size - 1, charsets[data[0] % 4], &tree, why);
    if ((result == 0) != (tree != NULL) || (result > 0 && !why[0]))
        abort();
    if (tree)
        read_all(library, tree);
    xml_tree_free(tree);
    xml_library_free(library);
    return 0;
}
