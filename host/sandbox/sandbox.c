#include "host/sandbox/sandbox.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host/sandbox/internal.h"

#ifndef PR_SET_MDWE /* Linux 6.3 */
#define PR_SET_MDWE              65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

static int
sandbox_no_role(struct error *err)
{
    return error_set(err, OUTCOME_INTERNAL, "no such sandbox role");
}

/* A child whose broker is gone already would never get the signal: its control socket tells. */
static int
sandbox_tie_to_broker(struct error *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot be tied to the broker");
    return 0;
}

static int
sandbox_close_descriptors(struct error *err)
{
    if (close_range(SANDBOX_CONTROL_FD + 1, ~0U, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot close descriptors");
    return 0;
}

/* An older kernel does not know it; the filters say the same. */
static void
sandbox_refuse_new_code(void)
{
#ifndef ENABLE_SANITIZER
    (void)prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
#endif
}

int
sandbox_enter(enum sandbox_role role, struct error *err)
{
    const struct sandbox_profile *profile = roles_find(role);

    if (!profile)
        return sandbox_no_role(err);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot give up new privileges");
#ifndef ENABLE_SANITIZER /* whose leak check looks at the process from outside */
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_errno(err, OUTCOME_INTERNAL, "cannot become undumpable");
#endif
    if (!profile->may_patch)
        sandbox_refuse_new_code();
    if (profile->is_child && sandbox_tie_to_broker(err) < 0)
        return -1;
    if (!profile->keeps_fds && sandbox_close_descriptors(err) < 0)
        return -1;
    return limits_apply(profile, err);
}

#ifdef ENABLE_SANITIZER

/* A sanitizer opens, maps and traces what it likes. */
int
sandbox_confine(enum sandbox_role role, const struct sandbox_files *files,
                struct sandbox_report *ret_layers, struct error *err)
{
    (void)files;
    (void)ret_layers;
    return roles_find(role) ? 0 : sandbox_no_role(err);
}

int
sandbox_lock(enum sandbox_role role, struct error *err)
{
    return roles_find(role) ? 0 : sandbox_no_role(err);
}

#else

/* Namespaces cost more than all else together: they are for kernels that have no Landlock. */
static int
sandbox_enter_namespaces(const struct sandbox_profile *profile, struct sandbox_report *layers,
                         struct error *err)
{
    if (!profile->needs_wall ||
        (layers->landlock_abi > 0 && knobs_read().namespaces != KNOB_NAMESPACES_ON))
        return 0;
    return namespaces_enter(&layers->namespaces, err);
}

int
sandbox_confine(enum sandbox_role role, const struct sandbox_files *files,
                struct sandbox_report *ret_layers, struct error *err)
{
    const struct sandbox_profile *profile = roles_find(role);
    struct sandbox_report layers = {.seccomp = seccomp_probe()};

    if (!profile)
        return sandbox_no_role(err);
    if (knobs_read().no_wall)
        return 0;
    layers.landlock_abi = landlock_abi(&layers.landlock);
    if (sandbox_enter_namespaces(profile, &layers, err) < 0)
        return -1;
    if (profile->has_landlock && layers.landlock_abi > 0 &&
        landlock_apply(profile, files, layers.landlock_abi, err) < 0)
        return -1;
    if (profile->wide && layers.seccomp == SANDBOX_IS_THERE &&
        seccomp_apply(profile->wide, err) < 0)
        return -1;
    if (ret_layers)
        *ret_layers = layers;
    return profile->needs_wall && sandbox_judge(&layers, NULL) < 0 ? SANDBOX_INCOMPLETE : 0;
}

int
sandbox_lock(enum sandbox_role role, struct error *err)
{
    const struct sandbox_profile *profile = roles_find(role);

    if (!profile)
        return sandbox_no_role(err);
    if (!profile->narrow || knobs_read().no_wall || seccomp_probe() != SANDBOX_IS_THERE)
        return 0;
    return seccomp_apply(profile->narrow, err);
}

#endif
