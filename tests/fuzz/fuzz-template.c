/*
 * Templates and what they are filled with, hostile both: a path that is made
 * is relative, stays below its beginning and sanitises to itself, and only the
 * template makes folders.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/codec.h"
#include "host/common/text.h"
#include "host/sink/name.h"
#include "host/sink/template_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 16 };

/* The input's lines: a template, then "name=text". */
struct input {
    char *template;
    char *parts[PARTS_MAX];
    size_t count;
};

static void
split(char *text, struct input *input)
{
    char *save = NULL;

    input->template = strtok_r(text, "\n", &save);
    for (char *line = strtok_r(NULL, "\n", &save); line && input->count < PARTS_MAX;
         line = strtok_r(NULL, "\n", &save))
        input->parts[input->count++] = line;
}

static const char *
look_up(void *opaque, const char *part)
{
    const struct input *input = opaque;
    size_t len = strlen(part);

    for (size_t i = 0; i < input->count; i++) {
        if (strncmp(input->parts[i], part, len) == 0 && input->parts[i][len] == '=')
            return input->parts[i] + len + 1;
    }
    return NULL;
}

static void
check_component(const char *at, size_t len)
{
    CLEANUP_BUF struct buf again = BUF_INIT(NAME_WHOLE_MAX);

    assert(len > 0 && len <= NAME_STEM_MAX && !strchr(".- ", at[0]));
    assert(text_is_utf8(at, len));
    assert(name_sanitize(&again, at, len) == 0);
    assert(again.len == len && memcmp(again.data, at, len) == 0);
}

static size_t
check_path(const char *path)
{
    size_t slashes = 0;

    for (;;) {
        size_t len = strcspn(path, "/");

        check_component(path, len);
        if (path[len] == '\0')
            return slashes;
        slashes++;
        path += len + 1;
    }
}

static void
check_template(struct input *input)
{
    CLEANUP_BUF struct buf path = BUF_INIT(TEMPLATE_TEXT_MAX), flat = BUF_INIT(TEMPLATE_TEXT_MAX);
    struct error err = {.message = ""};
    size_t slashes = 0;
    int checked = template_check(input->template, &err);
    int result = template_render(&path, input->template, look_up, input);

    assert((checked == 0) == (result == 0));
    if (result != 0) {
        assert(result == 1 && err.message[0] && text_is_utf8(err.message, strlen(err.message)));
        return;
    }
    for (const char *at = input->template; (at = strchr(at, '/')) != NULL; at++)
        slashes++;
    assert(check_path(buf_str(&path)) <= slashes);
    assert(template_render_flat(&flat, input->template, look_up, input) == 0);
    assert(check_path(buf_str(&flat)) == 0);
}

/* The first line as a header, the second as a URL. */
static void
check_original(const struct input *input)
{
    CLEANUP_BUF struct buf name = BUF_INIT(16 * 1024);
    const char *url = input->count > 0 ? input->parts[0] : "";

    assert(template_original(&name, input->template, url) == 0);
    assert(template_original(&name, NULL, input->template) == 0);
    assert(!memchr(buf_str(&name), '/', name.len) && !memchr(buf_str(&name), '\\', name.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = str_of_span((struct span){.data = data, .len = size});
    struct input input = {0};

    if (text)
        split(text, &input);
    if (input.template)
        check_template(&input);
    if (input.template)
        check_original(&input);
    free(text);
    return 0;
}
