/*
 * Amounts in a text: the input is "locale NUL text", or a text alone. What is
 * found reads the same once it is written.
 */
#include <assert.h>
#include <string.h>

#include "host/common/decimal.h"
#include "sdk/runtime/value/amount.h"
#include "tests/fuzz/localized.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_amount(struct clisk_amount amount)
{
    char text[DECIMAL_TEXT_MAX];
    struct clisk_amount again;
    const char *why;

    assert(strlen(amount.currency) == 0 || strlen(amount.currency) == 3);
    assert(amount.digits <= 18);
    decimal_text(amount.minor, amount.digits, text);
    assert(amount_from_decimal(text, amount.currency, &again, &why) == 0);
    assert(again.minor == amount.minor && again.digits == amount.digits);
    assert(amount_parse(text, "en-US", &again, &why) == 0);
    assert(again.minor == amount.minor && again.digits == amount.digits && !again.currency[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct localized input;
    struct clisk_amount amount = {0};
    const char *why = NULL;

    if (!localized_split(data, size, &input))
        return 0;
    if (amount_parse(input.text, input.locale, &amount, &why) == 0)
        check_amount(amount);
    else
        assert(why && !amount.minor);
    if (amount_from_decimal(input.text, input.locale, &amount, &why) == 0)
        check_amount(amount);
    free(input.copy);
    return 0;
}
