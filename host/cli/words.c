#include "host/cli/words.h"

#include <stdbool.h>
#include <string.h>

struct splitter {
    const char *at;
    char *out; /* where the next letter of the words goes */
    char quote;
    bool in_word;
};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Within "..." a backslash means something before these only. */
static bool
is_escaped(const struct splitter *splitter)
{
    char next = splitter->at[1];

    if (splitter->at[0] != '\\' || splitter->quote == '\'' || !next)
        return false;
    return !splitter->quote || strchr("$`\"\\\n", next);
}

/* One step of the line. Whether a word has just ended. */
static bool
splitter_step(struct splitter *splitter)
{
    char c = *splitter->at;

    if (!splitter->in_word && is_blank(c)) {
        splitter->at++;
        return false;
    }
    if (!splitter->quote && is_blank(c)) {
        splitter->at++;
        splitter->in_word = false;
        return true;
    }
    splitter->in_word = true;
    if (is_escaped(splitter)) {
        if (splitter->at[1] != '\n') /* that joins two lines */
            *splitter->out++ = splitter->at[1];
        splitter->at += 2;
        return false;
    }
    splitter->at++;
    if (splitter->quote ? c == splitter->quote : c == '\'' || c == '"')
        splitter->quote = splitter->quote ? '\0' : c;
    else
        *splitter->out++ = c;
    return false;
}

int
words_split(struct arena *arena, const char *line, char ***ret_words, struct error *err)
{
    /* A word takes at least its letter and a blank. */
    size_t most = strlen(line) / 2 + 2, count = 0;
    char **words = arena_array(arena, most, sizeof *words);
    struct splitter splitter = {.at = line, .out = arena_alloc(arena, strlen(line) + 2)};

    if (!words || !splitter.out)
        return error_set(err, OUTCOME_INTERNAL, "out of memory");
    words[0] = splitter.out;
    while (*splitter.at || splitter.in_word) {
        bool ended = *splitter.at ? splitter_step(&splitter) : true;

        if (!*splitter.at && splitter.quote)
            return error_set(err, OUTCOME_USAGE, "the command has a %c that is not closed: %s",
                             splitter.quote, line);
        if (!ended)
            continue;
        splitter.in_word = false;
        *splitter.out++ = '\0';
        words[++count] = splitter.out;
    }
    words[count] = NULL;
    if (count == 0)
        return error_set(err, OUTCOME_USAGE, "the command is empty");
    *ret_words = words;
    return 0;
}
