#include "host/cli/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"

static const char *const programs[] = {"clisk-fetcher", "clisk-worker", "clisk-agent"};

static void
check_program(struct doctor *doctor, const char *dir, int dirfd, const char *name)
{
    struct stat st;

    if (fstatat(dirfd, name, &st, 0) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "programs",
                    "%s/%s: %s; install clisk again, or name the place with --libexec-dir", dir,
                    name, strerror(errno));
    else if (!S_ISREG(st.st_mode) || faccessat(dirfd, name, X_OK, AT_EACCESS) < 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "programs",
                    "%s/%s cannot be executed: install clisk again", dir, name);
    else if ((st.st_mode & 022) || (st.st_uid != 0 && st.st_uid != geteuid()))
        doctor_tell(doctor, DOCTOR_PROBLEM, "programs",
                    "others may change %s/%s, which is given secrets: chown root %s/%s; chmod "
                    "go-w %s/%s",
                    dir, name, dir, name, dir, name);
    else
        doctor_tell(doctor, DOCTOR_OK, "programs", "%s/%s", dir, name);
}

static void
check_programs(struct doctor *doctor, const char *dir)
{
    CLEANUP_FD int dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (dirfd < 0) {
        doctor_tell(doctor, DOCTOR_PROBLEM, "programs",
                    "%s: %s; install clisk again, or name the place with --libexec-dir", dir,
                    strerror(errno));
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
        check_program(doctor, dir, dirfd, programs[i]);
}

/* The links of a directory that c_rehash(1) has made are named by eight digits, a dot and a number.
 */
static bool
is_hash(const char *name)
{
    return strspn(name, "0123456789abcdef") == 8 && name[8] == '.';
}

static void
check_certificates(struct doctor *doctor)
{
    DIR *dir = opendir(SANDBOX_CA_PATH);
    const struct dirent *entry;
    unsigned count = 0;

    while (dir && (entry = readdir(dir)) != NULL)
        count += is_hash(entry->d_name);
    if (dir)
        closedir(dir);
    if (count == 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "certificates",
                    "%s has no authority by which a site is known: install ca-certificates, then "
                    "run update-ca-certificates",
                    SANDBOX_CA_PATH);
    else
        doctor_tell(doctor, DOCTOR_OK, "certificates", "%u authorities in %s", count,
                    SANDBOX_CA_PATH);
}

static void
check_konnectors(struct doctor *doctor, struct cli *cli)
{
    CLEANUP_CATALOGUE struct catalogue catalogue = {0};
    struct error err = {0};
    unsigned usable = 0;

    if (cli_read_catalogue(cli, &catalogue, &err) < 0) {
        doctor_tell(doctor, DOCTOR_PROBLEM, "konnectors", "%s", err.message);
        return;
    }
    for (size_t i = 0; i < catalogue.count; i++) {
        const struct catalogue_entry *entry = &catalogue.entries[i];

        usable += entry->manifest != NULL;
        if (!entry->manifest)
            doctor_tell(doctor, DOCTOR_PROBLEM, "konnectors", "%s %s", entry->path,
                        entry->error.message);
    }
    if (usable == 0)
        doctor_tell(doctor, DOCTOR_PROBLEM, "konnectors",
                    "none is installed: install one, or use --plugin-dir");
    else
        doctor_tell(doctor, DOCTOR_OK, "konnectors", "%u usable: see 'clisk list'", usable);
}

void
doctor_programs(struct doctor *doctor, struct cli *cli)
{
    check_programs(doctor, cli->paths.libexec);
    check_certificates(doctor);
    check_konnectors(doctor, cli);
}
