/* Removing a directory that clisk has made, with all that is in it. */
#ifndef CLISK_BUNDLE_REMOVE_H
#define CLISK_BUNDLE_REMOVE_H

#include "host/common/compiler.h"

/* Follows no symbolic link. 0, or -1 with errno. */
int remove_tree(int parent, const char *name);

#endif
