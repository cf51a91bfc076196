/*
 * Amounts in a text: the input is "locale NUL text", or a text alone. What is
 * found reads the same once it is written.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/common/compiler.h"
#include "sdk/runtime/value/amount.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_amount(struct clisk_amount amount)
{
    char text[AMOUNT_TEXT_MAX];
    struct clisk_amount again;
    const char *why;

    assert(strlen(amount.currency) == 0 || strlen(amount.currency) == 3);
    assert(amount.digits <= 18);
    amount_text(amount, text);
    assert(amount_from_decimal(text, amount.currency, &again, &why) == 0);
    assert(again.minor == amount.minor && again.digits == amount.digits);
    assert(amount_parse(text, "en-US", &again, &why) == 0);
    assert(again.minor == amount.minor && again.digits == amount.digits && !again.currency[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP_FREE char *input = calloc(1, size + 1);
    struct clisk_amount amount = {0};
    const char *why = NULL, *locale = NULL, *text = input;
    size_t len;

    if (!input)
        return 0;
    if (size > 0)
        memcpy(input, data, size);
    len = strlen(input);
    if (len < size) {
        locale = input;
        text = input + len + 1;
    }
    if (amount_parse(text, locale, &amount, &why) == 0)
        check_amount(amount);
    else
        assert(why && !amount.minor);
    if (amount_from_decimal(text, locale, &amount, &why) == 0)
        check_amount(amount);
    return 0;
}
