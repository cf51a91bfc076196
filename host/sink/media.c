#include "host/sink/media.h"

#include "host/sink/ascii.h"

bool
media_is(const char *media_type, const char *essence)
{
    if (!media_type)
        return false;
    media_type += strspn(media_type, " \t");
    return ascii_is(media_type, strcspn(media_type, "; \t"), essence);
}
