#include "host/cli/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"

/* Absolute, or NULL: the XDG specification has relative ones ignored. */
static const char *
absolute_env(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] == '/' ? value : NULL;
}

static const char *
home_of_user(void)
{
    const char *home = absolute_env("HOME");
    const struct passwd *user;

    if (home)
        return home;
    user = getpwuid(geteuid());
    return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

/* "$XDG_X/below", or "~/otherwise/below". */
static const char *
xdg_path(struct arena *arena, const char *variable, const char *otherwise, const char *below,
         struct error *err)
{
    const char *base = absolute_env(variable), *home = home_of_user();
    const char *path = NULL;

    if (base)
        path = arena_printf(arena, "%s/%s", base, below);
    else if (home)
        path = arena_printf(arena, "%s/%s/%s", home, otherwise, below);
    else
        error_set(err, OUTCOME_SETUP, "there is no home directory; set HOME or %s", variable);
    if (!path && (base || home))
        error_set(err, OUTCOME_INTERNAL, "out of memory");
    return path;
}

static int
find_plugins(struct options *options, struct paths *paths, struct error *err)
{
    const char *own =
        xdg_path(options->arena, "XDG_DATA_HOME", ".local/share", "clisk/konnectors", err);

    if (!own)
        return -1;
    for (size_t i = 0; i < options->plugin_dirs.count; i++) {
        if (options_add(options, &paths->plugins, options->plugin_dirs.items[i], err) < 0)
            return -1;
    }
    if (options_add(options, &paths->plugins, own, err) < 0)
        return -1;
    return options_add(options, &paths->plugins, PLUGINDIR, err);
}

/* Files are shown by their whole path, wherever the person stands. */
static const char *
make_absolute(struct arena *arena, const char *path)
{
    CLEANUP_FREE char *here = NULL;

    if (path[0] == '/')
        return path;
    here = getcwd(NULL, 0);
    return here ? arena_printf(arena, "%s/%s", here, path) : NULL;
}

static int
find_state(const struct options *options, struct paths *paths, struct error *err)
{
    struct arena *arena = options->arena;
    const char *state = options->state_dir;

    if (!state)
        state = xdg_path(arena, "XDG_STATE_HOME", ".local/state", "clisk", err);
    if (!state)
        return -1;
    paths->state = state;
    paths->store = arena_printf(arena, "%s/store", state);
    paths->locks = arena_printf(arena, "%s/locks", state);
    paths->snapshots = arena_printf(arena, "%s/snapshots", state);
    paths->device_key = arena_printf(arena, "%s/%s", state, DEVICE_KEY_NAME);
    return paths->store && paths->locks && paths->snapshots && paths->device_key
               ? 0
               : error_set(err, OUTCOME_INTERNAL, "out of memory");
}

static int
find_documents(const struct options *options, struct paths *paths, struct error *err)
{
    const char *home = home_of_user();
    const char *path = options->documents;

    if (!path && !home)
        return error_set(err, OUTCOME_SETUP,
                         "there is no home directory; set HOME or CLISK_DOCUMENTS");
    if (!path)
        path = arena_printf(options->arena, "%s/Documents/clisk", home);
    paths->documents = path ? make_absolute(options->arena, path) : NULL;
    return paths->documents ? 0
                            : error_errno(err, OUTCOME_SETUP, "cannot tell where %s is",
                                          path ? path : "the folder of documents");
}

int
paths_find(struct options *options, struct paths *ret_paths, struct error *err)
{
    struct paths paths = {.libexec = options->libexec_dir ? options->libexec_dir : LIBEXECDIR};

    paths.config = options->config_dir;
    if (!paths.config)
        paths.config = xdg_path(options->arena, "XDG_CONFIG_HOME", ".config", "clisk", err);
    paths.bin = xdg_path(options->arena, "XDG_DATA_HOME", ".local/share", "Trash", err);
    if (!paths.config || !paths.bin || find_state(options, &paths, err) < 0 ||
        find_documents(options, &paths, err) < 0 || find_plugins(options, &paths, err) < 0)
        return -1;
    *ret_paths = paths;
    return 0;
}

bool
paths_are_installed(const char *konnector)
{
    const char *name = strrchr(konnector, '/');
    size_t len = strlen(PLUGINDIR);

    return name && (size_t)(name - konnector) == len && memcmp(konnector, PLUGINDIR, len) == 0;
}

/* The length of `path` without its last component and the slashes before it; 0 when it has one. */
static size_t
parent_len(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    while (len > 1 && path[len - 1] == '/')
        len--;
    return len;
}

/*
 * What is there already is the person's, and may lead through symbolic links
 * (/home often does); what is missing below it is made, and leads nowhere else.
 */
int
paths_open(const char *path, struct error *err)
{
    CLEANUP_FREE char *there = strdup(path);
    CLEANUP_FD int at = -1;
    size_t len = strlen(path);
    int fd;

    while (there && len > 0) {
        at = open(there, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (at >= 0 || errno != ENOENT)
            break;
        len = parent_len(there, len);
        there[len] = '\0';
    }
    if (at < 0 && there && len == 0)
        at = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at >= 0 && !path[len])
        return TAKE_FD(at);
    while (path[len] == '/')
        len++;
    fd = at >= 0 ? fd_mkdir_at(at, path + len) : -1;
    if (fd < 0)
        return error_errno(err, OUTCOME_SETUP, "cannot open or make the directory %s", path);
    return fd;
}
