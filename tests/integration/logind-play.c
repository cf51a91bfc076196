/*
 * Plays systemd-logind on the bus that DBUS_SYSTEM_BUS_ADDRESS names, with one session of this
 * user's ("own") and one of another's ("other"). A command a line on the standard input, each
 * answered with its own name, and "asked own" when it is asked whose session that is: lock own,
 * lock other, sleep, wake, forge (somebody else on the bus sends the lock), leave. Exit status 77
 * where it was built without libsystemd.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_LIBSYSTEMD

#include <poll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define LOGIND         "org.freedesktop.login1"
#define LOGIND_PATH    "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"
#define LOGIND_SESSION "org.freedesktop.login1.Session"
#define PLAY_OWN       LOGIND_PATH "/session/own"
#define PLAY_OTHER     LOGIND_PATH "/session/other"

enum { PLAY_OTHER_USER = 54321 };

static void
play_check(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "logind-play: %s: %s\n", what, strerror(-result));
    exit(2);
}

static int
play_get_user(sd_bus *bus, const char *path, const char *interface, const char *property,
              sd_bus_message *reply, void *opaque, sd_bus_error *error)
{
    bool own = strcmp(path, PLAY_OWN) == 0;
    uint32_t uid = own ? (uint32_t)geteuid() : PLAY_OTHER_USER;

    printf("asked %s\n", own ? "own" : "other");
    (void)bus;
    (void)interface;
    (void)property;
    (void)opaque;
    (void)error;
    return sd_bus_message_append(reply, "(uo)", uid, LOGIND_PATH "/user/x");
}

static const sd_bus_vtable play_session[] = {SD_BUS_VTABLE_START(0),
                                             SD_BUS_PROPERTY("User", "(uo)", play_get_user, 0, 0),
                                             SD_BUS_SIGNAL("Lock", "", 0), SD_BUS_VTABLE_END};

static sd_bus *
play_join(void)
{
    sd_bus *bus = NULL;

    play_check(sd_bus_open_system(&bus), "the bus");
    return bus;
}

static void
play_lock(sd_bus *bus, const char *path)
{
    play_check(sd_bus_emit_signal(bus, path, LOGIND_SESSION, "Lock", ""), "Lock");
}

static void
play_sleep(sd_bus *bus, int begins)
{
    play_check(sd_bus_emit_signal(bus, LOGIND_PATH, LOGIND_MANAGER, "PrepareForSleep", "b", begins),
               "PrepareForSleep");
}

static void
play_forge(void)
{
    sd_bus *bus = play_join();

    play_lock(bus, PLAY_OWN);
    play_sleep(bus, 1);
    /* Its answer comes when both have been passed on. */
    play_check(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", "GetId", NULL, NULL, ""),
               "GetId");
    sd_bus_flush_close_unref(bus);
}

static void
play_command(sd_bus *bus, const char *verb)
{
    if (strcmp(verb, "lock own") == 0)
        play_lock(bus, PLAY_OWN);
    else if (strcmp(verb, "lock other") == 0)
        play_lock(bus, PLAY_OTHER);
    else if (strcmp(verb, "sleep") == 0)
        play_sleep(bus, 1);
    else if (strcmp(verb, "wake") == 0)
        play_sleep(bus, 0);
    else if (strcmp(verb, "forge") == 0)
        play_forge();
    else if (strcmp(verb, "leave") == 0)
        play_check(sd_bus_release_name(bus, LOGIND), "leaving");
    else
        play_check(-EINVAL, verb);
    play_check(sd_bus_flush(bus), "flush");
    printf("%s\n", verb);
}

static void
play_work(sd_bus *bus)
{
    int result;

    do {
        result = sd_bus_process(bus, NULL);
    } while (result > 0);
    play_check(result, "the bus");
}

/* Commands are read by read(2), so that none waits in a buffer that poll(2) does not know. */
static void
play(sd_bus *bus)
{
    char line[64];

    for (;;) {
        struct pollfd wait[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = sd_bus_get_fd(bus), .events = POLLIN}};
        ssize_t len;

        play_work(bus);
        if (poll(wait, 2, -1) < 0 || !wait[0].revents)
            continue;
        len = read(STDIN_FILENO, line, sizeof line - 1);
        if (len <= 0)
            return;
        line[len] = '\0';
        line[strcspn(line, "\n")] = '\0';
        play_command(bus, line);
    }
}

int
main(void)
{
    sd_bus *bus = play_join();

    setvbuf(stdout, NULL, _IOLBF, 0);
    play_check(sd_bus_add_object_vtable(bus, NULL, PLAY_OWN, LOGIND_SESSION, play_session, NULL),
               "session");
    play_check(sd_bus_add_object_vtable(bus, NULL, PLAY_OTHER, LOGIND_SESSION, play_session, NULL),
               "session");
    play_check(sd_bus_request_name(bus, LOGIND, 0), "the name");
    printf("there\n");
    play(bus);
    sd_bus_flush_close_unref(bus);
    return 0;
}

#else

int
main(void)
{
    return 77;
}

#endif
