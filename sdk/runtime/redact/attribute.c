#include "sdk/runtime/redact/attribute.h"

#include <string.h>

#include "host/common/compiler.h"

static const struct {
    const char *name;
    enum attribute_kind kind;
} attributes[] = {
    {"action", ATTRIBUTE_LINK},
    {"alt", ATTRIBUTE_CONTENT},
    {"aria-controls", ATTRIBUTE_NAMES},
    {"aria-describedby", ATTRIBUTE_NAMES},
    {"aria-labelledby", ATTRIBUTE_NAMES},
    {"async", ATTRIBUTE_NAMES},
    {"autocomplete", ATTRIBUTE_NAMES},
    {"background", ATTRIBUTE_LINK},
    {"charset", ATTRIBUTE_CHARSET},
    {"checked", ATTRIBUTE_NAMES},
    {"cite", ATTRIBUTE_LINK},
    {"class", ATTRIBUTE_NAMES},
    {"colspan", ATTRIBUTE_NAMES},
    {"cols", ATTRIBUTE_NAMES},
    {"content", ATTRIBUTE_CONTENT},
    {"data", ATTRIBUTE_LINK},
    {"data-cy", ATTRIBUTE_NAMES},
    {"data-qa", ATTRIBUTE_NAMES},
    {"data-test", ATTRIBUTE_NAMES},
    {"data-testid", ATTRIBUTE_NAMES},
    {"datetime", ATTRIBUTE_CONTENT},
    {"defer", ATTRIBUTE_NAMES},
    {"dir", ATTRIBUTE_NAMES},
    {"disabled", ATTRIBUTE_NAMES},
    {"download", ATTRIBUTE_CONTENT},
    {"enctype", ATTRIBUTE_NAMES},
    {"for", ATTRIBUTE_NAMES},
    {"form", ATTRIBUTE_NAMES},
    {"formaction", ATTRIBUTE_LINK},
    {"formmethod", ATTRIBUTE_NAMES},
    {"headers", ATTRIBUTE_NAMES},
    {"height", ATTRIBUTE_CONTENT},
    {"hidden", ATTRIBUTE_NAMES},
    {"href", ATTRIBUTE_LINK},
    {"http-equiv", ATTRIBUTE_NAMES},
    {"id", ATTRIBUTE_NAMES},
    {"inputmode", ATTRIBUTE_NAMES},
    {"itemprop", ATTRIBUTE_NAMES},
    {"itemscope", ATTRIBUTE_NAMES},
    {"label", ATTRIBUTE_CONTENT},
    {"lang", ATTRIBUTE_NAMES},
    {"list", ATTRIBUTE_NAMES},
    {"max", ATTRIBUTE_CONTENT},
    {"maxlength", ATTRIBUTE_NAMES},
    {"media", ATTRIBUTE_CONTENT},
    {"method", ATTRIBUTE_NAMES},
    {"min", ATTRIBUTE_CONTENT},
    {"minlength", ATTRIBUTE_NAMES},
    {"multiple", ATTRIBUTE_NAMES},
    {"name", ATTRIBUTE_NAMES},
    {"nonce", ATTRIBUTE_CONTENT},
    {"novalidate", ATTRIBUTE_NAMES},
    {"onchange", ATTRIBUTE_CONTENT},
    {"onclick", ATTRIBUTE_CONTENT},
    {"onload", ATTRIBUTE_CONTENT},
    {"onsubmit", ATTRIBUTE_CONTENT},
    {"open", ATTRIBUTE_NAMES},
    {"pattern", ATTRIBUTE_CONTENT},
    {"placeholder", ATTRIBUTE_CONTENT},
    {"poster", ATTRIBUTE_LINK},
    {"property", ATTRIBUTE_NAMES},
    {"readonly", ATTRIBUTE_NAMES},
    {"rel", ATTRIBUTE_NAMES},
    {"required", ATTRIBUTE_NAMES},
    {"role", ATTRIBUTE_NAMES},
    {"rows", ATTRIBUTE_NAMES},
    {"rowspan", ATTRIBUTE_NAMES},
    {"scope", ATTRIBUTE_NAMES},
    {"selected", ATTRIBUTE_NAMES},
    {"size", ATTRIBUTE_NAMES},
    {"slot", ATTRIBUTE_NAMES},
    {"src", ATTRIBUTE_LINK},
    {"srcdoc", ATTRIBUTE_CONTENT},
    {"srcset", ATTRIBUTE_CONTENT},
    {"step", ATTRIBUTE_CONTENT},
    {"style", ATTRIBUTE_CONTENT},
    {"summary", ATTRIBUTE_CONTENT},
    {"tabindex", ATTRIBUTE_NAMES},
    {"target", ATTRIBUTE_NAMES},
    {"title", ATTRIBUTE_CONTENT},
    {"type", ATTRIBUTE_NAMES},
    {"value", ATTRIBUTE_CONTENT},
    {"width", ATTRIBUTE_CONTENT},
};

enum attribute_kind
attribute_kind(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
        if (strlen(attributes[i].name) == len && memcmp(attributes[i].name, name, len) == 0)
            return attributes[i].kind;
    }
    if (len > 5 && (memcmp(name, "data-", 5) == 0 || memcmp(name, "aria-", 5) == 0))
        return ATTRIBUTE_CONTENT;
    return ATTRIBUTE_FOREIGN;
}

bool
attribute_is_custom_element(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool is_lower = name[i] >= 'a' && name[i] <= 'z';
        bool is_other = name[i] == '-' || (name[i] >= '0' && name[i] <= '9');

        if (!is_lower && !(i > 0 && is_other))
            return false;
    }
    return memchr(name, '-', len) != NULL;
}
