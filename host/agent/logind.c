#include "host/agent/logind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBSYSTEMD

#include <systemd/sd-bus.h>

#define LOGIND         "org.freedesktop.login1"
#define LOGIND_PATH    "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"
#define LOGIND_SESSION "org.freedesktop.login1.Session"

enum { LOGIND_CALL_USEC = 2 * 1000 * 1000 };

struct logind {
    sd_bus *bus;
    const char *says;
    bool deaf; /* logind has left the bus */
};

/* Whose session it is; one of which that cannot be told is taken for ours. */
static bool
logind_is_ours(sd_bus *bus, const char *path)
{
    sd_bus_message *reply = NULL;
    uint32_t uid = geteuid();

    if (path &&
        sd_bus_get_property(bus, LOGIND, path, LOGIND_SESSION, "User", NULL, &reply, "(uo)") >= 0)
        (void)sd_bus_message_read(reply, "(uo)", &uid, NULL);
    sd_bus_message_unref(reply);
    return uid == geteuid();
}

/* Any session of the user: an agent may outlive the one that it was started from. */
static int
logind_on_lock(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    struct logind *logind = opaque;

    (void)error;
    if (logind_is_ours(logind->bus, sd_bus_message_get_path(message)))
        logind->says = "the session was locked";
    return 0;
}

static int
logind_on_sleep(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    struct logind *logind = opaque;
    int begins = 1;

    (void)error;
    if (sd_bus_message_read(message, "b", &begins) < 0 || begins)
        logind->says = "the machine goes to sleep";
    return 0;
}

static int
logind_on_owner(sd_bus_message *message, void *opaque, sd_bus_error *error)
{
    struct logind *logind = opaque;
    const char *name, *before, *after = "";

    (void)error;
    if (sd_bus_message_read(message, "sss", &name, &before, &after) >= 0)
        logind->deaf = *after == '\0';
    return 0;
}

/* By their sender: nobody else on the bus can speak for logind. */
static int
logind_listen(struct logind *logind)
{
    int result = sd_bus_add_match(logind->bus, NULL,
                                  "type='signal',sender='" LOGIND "',interface='" LOGIND_SESSION
                                  "',member='Lock'",
                                  logind_on_lock, logind);

    if (result >= 0)
        result = sd_bus_add_match(logind->bus, NULL,
                                  "type='signal',sender='" LOGIND "',path='" LOGIND_PATH
                                  "',interface='" LOGIND_MANAGER "',member='PrepareForSleep'",
                                  logind_on_sleep, logind);
    if (result >= 0)
        result = sd_bus_add_match(logind->bus, NULL,
                                  "type='signal',sender='org.freedesktop.DBus',"
                                  "interface='org.freedesktop.DBus',member='NameOwnerChanged',"
                                  "arg0='" LOGIND "'",
                                  logind_on_owner, logind);
    return result;
}

/* Starts it where the bus can do that, so that it is there. */
static int
logind_ping(struct logind *logind)
{
    return sd_bus_call_method(logind->bus, LOGIND, LOGIND_PATH, "org.freedesktop.DBus.Peer", "Ping",
                              NULL, NULL, "");
}

static int
logind_connect(struct logind *logind, const char **ret_what)
{
    int result;

    *ret_what = "the system bus cannot be reached";
    result = sd_bus_open_system(&logind->bus);
    if (result < 0)
        return result;
    (void)sd_bus_set_method_call_timeout(logind->bus, LOGIND_CALL_USEC);
    *ret_what = "logind's signals cannot be had";
    result = logind_listen(logind);
    if (result < 0)
        return result;
    *ret_what = "logind does not answer";
    return logind_ping(logind);
}

struct logind *
logind_open(char *why, size_t size)
{
    struct logind *logind = calloc(1, sizeof *logind);
    const char *what = "no memory";
    int result = -1;

    if (logind)
        result = logind_connect(logind, &what);
    if (result >= 0) {
        *why = '\0';
        return logind;
    }
    snprintf(why, size, "%s%s%s", what, logind ? ": " : "", logind ? strerror(-result) : "");
    return logind_close(logind);
}

struct logind *
logind_close(struct logind *logind)
{
    if (logind)
        sd_bus_close_unref(logind->bus);
    free(logind);
    return NULL;
}

int
logind_fd(const struct logind *logind)
{
    return sd_bus_get_fd(logind->bus);
}

short
logind_events(const struct logind *logind)
{
    int events = sd_bus_get_events(logind->bus);

    return (short)(events < 0 ? 0 : events);
}

int
logind_work(struct logind *logind)
{
    int result;

    do {
        result = sd_bus_process(logind->bus, NULL);
    } while (result > 0);
    return result < 0 || logind->deaf ? -1 : 0;
}

const char *
logind_says_lock(const struct logind *logind)
{
    return logind->says;
}

#else

struct logind *
logind_open(char *why, size_t size)
{
    snprintf(why, size, "this clisk was built without libsystemd");
    return NULL;
}

struct logind *
logind_close(struct logind *logind)
{
    (void)logind;
    return NULL;
}

int
logind_fd(const struct logind *logind)
{
    (void)logind;
    return -1;
}

short
logind_events(const struct logind *logind)
{
    (void)logind;
    return 0;
}

int
logind_work(struct logind *logind)
{
    (void)logind;
    return 0;
}

const char *
logind_says_lock(const struct logind *logind)
{
    (void)logind;
    return NULL;
}

#endif
