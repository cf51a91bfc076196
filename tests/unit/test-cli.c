#include <locale.h>
#include <string.h>

#include "host/cli/asker.h"
#include "host/cli/credentials.h"
#include "host/cli/duration.h"
#include "host/cli/option_table.h"
#include "host/cli/output.h"
#include "host/cli/progress.h"
#include "host/cli/remedy.h"
#include "host/cli/suggest.h"
#include "host/cli/table.h"
#include "host/cli/words.h"
#include "tests/unit/unit.h"

enum { ARGV_MAX = 16, TEXT_MAX = 4096 };

/* Parses "clisk" and what follows, up to NULL. */
static int
parse(struct options *options, struct error *err, const char *const *words)
{
    char *argv[ARGV_MAX + 1] = {(char *)"clisk"};
    int argc = 1;

    *err = (struct error){0};
    for (size_t i = 0; words[i]; i++)
        argv[argc++] = (char *)words[i]; /* which getopt leaves alone */
    return options_parse(argc, argv, options, err);
}

#define PARSE(options, err, ...) parse(options, err, (const char *[]){__VA_ARGS__, NULL})

static void
clear_environment(void)
{
    for (size_t i = 0; option_row_at(i); i++) {
        char name[OPTION_NAME_MAX];

        option_env_name(option_row_at(i), name);
        unsetenv(name);
    }
}

START_TEST(options_have_defaults)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    ck_assert_int_eq(PARSE(&options, &err, "list"), 0);
    ck_assert_int_eq(options.command->id, COMMAND_LIST);
    ck_assert_int_eq(options.format, FORMAT_TABLE);
    ck_assert_uint_eq(options.timeout, 900);
    ck_assert_uint_eq(options.request_timeout, 60);
    ck_assert_uint_eq(options.retries, 3);
    ck_assert_uint_eq(options.retry_sleep, 500);
    ck_assert_uint_eq(options.args.count, 0);
}
END_TEST

START_TEST(options_stand_before_and_behind)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    ck_assert_int_eq(PARSE(&options, &err, "-v", "--format=json", "run", "a", "-v", "--retries",
                           "7", "b", "--", "--c"),
                     0);
    ck_assert_int_eq(options.command->id, COMMAND_RUN);
    ck_assert_uint_eq(options.verbose, 2);
    ck_assert_uint_eq(options.retries, 7);
    ck_assert_int_eq(options.format, FORMAT_JSON);
    ck_assert_uint_eq(options.args.count, 3);
    ck_assert_str_eq(options.args.items[0], "a");
    ck_assert_str_eq(options.args.items[1], "b");
    ck_assert_str_eq(options.args.items[2], "--c");
}
END_TEST

START_TEST(options_win_over_environment)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    setenv("CLISK_RETRIES", "9", 1);
    setenv("CLISK_RETRY_SLEEP", "1.25", 1);
    setenv("CLISK_PLUGIN_DIR", "/a::/b:", 1);
    setenv("CLISK_DEV_MAP", "x.example=127.0.0.1:1,y.example=[::1]:2", 1);
    setenv("CLISK_NO_INPUT", "true", 1);
    setenv("CLISK_QUIET", "", 1);
    ck_assert_int_eq(PARSE(&options, &err, "list", "--retries", "2"), 0);
    ck_assert_uint_eq(options.retries, 2);
    ck_assert_uint_eq(options.retry_sleep, 1250);
    ck_assert_uint_eq(options.plugin_dirs.count, 2);
    ck_assert_str_eq(options.plugin_dirs.items[1], "/b");
    ck_assert_uint_eq(options.dev_maps.count, 2);
    ck_assert_str_eq(options.dev_maps.items[1], "y.example=[::1]:2");
    ck_assert(options.no_input && !options.quiet);
}
END_TEST

START_TEST(options_of_the_line_replace_a_list)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    setenv("CLISK_PLUGIN_DIR", "/a:/b", 1);
    setenv("CLISK_NO_INPUT", "true", 1);
    ck_assert_int_eq(
        PARSE(&options, &err, "list", "--plugin-dir", "/c", "--plugin-dir=/d", "--no-input=false"),
        0);
    ck_assert_uint_eq(options.plugin_dirs.count, 2);
    ck_assert_str_eq(options.plugin_dirs.items[0], "/c");
    ck_assert(!options.no_input);
}
END_TEST

