/*
 * bench-vault DIRECTORY: makes a vault there whose passphrase costs scrypt with
 * N=2^17 r=8 p=1, tries wrong ones, and prints the processor seconds of the best try.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/vault/internal.h"

enum { ROUNDS = 5 };

static double
processor_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* -1.0 if it was not refused, or not as a wrong passphrase. */
static double
refuse(struct vault_place place, const struct secret *wrong)
{
    const struct vault_credential credential = {VAULT_SLOT_PASSPHRASE, wrong, NULL};
    CLEANUP_VAULT struct vault *vault = NULL;
    struct error err = {0};
    double began = processor_seconds();

    if (vault_unlock(place, &credential, &vault, &err) >= 0 ||
        strcmp(err.detail, VAULT_LOCKED) != 0)
        return -1.0;
    return processor_seconds() - began;
}

int
main(int argc, char **argv)
{
    static const struct slot_figures figures = {SLOT_KDF_SCRYPT, {17, 8, 1}};
    CLEANUP_SECRET struct secret *right = secret_of("right", 5), *wrong = secret_of("wrong", 5);
    CLEANUP_VAULT struct vault *vault = NULL;
    struct vault_place place = {.dirfd = -1};
    struct error err = {0};
    double best = -1.0;

    if (argc != 2 || !right || !wrong)
        return EXIT_FAILURE;
    place.shown = argv[1];
    place.dirfd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (vault_create_with(place, &(struct vault_credential){VAULT_SLOT_PASSPHRASE, right, NULL},
                          &figures, &vault, &err) < 0) {
        fprintf(stderr, "bench-vault: %s\n", err.message);
        return EXIT_FAILURE;
    }
    for (int i = 0; i < ROUNDS; i++) {
        double seconds = refuse(place, wrong);

        if (seconds < 0)
            return EXIT_FAILURE;
        if (best < 0 || seconds < best)
            best = seconds;
    }
    printf("%.6f\n", best);
    close(place.dirfd);
    return EXIT_SUCCESS;
}
