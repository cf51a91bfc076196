/*
 * What libcurl calls back: the answer's head and body, the request's body. The
 * last argument is the struct transfer.
 */
#ifndef CLISK_FETCHER_CALLBACKS_H
#define CLISK_FETCHER_CALLBACKS_H

#include <curl/curl.h>

/* Both end the transfer, with its error set, by returning less than they were given. */
size_t callbacks_header(char *data, size_t size, size_t count, void *opaque);
size_t callbacks_write(char *data, size_t size, size_t count, void *opaque);

size_t callbacks_read(char *data, size_t size, size_t count, void *opaque);
/* Refuses to go back once something was read. */
int callbacks_seek(void *opaque, curl_off_t offset, int origin);

#endif
