#include "host/cli/command.h"

#include <string.h>

#include "host/cli/suggest.h"

static const struct command commands[] = {
    {.id = COMMAND_LIST,
     .name = "list",
     .arguments = "",
     .summary = "the konnectors that are installed",
     .text = "Those that cannot be used are listed with the reason. No konnector is run.\n"},
    {.id = COMMAND_INFO,
     .name = "info",
     .arguments = "BRAND",
     .least = 1,
     .most = 1,
     .missing = "see 'clisk list' for the brands there are",
     .summary = "what a konnector says of itself",
     .text = "Its fields, the origins that it may reach and where secrets may go.\n"
             "The konnector is not run.\n"},
    {.id = COMMAND_CONNECT,
     .name = "connect",
     .arguments = "BRAND",
     .least = 1,
     .most = 1,
     .missing = "see 'clisk list' for the brands there are",
     .summary = "log in to a brand and keep the account",
     .text = "Asks for the fields of the konnector, logs in once to check them, and stores the\n"
             "account. Nothing is stored when the login fails. When the account is there\n"
             "already, its fields and secrets are replaced and its history is kept.\n"},
    {.id = COMMAND_ACCOUNTS,
     .name = "accounts",
     .arguments = "[VERB ACCOUNT]",
     .most = 4,
     .summary = "the accounts, and what is done with one",
     .text =
         "clisk accounts [list]                the accounts, their state and their last run\n"
         "clisk accounts rename ACCOUNT NAME   its documents stay where they are\n"
         "clisk accounts disable ACCOUNT       no run retrieves it\n"
         "clisk accounts enable ACCOUNT\n"
         "clisk accounts unfreeze ACCOUNT      lets it log in again after a refusal\n"
         "clisk accounts set ACCOUNT name-template TEMPLATE\n"
         "                                     how new files are called; 'default' for none;\n"
         "                                     see clisk-names(7) and 'clisk names preview'\n"
         "clisk accounts set ACCOUNT identity IDENTITY\n"
         "                                     the brand calls the same customer so from now on\n"
         "clisk accounts set ACCOUNT metadata WAY\n"
         "                                     none, sidecar (a .json file beside each), xattr\n"
         "                                     or sidecar,xattr\n"
         "clisk accounts remove ACCOUNT        logs out, and forgets the account, its secrets\n"
         "                                     and its records; its files by --data delete\n"},
    {.id = COMMAND_RUN,
     .name = "run",
     .arguments = "[ACCOUNT... | --all]",
     .most = SIZE_MAX,
     .summary = "retrieve what is new",
     .text = "Without an argument, of the only account there is. The exit status is the run's\n"
             "outcome; of several runs, that of the first one that failed.\n"},
    {.id = COMMAND_CHECK,
     .name = "check",
     .arguments = "ACCOUNT",
     .least = 1,
     .most = 1,
     .missing = "see 'clisk accounts' for the accounts there are",
     .summary = "see whether an account's konnector still works",
     .text = "Logs in, reads one page of each list and says how many entries of each kind it\n"
             "shows. Nothing is stored but the session. The exit status is that of a run.\n"},
    {.id = COMMAND_QUESTIONS,
     .name = "questions",
     .arguments = "[ACCOUNT | ID]",
     .most = 1,
     .summary = "what the brands want to know of you",
     .text = "A run that nobody watches leaves its question here. With a question's ID, and\n"
             "--image, its picture is written to a file.\n"},
    {.id = COMMAND_ANSWER,
     .name = "answer",
     .arguments = "ID VALUE",
     .least = 2,
     .most = 2,
     .missing = "see 'clisk questions' for the questions there are",
     .summary = "answer a question",
     .text = "With '-' the answer is read from standard input. A run that waits for it goes on;\n"
             "else the next run does.\n"},
    {.id = COMMAND_DATA,
     .name = "data",
     .arguments = "[VERB | BRAND | ACCOUNT]",
     .most = SIZE_MAX,
     .summary = "what was retrieved, and what is done with it",
     .text = "  ls [ACCOUNT | BRAND]     the records, newest first; this is what is done without\n"
             "                           a verb, too\n"
             "  show ID                  all that is known of a record; the first four digits of\n"
             "                           an ID are enough where no other one begins so\n"
             "  open ID                  its file, by xdg-open; also one that you have moved\n"
             "  edit ID FIELD=VALUE...   what you say of it wins over the brand; FIELD= removes\n"
             "  delete ID...             for good: no run brings it back; files go to the bin\n"
             "  restore ID...            bring it back; a file that is gone is fetched again\n"
             "  stats                    how much there is, account by account\n"},
    {.id = COMMAND_FSCK,
     .name = "fsck",
     .arguments = "[ACCOUNT]",
     .most = 1,
     .summary = "check what is known of your files against the files",
     .text = "Tells of files that are gone, were changed, moved or are not known, and of records\n"
             "that are damaged. Nothing is changed without --repair, and no file of yours ever.\n"
             "The exit status is 14 while something is wrong; a note is fine.\n"},
    {.id = COMMAND_ADOPT,
     .name = "adopt",
     .arguments = "ACCOUNT DIR",
     .least = 2,
     .most = 2,
     .missing = "name the account, and the directory that has its files",
     .summary = "take the files that you had already for an account's",
     .text = "DIR is below the directory of the documents. A run that then finds the same file at\n"
             "the brand keeps yours, under your name. No file is changed or moved.\n"},
    {.id = COMMAND_NAMES,
     .name = "names",
     .arguments = "preview ACCOUNT [TEMPLATE]",
     .least = 2,
     .most = 3,
     .missing = "give it as 'clisk names preview ACCOUNT [TEMPLATE]'",
     .summary = "what files would be called by a template",
     .text = "The name that each file of the account would have by the template, or by the\n"
             "account's own. Nothing is changed, and files that are there keep their names.\n"
             "The template's language is in clisk-names(7).\n"},
    {.id = COMMAND_EXPORT,
     .name = "export",
     .arguments = "DEST",
     .least = 1,
     .most = 1,
     .missing = "such as ~/clisk-export, which must not exist yet",
     .summary = "all you have, or a selection, in files that need no clisk",
     .text =
         "Into a new directory: the files as you keep them, records as NDJSON and digests; see\n"
         "clisk-export(5). With --tar an archive of that, with --csv one table. '-' is standard\n"
         "output. Secrets are never exported.\n"},
    {.id = COMMAND_IMPORT,
     .name = "import",
     .arguments = "DIR",
     .least = 1,
     .most = 1,
     .missing = "a directory that 'clisk export' has made",
     .summary = "take in what was exported, here or elsewhere",
     .text =
         "All of it is verified before anything is written. What is here already is kept, with\n"
         "your edits; doing it twice changes nothing. An archive is unpacked first, with tar.\n"},
    {.id = COMMAND_PERMISSIONS,
     .name = "permissions",
     .arguments = "[ACCOUNT]",
     .most = 1,
     .summary = "what the konnectors may do, account by account",
     .text = "All that a konnector asks for, and what you have decided of it.\n"},
    {.id = COMMAND_GRANT,
     .name = "grant",
     .arguments = "ACCOUNT [PERMISSION...]",
     .least = 1,
     .most = SIZE_MAX,
     .missing = "see 'clisk accounts' for the accounts there are",
     .summary = "let an account's konnector do what it asks for",
     .text = "A permission is named by its text or its number, as 'clisk permissions' shows them.\n"
             "Without one, all that the konnector asks for is shown and asked.\n"},
    {.id = COMMAND_REVOKE,
     .name = "revoke",
     .arguments = "ACCOUNT PERMISSION...",
     .least = 2,
     .most = SIZE_MAX,
     .missing = "see 'clisk permissions ACCOUNT' for what is granted",
     .summary = "take a permission back",
     .text = "From the next run on; what is under way is not stopped.\n"},
    {.id = COMMAND_VAULT,
     .name = "vault",
     .arguments = "VERB",
     .least = 1,
     .most = 3,
     .missing = "see 'clisk help vault'",
     .summary = "the secrets of the accounts: status, unlock, slots...",
     .text = "  init                      make a vault; prints its recovery code once\n"
             "  status                    what opens it, and whether it is unlocked\n"
             "  unlock                    let an agent hold its key for a time\n"
             "  lock                      end that\n"
             "  passwd                    another passphrase\n"
             "  slots                     what opens it, one a line\n"
             "  slots add TYPE            one more: passphrase, recovery, device or systemd\n"
             "  slots remove ID           one less; the beginning of the ID is enough\n"
             "  rekey                     a new key for all that is in it\n"
             "  check                     prove every byte of it\n"
             "  reveal ACCOUNT FIELD      print a secret; always asks for the passphrase\n"
             "  import FILE               take the logins of a Bitwarden export (.json)\n"
             "  accept-rollback           take an older vault for the right one\n"},
    {.id = COMMAND_DOCTOR,
     .name = "doctor",
     .arguments = "",
     .summary = "what the installation lacks, and how to mend it",
     .text = "Looks at the kernel, the clock, the disk, our programs, konnectors, the permissions\n"
             "of what is kept, the vault and the store. Nothing is changed. The exit status is\n"
             "14 when there is a problem; a note is none.\n"},
    {.id = COMMAND_LOG,
     .name = "log",
     .arguments = "[VERB]",
     .most = 1,
     .summary = "what was done with your accounts, newest last",
     .text = "  (no verb)     every request, secret used, question, document, refusal...\n"
             "  verify        prove that nothing of it was changed or removed\n"
             "  prune         drop what is older than --before, and log that\n"
             "  accept        go on with a log that is not the one that was sealed last, after\n"
             "                an older copy of the store was put back or a new one was begun\n"},
    {.id = COMMAND_VERSION,
     .name = "version",
     .arguments = "",
     .summary = "the version, and how it was built",
     .text = ""},
    {.id = COMMAND_HELP,
     .name = "help",
     .arguments = "[COMMAND]",
     .most = 1,
     .summary = "explain a command",
     .text = ""},
};

const struct command *
command_at(size_t i)
{
    return i < ARRAY_SIZE(commands) ? &commands[i] : NULL;
}

const struct command *
command_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

const struct command *
command_guess(const char *name)
{
    struct suggest suggest = {.word = name};

    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        suggest_offer(&suggest, commands[i].name);
    return suggest.best ? command_find(suggest.best) : NULL;
}
