#include "host/sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/common/fd.h"
#include "host/sandbox/internal.h"

enum { LANDLOCK_VERSION_FLAG = 1, LANDLOCK_PATH_BENEATH = 1 };

/* The kernel takes the size for the version: what an older one does not know must be left out. */
struct landlock_ruleset {
    uint64_t fs;
    uint64_t net;   /* ABI 4 */
    uint64_t scope; /* ABI 6 */
};

struct landlock_beneath {
    uint64_t access;
    int32_t parent;
} __attribute__((packed));

/* What a rule of a file, which is no directory, may speak of. */
#define LANDLOCK_FILE_ACCESS \
    (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

int
landlock_abi(enum sandbox_lack *ret_lack)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);
    int most = knobs_read().abi_most;

    if (abi > 0 && most > 0) {
        *ret_lack = SANDBOX_IS_THERE;
        return abi < most ? (int)abi : most;
    }
    *ret_lack = abi > 0               ? SANDBOX_PRETENDED
                : errno == ENOSYS     ? SANDBOX_NOT_BUILT
                : errno == EOPNOTSUPP ? SANDBOX_SWITCHED_OFF
                                      : SANDBOX_FORBIDDEN;
    return 0;
}

static struct landlock_ruleset
landlock_handled(const struct sandbox_profile *profile, int abi)
{
    struct landlock_ruleset ruleset = {.fs = FS_ALL_OF_1};

    if (abi >= 2)
        ruleset.fs |= FS_REFER;
    if (abi >= 3)
        ruleset.fs |= FS_TRUNCATE;
    if (abi >= 4)
        ruleset.net = profile->net_access;
    if (abi >= 5)
        ruleset.fs |= FS_IOCTL_DEV;
    if (abi >= 6)
        ruleset.scope = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
    return ruleset;
}

static size_t
landlock_ruleset_size(int abi)
{
    if (abi < 4)
        return offsetof(struct landlock_ruleset, net);
    return abi < 6 ? offsetof(struct landlock_ruleset, scope) : sizeof(struct landlock_ruleset);
}

static int
landlock_allow(int ruleset, int fd, uint64_t access)
{
    struct landlock_beneath rule = {.access = access, .parent = fd};
    struct stat st;

    if (fstat(fd, &st) < 0)
        return -1;
    if (!S_ISDIR(st.st_mode))
        rule.access &= LANDLOCK_FILE_ACCESS;
    if (rule.access == 0)
        return 0;
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
}

/* Links are followed: the rule holds for what they lead to now. */
static int
landlock_allow_path(int ruleset, const char *path, uint64_t access, struct error *err)
{
    CLEANUP_FD int fd = open(path, O_PATH | O_CLOEXEC);

    if (fd < 0)
        return 0;
    if (landlock_allow(ruleset, fd, access) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "Landlock takes no rule for %s", path);
    return 0;
}

static int
landlock_add_rules(int ruleset, const struct sandbox_profile *profile,
                   const struct sandbox_files *files, uint64_t handled, struct error *err)
{
    for (size_t i = 0; i < profile->path_count; i++) {
        const struct sandbox_path *path = &profile->paths[i];

        if (landlock_allow_path(ruleset, path->path, path->access & handled, err) < 0)
            return -1;
    }
    if (files->path &&
        landlock_allow_path(ruleset, files->path, profile->path_access & handled, err) < 0)
        return -1;
    if (files->fd >= 0 && landlock_allow(ruleset, files->fd, profile->fd_access & handled) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "Landlock takes no rule for descriptor %d",
                           files->fd);
    return 0;
}

int
landlock_apply(const struct sandbox_profile *profile, const struct sandbox_files *files, int abi,
               struct error *err)
{
    struct landlock_ruleset handled = landlock_handled(profile, abi);
    CLEANUP_FD int ruleset =
        (int)syscall(SYS_landlock_create_ruleset, &handled, landlock_ruleset_size(abi), 0);

    if (ruleset < 0)
        return error_errno(err, OUTCOME_INTERNAL, "Landlock makes no ruleset");
    if (landlock_add_rules(ruleset, profile, files, handled.fs, err) < 0)
        return -1;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "Landlock cannot be entered");
    return 0;
}
