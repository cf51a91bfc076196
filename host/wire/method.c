#include "host/wire/method.h"

const char *
wire_method_name(enum wire_method method)
{
    static const char *const names[WIRE_METHOD_LAST + 1] = {
        [WIRE_METHOD_GET] = "GET",         [WIRE_METHOD_POST] = "POST",
        [WIRE_METHOD_HEAD] = "HEAD",       [WIRE_METHOD_PUT] = "PUT",
        [WIRE_METHOD_PATCH] = "PATCH",     [WIRE_METHOD_DELETE] = "DELETE",
        [WIRE_METHOD_OPTIONS] = "OPTIONS",
    };

    return (size_t)method < ARRAY_SIZE(names) ? names[method] : "";
}

enum wire_method
wire_method_after(uint16_t status, enum wire_method method)
{
    if (status == 303)
        return method == WIRE_METHOD_HEAD ? WIRE_METHOD_HEAD : WIRE_METHOD_GET;
    if ((status == 301 || status == 302) && method == WIRE_METHOD_POST)
        return WIRE_METHOD_GET;
    return method;
}
