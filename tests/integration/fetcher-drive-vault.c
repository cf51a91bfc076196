#include "tests/integration/fetcher-drive.h"

#include <stdio.h>
#include <string.h>

/* A key is the byte, over and over. */
void
drive_vault_word(struct wire *channel, char *word)
{
    char *value = strchr(word, '=');
    uint8_t key[32];

    if (strncmp(word, "secret:", 7) == 0 && value) {
        *value++ = '\0';
        (void)wire_send_fetcher_secret(
            channel,
            (struct wire_fetcher_secret){word + 7, {(const uint8_t *)value, strlen(value)}});
    } else if (strncmp(word, "key:", 4) == 0) {
        memset(key, word[4], sizeof key);
        (void)wire_send_fetcher_session_key(
            channel, (struct wire_fetcher_session_key){{key, strlen(word + 4) == 1 ? 32 : 31}});
    } else if (strcmp(word, "end") == 0) {
        (void)wire_send_fetcher_vault_end(channel, (struct wire_fetcher_vault_end){});
    } else {
        (void)wire_send_fetcher_ready(channel, (struct wire_fetcher_ready){});
    }
}

void
drive_memory(pid_t pid)
{
    char path[64], line[256];
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "VmRSS:", 6) == 0 || strncmp(line, "RssAnon:", 8) == 0)
            printf("memory %s", line);
    }
    if (file)
        fclose(file);
}
