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
    {"async", ATTRIBUTE_NAME},
    {"autocomplete", ATTRIBUTE_NAMES},
    {"background", ATTRIBUTE_LINK},
    {"charset", ATTRIBUTE_CHARSET},
    {"checked", ATTRIBUTE_NAME},
    {"cite", ATTRIBUTE_LINK},
    {"class", ATTRIBUTE_NAMES},
    {"colspan", ATTRIBUTE_NAME},
    {"cols", ATTRIBUTE_NAME},
    {"content", ATTRIBUTE_CONTENT},
    {"data", ATTRIBUTE_LINK},
    {"data-cy", ATTRIBUTE_NAME},
    {"data-qa", ATTRIBUTE_NAME},
    {"data-test", ATTRIBUTE_NAME},
    {"data-testid", ATTRIBUTE_NAME},
    {"datetime", ATTRIBUTE_CONTENT},
    {"defer", ATTRIBUTE_NAME},
    {"dir", ATTRIBUTE_NAME},
    {"disabled", ATTRIBUTE_NAME},
    {"download", ATTRIBUTE_CONTENT},
    {"enctype", ATTRIBUTE_NAME},
    {"for", ATTRIBUTE_NAMES},
    {"form", ATTRIBUTE_NAME},
    {"formaction", ATTRIBUTE_LINK},
    {"formmethod", ATTRIBUTE_NAME},
    {"headers", ATTRIBUTE_NAMES},
    {"height", ATTRIBUTE_CONTENT},
    {"hidden", ATTRIBUTE_NAME},
    {"href", ATTRIBUTE_LINK},
    {"http-equiv", ATTRIBUTE_NAME},
    {"id", ATTRIBUTE_NAME},
    {"inputmode", ATTRIBUTE_NAME},
    {"itemprop", ATTRIBUTE_NAMES},
    {"itemscope", ATTRIBUTE_NAME},
    {"label", ATTRIBUTE_CONTENT},
    {"lang", ATTRIBUTE_NAME},
    {"list", ATTRIBUTE_NAME},
    {"max", ATTRIBUTE_CONTENT},
    {"maxlength", ATTRIBUTE_NAME},
    {"media", ATTRIBUTE_CONTENT},
    {"method", ATTRIBUTE_NAME},
    {"min", ATTRIBUTE_CONTENT},
    {"minlength", ATTRIBUTE_NAME},
    {"multiple", ATTRIBUTE_NAME},
    {"name", ATTRIBUTE_NAME},
    {"nonce", ATTRIBUTE_CONTENT},
    {"novalidate", ATTRIBUTE_NAME},
    {"onchange", ATTRIBUTE_CONTENT},
    {"onclick", ATTRIBUTE_CONTENT},
    {"onload", ATTRIBUTE_CONTENT},
    {"onsubmit", ATTRIBUTE_CONTENT},
    {"open", ATTRIBUTE_NAME},
    {"pattern", ATTRIBUTE_CONTENT},
    {"placeholder", ATTRIBUTE_CONTENT},
    {"poster", ATTRIBUTE_LINK},
    {"property", ATTRIBUTE_NAMES},
    {"readonly", ATTRIBUTE_NAME},
    {"rel", ATTRIBUTE_NAMES},
    {"required", ATTRIBUTE_NAME},
    {"role", ATTRIBUTE_NAMES},
    {"rows", ATTRIBUTE_NAME},
    {"rowspan", ATTRIBUTE_NAME},
    {"scope", ATTRIBUTE_NAME},
    {"selected", ATTRIBUTE_NAME},
    {"size", ATTRIBUTE_NAME},
    {"slot", ATTRIBUTE_NAME},
    {"src", ATTRIBUTE_LINK},
    {"srcdoc", ATTRIBUTE_CONTENT},
    {"srcset", ATTRIBUTE_CONTENT},
    {"step", ATTRIBUTE_CONTENT},
    {"style", ATTRIBUTE_CONTENT},
    {"summary", ATTRIBUTE_CONTENT},
    {"tabindex", ATTRIBUTE_NAME},
    {"target", ATTRIBUTE_NAME},
    {"title", ATTRIBUTE_CONTENT},
    {"type", ATTRIBUTE_NAME},
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
