/*
 * Loads the one konnector of this process.
 */
#ifndef CLISK_WORKER_LOADER_H
#define CLISK_WORKER_LOADER_H

#include <clisk/clisk.h>

#include "host/common/error.h"

/*
 * Loads the shared object behind fd and fills *ret_plugin; functions that its
 * version of the SDK did not have are NULL. It is never unloaded. 0, or -1 with
 * *err (PLUGIN_BUG). The descriptor stays the caller's.
 */
int loader_load(int fd, struct clisk_plugin *ret_plugin, struct error *err);

#endif
