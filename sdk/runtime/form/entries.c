/*
 * What a form sends: "constructing the entry list" (4.10.21.4).
 */
#include <string.h>
#include <strings.h>

#include "host/common/charset.h"
#include "host/common/mime.h"
#include "sdk/runtime/form/form.h"
#include "sdk/runtime/html/encoding.h"

/* A control makes two entries at most. */
static int
set_open(struct form_set *set, clisk_form *form)
{
    *set = (struct form_set){.room = 2 * form->count + 1};
    set->params = arena_array(form->run->arena, set->room, sizeof *set->params);
    return set->params ? 0 : -1;
}

static struct runtime_param *
set_add(struct form_set *set, const char *name, const char *value)
{
    struct runtime_param *param = &set->params[set->count++];

    *param = (struct runtime_param){.name = name, .value = value};
    return param;
}

/* We press an image at its corner, as a keyboard does. */
static int
set_add_place(struct form_set *set, struct arena *arena, const char *name)
{
    static const char *const axes[] = {"x", "y"};

    for (size_t i = 0; i < ARRAY_SIZE(axes); i++) {
        const char *full = arena_printf(arena, "%s%s%s", name, *name ? "." : "", axes[i]);

        if (!full)
            return -1;
        set_add(set, full, "0");
    }
    return 0;
}

/* Where a text's direction is sent along, and under which name; NULL where it is not. */
static const char *
control_dirname(const struct form_control *control, struct arena *arena)
{
    bool may = control->at && !control->is_secret;

    if (element_is(control->at, HTML_TAG_INPUT)) {
        switch ((int)control->state) {
        case INPUT_TEXT:
        case INPUT_HIDDEN:
        case INPUT_TEL:
        case INPUT_URL:
        case INPUT_EMAIL:
        case INPUT_SUBMIT: break;
        default: may = false; break;
        }
    } else {
        may = may && element_is(control->at, HTML_TAG_TEXTAREA);
    }
    return may ? element_attr(arena, control->at, "dirname") : NULL;
}

static bool
control_is_charset(const struct form_control *control)
{
    return control->at && element_is(control->at, HTML_TAG_INPUT) &&
           control->state == INPUT_HIDDEN && strcasecmp(control->name, "_charset_") == 0;
}

static void
set_add_control(struct form_set *set, struct arena *arena, const struct form_control *control,
                const char *charset)
{
    bool told = control_is_charset(control) && !control->is_secret;
    struct runtime_param *param = set_add(set, control->name, told ? charset : control->value);
    const char *dirname = control->at ? control_dirname(control, arena) : NULL;

    param->is_secret = control->is_secret;
    param->transform = control->transform;
    param->is_file = control->type == CONTROL_FILE;
    if (dirname && *dirname)
        set_add(set, dirname, form_direction(control->at, control->value));
}

int
form_entries(struct clisk_form *form, const struct form_control *submitter, const char *charset,
             struct form_set *ret_set)
{
    struct arena *arena = form->run->arena;

    if (set_open(ret_set, form) < 0)
        return -1;
    for (size_t i = 0; i < form->count; i++) {
        const struct form_control *control = &form->controls[i];
        bool sent = control->on || control == submitter;

        if (!sent || control->is_disabled || control->is_unset)
            continue;
        if (control->type == CONTROL_IMAGE) {
            if (set_add_place(ret_set, arena, control->name) < 0)
                return -1;
        } else if (*control->name) {
            set_add_control(ret_set, arena, control, charset);
        }
    }
    return 0;
}

/* The standard's name, from its table, for what the page or the form calls it; UTF-8 for the rest.
 */
static const char *
charset_name(int encoding)
{
    struct charset charset;

    return encoding >= 0 && charset_open(&charset, encoding_name(encoding)) == 0 ? charset.name
                                                                                 : "UTF-8";
}

/* The first label of a list that is one; commas are browsers' own addition. */
static int
charset_of_list(const char *list)
{
    static const char ends[] = " \t\n\f\r,";

    for (list += strspn(list, ends); *list; list += strspn(list, ends)) {
        size_t len = strcspn(list, ends);
        int encoding = encoding_of_label(list, len);

        if (encoding >= 0)
            return encoding;
        list += len;
    }
    return -1;
}

const char *
form_charset(struct clisk_form *form)
{
    const char *list = html_attr_get(form->at, "accept-charset", NULL);
    char label[MIME_CHARSET_MAX];
    size_t bom;

    if (list)
        return charset_name(charset_of_list(list));
    mime_charset(form->page->content_type, label);
    return charset_name(encoding_of_page((const uint8_t *)form->page->body, form->page->len,
                                         label[0] ? label : NULL, &bom));
}