START_TEST(options_of_other_commands_are_ignored_in_the_environment)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    setenv("CLISK_ALL", "true", 1);
    ck_assert_int_eq(PARSE(&options, &err, "list"), 0);
    setenv("CLISK_RETRIES", "many", 1);
    options_free(&options);
    ck_assert_int_eq(PARSE(&options, &err, "list"), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "CLISK_RETRIES: 'many'"));
}
END_TEST

/* Words of the command line, and what the message must name. */
static const struct {
    const char *words[4];
    const char *message;
} wrong_lines[] = {
    {{NULL}, "no command"},
    {{"rnu"}, "did you mean 'run'"},
    {{"frobnicate"}, "unknown command 'frobnicate'; see"},
    {{"list", "--formt", "json"}, "did you mean '--format'"},
    {{"list", "--secrets=hunter2-rest"}, "'--secrets'"},
    {{"connect", "acme", "--password=hunter2"}, "--password-file, --password-command"},
    {{"list", "-x"}, "unknown option '-x'"},
    {{"list", "--format"}, "--format needs a value"},
    {{"list", "--format", "xml"}, "no format 'xml'"},
    {{"list", "--format="}, "--format is empty"},
    {{"list", "--retries", "21"}, "from 0 to 20"},
    {{"list", "--retries", "-1"}, "'-1'"},
    {{"list", "--timeout", "0"}, "from 1 to"},
    {{"list", "--retry-sleep", "1."}, "such as 0.5"},
    {{"list", "--retry-sleep", "3600.5"}, "'3600.5'"},
    {{"list", "--max-size", "9G"}, "from 1 to 8G"},
    {{"list", "--max-size", "1X"}, "'1X'"},
    {{"list", "--max-size", "99999999999999999999"}, "is not a size"},
    {{"list", "--quiet=perhaps"}, "neither true nor false"},
    {{"list", "--dev-map", "host"}, "HOST=ADDR:PORT"},
    {{"list", "--dev-map", "host=127.0.0.1:0"}, "HOST=ADDR:PORT"},
    {{"list", "--dev-map", "host=127.0.0.1:65536"}, "HOST=ADDR:PORT"},
    {{"list", "--all"}, "--all means nothing to 'list'"},
    {{"list", "acme"}, "'list' takes no 'acme'"},
    {{"connect"}, "'connect' needs BRAND"},
    {{"data", "--kind", "Tax"}, "'Tax' is no kind"},
    {{"vault"}, "'vault' needs VERB"},
    {{"vault", "unlock", "--for", "8"}, "from 1s to 30d, such as 8h"},
    {{"vault", "unlock", "--idle=31d"}, "'31d'"},
    {{"vault", "--passphrase=hunter2"}, "ambiguous option '--passphrase': --passphrase-file"},
    {{"vault", "--recovery", "hunter2"}, "ambiguous option '--recovery': --recovery-file"},
    {{"list", "--passphrase-file", "x"}, "means nothing to 'list'"},
};

START_TEST(options_name_what_is_wrong)
{
    CLEANUP_OPTIONS struct options options = {0};
    struct error err;

    ck_assert_int_eq(parse(&options, &err, wrong_lines[_i].words), -1);
    ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    ck_assert_msg(strstr(err.message, wrong_lines[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(strstr(err.message, "hunter2"));
}
END_TEST

START_TEST(options_read_sizes)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } sizes[] = {{"1", 1}, {"200M", 200ULL << 20}, {"3k", 3072}, {"8G", 8ULL << 30}};

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        CLEANUP_OPTIONS struct options options = {0};
        struct error err;

        ck_assert_int_eq(PARSE(&options, &err, "run", "--max-size", sizes[i].text), 0);
        ck_assert_uint_eq(options.max_size, sizes[i].bytes);
    }
}
END_TEST

