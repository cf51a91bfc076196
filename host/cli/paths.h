/*
 * Where things are: the XDG base directories, or what the person said instead.
 */
#ifndef CLISK_CLI_PATHS_H
#define CLISK_CLI_PATHS_H

#include "host/cli/options.h"

#define DEVICE_KEY_NAME "device.key"

/* The paths live in the options' arena. */
struct paths {
    const char *store; /* a directory */
    const char *locks; /* likewise */
    const char *snapshots;
    const char *config; /* holds the vault */
    const char *state;  /* holds the device key */
    const char *device_key;
    const char *documents; /* absolute */
    const char *bin;       /* of the desktop: absolute */
    const char *libexec;
    struct text_list plugins; /* in the order of the search */
};

/* Nothing is looked at on the disk. SETUP when there is no home directory to start from. */
int paths_find(struct options *options, struct paths *ret_paths, struct error *err);

/* Whether a konnector's path is in the directory that clisk was installed with. */
bool paths_are_installed(const char *konnector);

/* Opens a directory, making with mode 0700 what is missing of it. A descriptor, or -1. */
int paths_open(const char *path, struct error *err);

#endif
