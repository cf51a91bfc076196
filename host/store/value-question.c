/* The values of questions. */
#include "host/store/values.h"

#include <stdlib.h>
#include <string.h>

enum { QUESTION_VERSION = 1 };

static bool
is_over(const struct store_question *question)
{
    return question->state >= STORE_QUESTION_USED;
}

static void
put_choices(struct value_writer *writer, const struct store_question *question)
{
    value_expect(writer, "number of choices", question->choice_count <= STORE_CHOICES_MAX);
    put_u16(writer->buf, (uint16_t)question->choice_count);
    for (size_t i = 0; i < question->choice_count && !writer->wrong; i++) {
        value_put_text(writer, "value of a choice", question->choices[i].value, 0, STORE_TEXT_MAX);
        value_put_text(writer, "label of a choice", question->choices[i].label, 0, STORE_TEXT_MAX);
    }
}

/* Nobody looks at the picture of a question that is over. */
static void
put_image(struct value_writer *writer, const struct store_question *question)
{
    struct span image = {question->image, is_over(question) ? 0 : question->image_len};

    value_expect(writer, "image", image.len <= STORE_IMAGE_MAX);
    if (!writer->wrong)
        put_span(writer->buf, image);
    value_put_text(writer, "type of the image", question->image_type, 0, STORE_NAME_MAX);
}

int
store_encode_question(struct buf *buf, const struct store_question *question, struct error *err)
{
    struct value_writer writer = value_writer(buf, "question", QUESTION_VERSION);

    value_expect(&writer, "account", question->account != 0);
    put_u32(buf, question->account);
    put_u64(buf, question->run);
    put_u8(buf, question->kind);
    put_u8(buf, question->medium);
    put_u8(buf, question->digits);
    put_u8(buf, question->for_login);
    value_put_text(&writer, "text", question->text, 1, STORE_TEXT_MAX);
    value_put_text(&writer, "destination", question->destination, 0, STORE_TEXT_MAX);
    value_put_text(&writer, "number", question->number, 0, STORE_NAME_MAX);
    value_put_text(&writer, "URL", question->url, 0, STORE_TEXT_MAX);
    put_choices(&writer, question);
    put_image(&writer, question);
    put_i64(buf, question->asked_at);
    put_i64(buf, question->expires_at);
    put_u8(buf, question->tries);
    value_expect(&writer, "state", question->state <= STORE_QUESTION_CLOSED);
    put_u8(buf, (uint8_t)question->state);
    return value_written(&writer, err);
}

static size_t
get_choices(struct value_reader *reader, struct store_choice *choices)
{
    size_t count = get_u16(&reader->in);

    value_require(reader, count <= STORE_CHOICES_MAX);
    for (size_t i = 0; i < count && !reader->in.bad; i++) {
        choices[i].value = value_get_text(reader, 0, STORE_TEXT_MAX);
        choices[i].label = value_get_text(reader, 0, STORE_TEXT_MAX);
    }
    return reader->in.bad ? 0 : count;
}

/* The bytes are copied to where strings go, which have room for them. */
static void
get_image(struct value_reader *reader, struct store_question *question)
{
    struct span image = get_span(&reader->in);

    value_require(reader, image.len <= STORE_IMAGE_MAX);
    question->image = reader->text;
    question->image_len = reader->in.bad ? 0 : image.len;
    if (question->image_len > 0)
        memcpy(reader->text, image.data, image.len);
    reader->text += question->image_len;
    question->image_type = value_get_text(reader, 0, STORE_NAME_MAX);
}

static void
get_facts(struct value_reader *reader, struct store_question *question)
{
    uint8_t for_login;

    question->account = get_u32(&reader->in);
    value_require(reader, question->account != 0);
    question->run = get_u64(&reader->in);
    question->kind = get_u8(&reader->in);
    question->medium = get_u8(&reader->in);
    question->digits = get_u8(&reader->in);
    for_login = get_u8(&reader->in);
    value_require(reader, for_login <= 1);
    question->for_login = for_login == 1;
}

int
store_decode_question(struct span value, struct store_question *ret_question, struct error *err)
{
    enum { HEAD = STORE_CHOICES_MAX * sizeof(struct store_choice) };
    struct store_question question = {0};
    struct value_reader reader;
    uint8_t state;

    if (value_reader(&reader, value, "question", QUESTION_VERSION, HEAD, err) < 0)
        return -1;
    get_facts(&reader, &question);
    question.text = value_get_text(&reader, 1, STORE_TEXT_MAX);
    question.destination = value_get_text(&reader, 0, STORE_TEXT_MAX);
    question.number = value_get_text(&reader, 0, STORE_NAME_MAX);
    question.url = value_get_text(&reader, 0, STORE_TEXT_MAX);
    question.choices = reader.block;
    question.choice_count = get_choices(&reader, reader.block);
    get_image(&reader, &question);
    question.asked_at = get_i64(&reader.in);
    question.expires_at = get_i64(&reader.in);
    question.tries = get_u8(&reader.in);
    state = get_u8(&reader.in);
    value_require(&reader, state <= STORE_QUESTION_CLOSED);
    question.state = state;
    value_require(&reader, !is_over(&question) || question.image_len == 0);
    if (value_read(&reader, &question.block, err) < 0)
        return -1;
    *ret_question = question;
    return 0;
}

void
store_question_clear(struct store_question *question)
{
    free(question->block);
    *question = (struct store_question){0};
}