START_TEST(options_fit_their_names)
{
    for (size_t i = 0; option_row_at(i); i++) {
        char name[OPTION_NAME_MAX];

        option_env_name(option_row_at(i), name);
        ck_assert_uint_eq(strlen(name), strlen("CLISK_") + strlen(option_row_at(i)->name));
    }
}
END_TEST

/* A line, and its words with a bar between them. */
static const struct {
    const char *line;
    const char *words;
} word_cases[] = {
    {"pass show acme", "pass|show|acme"},
    {"  pass\t show  acme ", "pass|show|acme"},
    {"a 'b c' \"d e\"f", "a|b c|d ef"},
    {"a '' \"\"", "a||"},
    {"a\\ b '\\n' \"\\$x \\n\"", "a b|\\n|$x \\n"},
    {"echo $HOME `x` *", "echo|$HOME|`x`|*"},
    {"a\\\nb", "ab"},
    {"tail\\", "tail\\"},
};

START_TEST(words_are_split_as_a_shell_does)
{
    CLEANUP_BUF struct buf joined = BUF_INIT(TEXT_MAX);
    struct arena *arena = arena_new(TEXT_MAX);
    struct error err = {0};
    char **words;

    ck_assert_msg(words_split(arena, word_cases[_i].line, &words, &err) == 0, "%s", err.message);
    for (size_t i = 0; words[i]; i++)
        buf_printf(&joined, "%s%s", i ? "|" : "", words[i]);
    ck_assert_str_eq(buf_str(&joined), word_cases[_i].words);
    arena_free(arena);
}
END_TEST

START_TEST(words_refuse_an_open_quote_and_nothing)
{
    static const char *const lines[] = {"", "  ", "a 'b", "a \"b", "'", "a \"b\\\""};
    struct arena *arena = arena_new(TEXT_MAX);
    char **words;

    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct error err = {0};

        ck_assert_int_eq(words_split(arena, lines[i], &words, &err), -1);
        ck_assert_int_eq(err.outcome, OUTCOME_USAGE);
    }
    arena_free(arena);
}
END_TEST

START_TEST(suggest_counts_edits)
{
    ck_assert_uint_eq(suggest_distance("run", "run"), 0);
    ck_assert_uint_eq(suggest_distance("rnu", "run"), 1);
    ck_assert_uint_eq(suggest_distance("", "run"), 3);
    ck_assert_uint_eq(suggest_distance("connect", "conect"), 1);
    ck_assert_uint_eq(suggest_distance("kitten", "sitting"), 3);
    ck_assert_ptr_null(command_guess("frobnicate"));
    ck_assert_str_eq(command_guess("acounts")->name, "accounts");
    ck_assert_str_eq(command_guess("versoin")->name, "version");
}
END_TEST

START_TEST(table_is_aligned_and_escaped)
{
    static const struct table_column columns[] = {
        {.title = "NAME"}, {.title = "N", .is_number = true}, {.title = "PLACE"}};
    CLEANUP_BUF struct buf out = BUF_INIT(TEXT_MAX);
    struct table *table = table_new(columns, ARRAY_SIZE(columns));

    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    ck_assert_int_eq(table_add(table, (const char *[]){"\xC3\xA9t\xC3\xA9", "7", "x"}), 0);
    ck_assert_int_eq(table_add(table, (const char *[]){"a\033[2J", "1234", ""}), 0);
    table_print(table, false, &out);
    ck_assert_str_eq(buf_str(&out), "NAME         N  PLACE\n"
                                    "\xC3\xA9t\xC3\xA9          7  x\n"
                                    "a\\x1B[2J  1234  \n");
    table_free(table);
}
END_TEST

START_TEST(table_without_rows_is_nothing)
{
    static const struct table_column columns[] = {{.title = "NAME"}};
    CLEANUP_BUF struct buf out = BUF_INIT(TEXT_MAX);
    struct table *table = table_new(columns, 1);

    table_print(table, true, &out);
    ck_assert_uint_eq(out.len, 0);
    table_free(table);
}
END_TEST

START_TEST(numbers_of_bytes_are_short)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 B"},          {999, "999 B"},     {1000, "1.0 KB"}, {600000, "600 KB"},
                 {1250000, "1.2 MB"}, {999999, "999 KB"}, {9999, "9.9 KB"}, {UINT64_MAX, "18 EB"}};
    char text[OUTPUT_BYTES_MAX];

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        ck_assert_str_eq(output_bytes(cases[i].bytes, text), cases[i].text);
}
END_TEST

