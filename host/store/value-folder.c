/* The values of folders. */
#include "host/store/values.h"

#include <stdlib.h>

enum { FOLDER_VERSION = 1 };

int
store_encode_folder(struct buf *buf, const struct store_folder *folder, struct error *err)
{
    struct value_writer writer = value_writer(buf, "folder", FOLDER_VERSION);

    value_put_text(&writer, "label", folder->label, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "path", folder->path, 1, STORE_TEXT_MAX);
    put_u64(buf, folder->device);
    put_u64(buf, folder->inode);
    put_i64(buf, folder->born);
    return value_written(&writer, err);
}

int
store_decode_folder(struct span value, struct store_folder *ret_folder, struct error *err)
{
    struct store_folder folder = {0};
    struct value_reader reader;

    if (value_reader(&reader, value, "folder", FOLDER_VERSION, 0, err) < 0)
        return -1;
    folder.label = value_get_text(&reader, 0, STORE_TEXT_MAX);
    folder.path = value_get_text(&reader, 1, STORE_TEXT_MAX);
    folder.device = get_u64(&reader.in);
    folder.inode = get_u64(&reader.in);
    folder.born = get_i64(&reader.in);
    if (value_read(&reader, &folder.block, err) < 0)
        return -1;
    *ret_folder = folder;
    return 0;
}

void
store_folder_clear(struct store_folder *folder)
{
    free(folder->block);
    *folder = (struct store_folder){0};
}
