#include "host/cli/cmd_vault.h"
