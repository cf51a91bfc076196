/*
 * The bin of the desktop (freedesktop.org, Trash 1.0), from which a person takes
 * a file back with her file manager: "Trash" in the home directory's data, or
 * ".Trash-UID" at the top of another file system.
 */
#ifndef CLISK_SINK_TRASH_H
#define CLISK_SINK_TRASH_H

#include "host/common/compiler.h"

/*
 * Moves the file of that name, whose absolute path is `path`, out of the folder.
 * home_bin is the absolute path of the home's bin ($XDG_DATA_HOME/Trash). What it is called
 * there is told before it is moved, so that a kill loses nothing. 0, durably; -1
 * with errno: EXDEV where no bin of the file's own file system can be made.
 */
int trash_put(const char *home_bin, int folder, const char *path, const char *name);

#endif
