/* One frame, as a hostile child would send it. */
#include <stdint.h>

#include "host/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_message message = WIRE_MESSAGE_INIT;
    struct wire_param param;
    struct reader reader;

    if (wire_decode(data, size, -1, &message) == 0 && message.is == WIRE_NUMBER(worker_request)) {
        reader = reader_of(message.worker_request.body.data, message.worker_request.body.len);
        while (wire_get_param(&reader, &param) == 0)
            continue;
    }
    return 0;
}
