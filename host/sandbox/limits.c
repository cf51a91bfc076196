#include "host/sandbox/internal.h"

int
limits_apply(const struct sandbox_profile *profile, struct error *err)
{
    for (size_t i = 0; i < profile->limit_count; i++) {
        const struct sandbox_limit *limit = &profile->limits[i];
        struct rlimit now, wanted = {limit->value, limit->value};

        if (getrlimit((__rlimit_resource_t)limit->resource, &now) < 0)
            return error_errno(err, OUTCOME_INTERNAL, "getrlimit %d", limit->resource);
        if (now.rlim_max < wanted.rlim_max)
            continue;
        if (setrlimit((__rlimit_resource_t)limit->resource, &wanted) < 0)
            return error_errno(err, OUTCOME_INTERNAL, "setrlimit %d", limit->resource);
    }
    return 0;
}