START_TEST(times_are_in_utc)
{
    char text[OUTPUT_TIME_MAX];

    ck_assert_str_eq(output_time(1715644800, text), "2024-05-14T00:00:00Z");
    ck_assert_str_eq(output_time(0, text), "");
}
END_TEST

START_TEST(progress_is_one_line)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEXT_MAX);
    struct run_progress run = {.new_count = 12,
                               .known_count = 3,
                               .failed_count = 1,
                               .bytes = 1200000,
                               .done = 2,
                               .total = 5};

    progress_format("ac\nme", &run, &out);
    ck_assert_str_eq(buf_str(&out), "ac\\x0Ame  12 new  3 known  1 failed  1.2 MB  2/5");
}
END_TEST

START_TEST(remedies_name_the_account)
{
    CLEANUP_BUF struct buf out = BUF_INIT(TEXT_MAX);
    struct error failure = {.outcome = OUTCOME_LOGIN_FAILED};

    ck_assert_int_eq(remedy_for(&failure, "mine", "acme", &out), 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "clisk connect acme --name mine"));
    failure.outcome = OUTCOME_SETUP;
    ck_assert_int_eq(remedy_for(&failure, "mine", "acme", &out), 1);
}
END_TEST

START_TEST(values_are_checked)
{
    char *options[] = {(char *)"fr", (char *)"de"};
    struct manifest_field choice = {.name = (char *)"country",
                                    .options = options,
                                    .option_count = 2,
                                    .type = MANIFEST_DROPDOWN};
    struct manifest_field number = {
        .name = (char *)"number", .pattern = (char *)"[0-9]{4}", .type = MANIFEST_TEXT};
    struct error err;

    ck_assert_int_eq(credentials_check_value(&choice, "de", &err), 0);
    ck_assert_int_eq(credentials_check_value(&choice, "es", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "fr, de"));
    ck_assert_int_eq(credentials_check_value(&number, "1234", &err), 0);
    ck_assert_int_eq(credentials_check_value(&number, "12345", &err), -1);
    ck_assert_int_eq(credentials_check_value(&number, "x1234", &err), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "[0-9]{4}"));
}
END_TEST

static const struct {
    enum wire_ask kind;
    uint32_t digits;
    const char *line;
    const char *answer; /* NULL: it is asked again */
} answers[] = {
    {WIRE_ASK_CODE, 6, "123456", "123456"}, {WIRE_ASK_CODE, 6, " 123 456\t", "123456"},
    {WIRE_ASK_CODE, 6, "12345", NULL},      {WIRE_ASK_CODE, 6, "123456x", NULL},
    {WIRE_ASK_CODE, 6, "", NULL},           {WIRE_ASK_CODE, 0, "a1 b2", "a1b2"},
    {WIRE_ASK_CHOICE, 0, "2", "app"},       {WIRE_ASK_CHOICE, 0, "0", NULL},
    {WIRE_ASK_CHOICE, 0, "3", NULL},        {WIRE_ASK_CHOICE, 0, "app", "app"},
    {WIRE_ASK_CHOICE, 0, "", NULL},         {WIRE_ASK_CHOICE, 0, "fax", NULL},
    {WIRE_ASK_TERMS, 0, "yes", "yes"},      {WIRE_ASK_TERMS, 0, "N", "no"},
    {WIRE_ASK_TERMS, 0, "", NULL},          {WIRE_ASK_REDIRECT, 0, "y", "yes"},
    {WIRE_ASK_REDIRECT, 0, "done", NULL},   {WIRE_ASK_APPROVAL, 0, "no", "no"},
    {WIRE_ASK_TEXT, 0, "a cat ", "a cat "}, {WIRE_ASK_TEXT, 0, " \t", NULL},
};

