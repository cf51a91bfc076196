/* clisk version: which clisk this is, and how it was built. */
#include <clisk/types.h>

#include "host/cli/cli.h"
#include "host/cli/output.h"

enum { VERSION_LINE_MAX = 256 };

#ifdef ENABLE_FAILPOINTS
static const bool has_failpoints = true;
#else
static const bool has_failpoints = false;
#endif

#ifdef ENABLE_SANITIZER
static const bool has_sanitizer = true;
#else
static const bool has_sanitizer = false;
#endif

static json_t *
make_object(void)
{
    json_t *object = output_object("version");

    output_set(&object, "version", output_text(PACKAGE_VERSION));
    output_set(&object, "api", json_integer(CLISK_API));
    output_set(&object, "failpoints", json_boolean(has_failpoints));
    output_set(&object, "sanitizer", json_boolean(has_sanitizer));
    return object;
}

int
cmd_version(struct cli *cli, struct error *err)
{
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, NULL, 0);
    CLEANUP_BUF struct buf line = BUF_INIT(VERSION_LINE_MAX);

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    buf_printf(&line, "clisk %s, konnector API %d%s%s", PACKAGE_VERSION, CLISK_API,
               has_failpoints ? ", with failpoints" : "",
               has_sanitizer ? ", with a sanitizer" : "");
    if (!buf_str(&line))
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (output_add(output, (const char *[]){buf_str(&line)}, make_object(), err) < 0)
        return -1;
    return output_close(output, err);
}
