/* Which profile: as Firefox chooses it, by its profiles.ini. */
#include "host/interchange/firefox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/common/fd.h"

enum { PROFILE_INI_MAX = 256 * 1024, PROFILES_MAX = 64 };

/* Packages, snaps and flatpaks keep their profiles in places of their own. */
static const char *const profile_places[] = {
    ".mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/config/mozilla/firefox",
    ".config/mozilla/firefox",
};

struct profile {
    const char *name;
    const char *path;
    bool is_relative;
    bool is_default;
};

/* One profiles.ini; strings lie in its text. */
struct profiles {
    struct profile all[PROFILES_MAX];
    size_t count;
    const char *installed; /* the path that an installation has as its own; NULL for none */
    bool in_install;
};

static void
profile_take_section(struct profiles *profiles, const char *line)
{
    profiles->in_install = strncmp(line, "[Install", strlen("[Install")) == 0;
    if (strncmp(line, "[Profile", strlen("[Profile")) == 0 && profiles->count < PROFILES_MAX)
        profiles->all[profiles->count++] = (struct profile){.name = "", .is_relative = true};
}

static void
profile_take_pair(struct profiles *profiles, const char *key, const char *value)
{
    struct profile *profile = profiles->count ? &profiles->all[profiles->count - 1] : NULL;

    if (profiles->in_install && strcmp(key, "Default") == 0)
        profiles->installed = value;
    if (profiles->in_install || !profile)
        return;
    if (strcmp(key, "Name") == 0)
        profile->name = value;
    else if (strcmp(key, "Path") == 0)
        profile->path = value;
    else if (strcmp(key, "IsRelative") == 0)
        profile->is_relative = strcmp(value, "1") == 0;
    else if (strcmp(key, "Default") == 0)
        profile->is_default = strcmp(value, "1") == 0;
}

static void
profile_parse(struct profiles *profiles, char *text)
{
    char *line;

    while ((line = strsep(&text, "\n")) != NULL) {
        char *equals = strchr(line, '=');

        line[strcspn(line, "\r")] = '\0';
        if (line[0] == '[') {
            profile_take_section(profiles, line);
        } else if (equals) {
            *equals = '\0';
            profile_take_pair(profiles, line, equals + 1);
        }
    }
}

/* By name; else the installation's own, the default one, the only one. NULL for none. */
static const struct profile *
profile_choose(const struct profiles *profiles, const char *wanted)
{
    const struct profile *fallback = NULL;

    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->all[i];

        if (!profile->path)
            continue;
        if (wanted) {
            if (strcmp(profile->name, wanted) == 0 || strcmp(profile->path, wanted) == 0)
                return profile;
        } else if (profiles->installed && strcmp(profile->path, profiles->installed) == 0) {
            return profile;
        } else if (profile->is_default || profiles->count == 1) {
            fallback = profile;
        }
    }
    return fallback;
}

/* 0; 1 when there is none in this place; -1 without memory. */
static int
profile_look_in(const char *place, const char *wanted, char **ret_path)
{
    CLEANUP_FREE char *ini = NULL;
    CLEANUP_BUF struct buf text = BUF_INIT(PROFILE_INI_MAX);
    CLEANUP_FD int fd = -1;
    struct profiles profiles = {0};
    const struct profile *profile;

    if (asprintf(&ini, "%s/profiles.ini", place) < 0)
        return -1;
    fd = open(ini, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fd_read_to_end(fd, &text) < 0 || !buf_str(&text))
        return 1;
    profile_parse(&profiles, (char *)text.data);
    profile = profile_choose(&profiles, wanted);
    if (!profile)
        return 1;
    if (asprintf(ret_path, "%s%s%s", profile->is_relative ? place : "",
                 profile->is_relative ? "/" : "", profile->path) < 0)
        return -1;
    return 0;
}

int
firefox_find_profile(const struct firefox_where *where, char **ret_path, struct error *err)
{
    int result = 1;

    if (where->profile && where->profile[0] == '/') {
        *ret_path = strdup(where->profile);
        return *ret_path ? 0 : error_set(err, OUTCOME_INTERNAL, "no memory");
    }
    for (size_t i = 0; i < ARRAY_SIZE(profile_places) && result > 0; i++) {
        CLEANUP_FREE char *place = NULL;

        if (asprintf(&place, "%s/%s", where->home, profile_places[i]) < 0)
            return error_set(err, OUTCOME_INTERNAL, "no memory");
        result = profile_look_in(place, where->profile, ret_path);
    }
    if (result < 0)
        return error_set(err, OUTCOME_INTERNAL, "no memory");
    if (result > 0 && where->profile)
        return error_set(err, OUTCOME_USAGE,
                         "Firefox has no profile \"%.100s\"; about:profiles lists them",
                         where->profile);
    if (result > 0)
        return error_set(err, OUTCOME_USAGE,
                         "no profile of Firefox was found; name its directory: firefox:/PATH");
    return 0;
}
