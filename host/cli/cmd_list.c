/* clisk list: the konnectors there are, and those that cannot be used. */
#include "host/cli/cli.h"
#include "host/cli/output.h"

enum { LIST_KINDS_MAX = 4096 };

static const struct table_column columns[] = {{.title = "BRAND"},
                                              {.title = "NAME"},
                                              {.title = "VERSION"},
                                              {.title = "KINDS"},
                                              {.title = "PATH"}};

static int
add_usable(struct output *output, const struct catalogue_entry *entry, struct error *err)
{
    const struct manifest *manifest = entry->manifest;
    CLEANUP_BUF struct buf kinds = BUF_INIT(LIST_KINDS_MAX);
    json_t *object = output_object("konnector"), *list = json_array();

    for (size_t i = 0; i < manifest->data_type_count; i++) {
        buf_printf(&kinds, "%s%s", i ? ", " : "", manifest->data_types[i]);
        json_array_append_new(list, output_text(manifest->data_types[i]));
    }
    output_set(&object, "brand", output_text(manifest->slug));
    output_set(&object, "name", output_text(manifest->name));
    output_set(&object, "version", output_text(manifest->version));
    output_set(&object, "kinds", list);
    output_set(&object, "path", output_text(entry->path));
    return output_add(output,
                      (const char *[]){manifest->slug, manifest->name, manifest->version,
                                       buf_str(&kinds) ? buf_str(&kinds) : "", entry->path},
                      object, err);
}

static int
add_unusable(struct cli *cli, struct output *output, const struct catalogue_entry *entry,
             struct error *err)
{
    json_t *object;

    if (output_is_table(output)) {
        report_message(&cli->report, "%s %s", entry->path, entry->error.message);
        return 0;
    }
    object = output_object("konnector");
    output_set(&object, "path", output_text(entry->path));
    output_set(&object, "error", output_text(entry->error.message));
    return output_add(output, NULL, object, err);
}

static void
tell_none(struct cli *cli)
{
    report_note(&cli->report, "no konnector is installed; install one, or use --plugin-dir");
    for (size_t i = 0; i < cli->paths.plugins.count; i++)
        report_note(&cli->report, "searched %s", cli->paths.plugins.items[i]);
}

int
cmd_list(struct cli *cli, struct error *err)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    CLEANUP_OUTPUT struct output *output = output_open(&cli->options, columns, ARRAY_SIZE(columns));

    if (!output)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    if (cli_read_catalogue(cli, &catalogue, err) < 0)
        return -1;
    for (size_t i = 0; i < catalogue.count; i++) {
        const struct catalogue_entry *entry = &catalogue.entries[i];
        int result = entry->manifest ? add_usable(output, entry, err)
                                     : add_unusable(cli, output, entry, err);

        if (result < 0)
            return -1;
    }
    if (catalogue.count == 0)
        tell_none(cli);
    return output_close(output, err);
}
