/*
 * The sign-on of SFR and RED, a form of www.sfr.fr that leads back to where one came from.
 */
#ifndef SFR_SIGNON_H
#define SFR_SIGNON_H

#include "brand.h"

#define SIGNON_FORM "form#loginForm"

/* Logs in where the page asks for it, and gives the page that was wanted. */
clisk_page *signon_pass(clisk_run *run, clisk_page *page);

/* The steps of a konnector. */
bool signon_check(clisk_run *run, const struct brand *brand);
void signon_ensure(clisk_run *run, const struct brand *brand);
void signon_leave(clisk_run *run, const struct brand *brand);

#endif
