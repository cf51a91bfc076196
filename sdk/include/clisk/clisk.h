/*
 * The SDK of clisk konnectors: everything, in one include.
 *
 * A konnector is a shared object that defines one `struct clisk_plugin` and
 * exports it with CLISK_PLUGIN(). See clisk-plugin(3) and the template.
 *
 * Three rules hold for every function here.
 *
 * Errors are sticky. The first failure is kept in the run, with its place;
 * from then on every call does nothing and returns an inert value: an empty
 * string, zero, false, or an object on which further calls do nothing. Strings
 * and objects are never NULL unless a function says so, so that code is a
 * straight line. Use clisk_failed() to leave a loop early.
 *
 * Memory belongs to the run. Nothing that is returned is freed by the author.
 *
 * Text is UTF-8, NUL-terminated.
 */
#ifndef CLISK_CLISK_H
#define CLISK_CLISK_H

#include <clisk/types.h>
#include <clisk/value.h>
#include <clisk/run.h>
#include <clisk/session.h>
#include <clisk/selector.h>
#include <clisk/form.h>
#include <clisk/json.h>
#include <clisk/extract.h>
#include <clisk/paging.h>
#include <clisk/xml.h>
#include <clisk/script.h>
#include <clisk/sink.h>
#include <clisk/record.h>
#include <clisk/log.h>
#include <clisk/ask.h>
#include <clisk/text.h>
#include <clisk/plugin.h>

#endif