START_TEST(answers_are_judged)
{
    CLEANUP_BUF struct buf answer = BUF_INIT(100);
    struct asker asker = {.terminal = -1,
                          .kind = answers[_i].kind,
                          .digits = answers[_i].digits,
                          .choices = {"sms", "app"},
                          .choice_count = 2};
    const char *hint = NULL;
    int result = asker_judge(&asker, answers[_i].line, &answer, &hint);

    ck_assert_int_eq(result, answers[_i].answer ? 0 : 1);
    if (answers[_i].answer)
        ck_assert_str_eq(buf_str(&answer), answers[_i].answer);
    else
        ck_assert_ptr_nonnull(hint);
}
END_TEST

static const struct {
    const char *text;
    int64_t seconds; /* -1: refused */
} durations[] = {
    {"8h", 28800},
    {"15m", 900},
    {"90s", 90},
    {"7d", 604800},
    {"1h30m", 5400},
    {"1d1h1m1s", 90061},
    {"0s", 0},
    {"700000s", -1},
    {"8d", -1},
    {"", -1},
    {"8", -1},
    {"h", -1},
    {"8H", -1},
    {"-8h", -1},
    {"+8h", -1},
    {" 8h", -1},
    {"8h ", -1},
    {"1.5h", -1},
    {"30m1h", -1},
    {"1h1h", -1},
    {"1h30", -1},
    {"8hours", -1},
    {"99999999999999999999h", -1},
    {"18446744073709551615d", -1},
};

START_TEST(durations_are_read)
{
    uint64_t seconds = 77;
    int result = duration_parse(durations[_i].text, 7 * 86400, &seconds);

    ck_assert_int_eq(result, durations[_i].seconds < 0 ? -1 : 0);
    ck_assert_uint_eq(seconds, result < 0 ? 77 : (uint64_t)durations[_i].seconds);
}
END_TEST

START_TEST(durations_are_shown)
{
    char text[DURATION_TEXT_MAX];

    ck_assert_str_eq(duration_text(0, text), "0s");
    ck_assert_str_eq(duration_text(5400, text), "1h30m");
    ck_assert_str_eq(duration_text(90061, text), "1d1h1m1s");
    ck_assert_str_eq(duration_text(86400, text), "1d");
    ck_assert_uint_lt(strlen(duration_text(UINT64_MAX, text)), DURATION_TEXT_MAX - 1);
}
END_TEST

static TCase *
options_case(void)
{
    TCase *tcase = tcase_create("options");

    tcase_add_checked_fixture(tcase, clear_environment, NULL);
    tcase_add_test(tcase, options_have_defaults);
    tcase_add_test(tcase, options_stand_before_and_behind);
    tcase_add_test(tcase, options_win_over_environment);
    tcase_add_test(tcase, options_of_the_line_replace_a_list);
    tcase_add_test(tcase, options_of_other_commands_are_ignored_in_the_environment);
    tcase_add_loop_test(tcase, options_name_what_is_wrong, 0, ARRAY_SIZE(wrong_lines));
    tcase_add_test(tcase, options_read_sizes);
    tcase_add_loop_test(tcase, durations_are_read, 0, ARRAY_SIZE(durations));
    tcase_add_test(tcase, durations_are_shown);
    tcase_add_test(tcase, options_fit_their_names);
    return tcase;
}

static void
fill(Suite *suite)
{
    TCase *tcase = tcase_create("texts");

    tcase_add_loop_test(tcase, words_are_split_as_a_shell_does, 0, ARRAY_SIZE(word_cases));
    tcase_add_test(tcase, words_refuse_an_open_quote_and_nothing);
    tcase_add_test(tcase, suggest_counts_edits);
    tcase_add_test(tcase, table_is_aligned_and_escaped);
    tcase_add_test(tcase, table_without_rows_is_nothing);
    tcase_add_test(tcase, numbers_of_bytes_are_short);
    tcase_add_test(tcase, times_are_in_utc);
    tcase_add_test(tcase, progress_is_one_line);
    tcase_add_test(tcase, remedies_name_the_account);
    tcase_add_test(tcase, values_are_checked);
    tcase_add_loop_test(tcase, answers_are_judged, 0, ARRAY_SIZE(answers));
    suite_add_tcase(suite, options_case());
    suite_add_tcase(suite, tcase);
}

int
main(void)
{
    return unit_main("cli", fill);
}
