/* clisk: the program of the person, and the broker of its runs. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/cli/cli.h"
#include "host/common/fd.h"
#include "host/sandbox/sandbox.h"

static const struct {
    enum command_id id;
    int (*execute)(struct cli *cli, struct error *err);
} actions[] = {
    {COMMAND_LIST, cmd_list},
    {COMMAND_INFO, cmd_info},
    {COMMAND_CONNECT, cmd_connect},
    {COMMAND_ACCOUNTS, cmd_accounts},
    {COMMAND_RUN, cmd_run},
    {COMMAND_CHECK, cmd_check},
    {COMMAND_DATA, cmd_data},
    {COMMAND_EXPORT, cmd_export},
    {COMMAND_IMPORT, cmd_import},
    {COMMAND_FSCK, cmd_fsck},
    {COMMAND_ADOPT, cmd_adopt},
    {COMMAND_NAMES, cmd_names},
    {COMMAND_QUESTIONS, cmd_questions},
    {COMMAND_ANSWER, cmd_answer},
    {COMMAND_VAULT, cmd_vault},
    {COMMAND_DOCTOR, cmd_doctor},
    {COMMAND_LOG, cmd_log},
    {COMMAND_PERMISSIONS, cmd_permissions},
    {COMMAND_GRANT, cmd_grant},
    {COMMAND_REVOKE, cmd_revoke},
    {COMMAND_VERSION, cmd_version},
    {COMMAND_HELP, cmd_help},
};

/* A file that got the number of a missing standard stream would be written to as if it were one. */
static int
open_standard_streams(struct error *err)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* Not close-on-exec, as standard streams are; the lowest free number is this one. */
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd)
            return error_errno(err, OUTCOME_SETUP, "cannot open /dev/null");
    }
    return 0;
}

static void
warn_of_development(const struct options *options)
{
    if (options->dev_maps.count > 0 || options->dev_ca || options->dev_http)
        log_warning("development options are in use: connections may lead elsewhere than to the "
                    "brand");
}

static int
execute(struct cli *cli, struct error *err)
{
    const struct options *options = &cli->options;

    if (options->version)
        return cmd_version(cli, err);
    if (options->help)
        return cmd_help(cli, err);
    if (paths_find(&cli->options, &cli->paths, err) < 0)
        return -1;
    if (options->command->id & (COMMAND_CONNECT | COMMAND_RUN | COMMAND_CHECK))
        warn_of_development(options);
    for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
        if (actions[i].id == options->command->id)
            return actions[i].execute(cli, err);
    }
    return error_set(err, OUTCOME_INTERNAL, "the command does nothing");
}

int
main(int argc, char **argv)
{
    struct cli cli = {.config_fd = -1};
    struct error err = {0};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    int result;

    setlocale(LC_CTYPE, "");
    sigaction(SIGPIPE, &ignore, NULL);
    result = open_standard_streams(&err);
    if (result == 0)
        result = sandbox_enter(SANDBOX_BROKER, &err);
    if (result == 0)
        result = options_parse(argc, argv, &cli.options, &err);
    report_start(&cli.report, &cli.options);
    if (result == 0)
        result = execute(&cli, &err);
    if (result < 0 && err.message[0])
        report_message(&cli.report, "%s", err.message);
    fd_close(&cli.config_fd);
    options_free(&cli.options);
    return result < 0 ? outcome_exit_code(err.outcome) : EXIT_SUCCESS;
}
