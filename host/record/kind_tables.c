#include "host/record/kind_tables.h"

#include "host/record/kind_rows.h"
#include "host/record/kind_tables_life.h"
#include "host/record/kind_tables_money.h"

static const struct kind_field file_fields[] = {
    TEXT("title", "name", "what it is, for the person"),
    DATE("date", "metadata.datetime", "the document's own date"),
    QUALIFICATION,
    TEXT("author", "metadata.contentAuthor", "who made it"),
    TEXT("number", "metadata.number", "its number"),
    DATE("issue_date", "metadata.issueDate", "when it was issued"),
    DATE("start_date", "metadata.startDate", "from when it holds"),
    DATE("end_date", "metadata.endDate", "until when it holds"),
    DATE("expiration_date", "metadata.expirationDate", "when it expires"),
    TEXT("country", "metadata.country", "where it holds"),
    BOOLEAN("carbon_copy", "metadata.carbonCopy", "it is the original as the brand has it"),
    BOOLEAN("electronic_safe", "metadata.electronicSafe", "it comes from an electronic safe"),
    END,
};

const struct kind kind_tables[] = {
    {"bill", "io.cozy.bills", "what a brand has billed, or has credited", kind_bill_fields},
    {"file", "io.cozy.files", "a document that is nothing of the below", file_fields},
    {"contract", NULL, "what a person has subscribed to", kind_contract_fields},
    {"identity", "io.cozy.identities", "who a person is to a brand, and how she lives",
     kind_identity_fields},
    {"bank_account", "io.cozy.bank.accounts", "an account at a bank", kind_bank_account_fields},
    {"operation", "io.cozy.bank.operations", "a movement on a bank account", kind_operation_fields},
    {"consumption", "io.cozy.timeseries", "a series of what was consumed", kind_consumption_fields},
    {"trip", "io.cozy.timeseries.geojson", "a journey, made or booked", kind_trip_fields},
    {"event", "io.cozy.calendar.event", "an appointment", kind_event_fields},
    {"contact", "io.cozy.contacts", "somebody in an address book", kind_contact_fields},
    {"reimbursement", "io.cozy.bills", "what an insurance has paid back",
     kind_reimbursement_fields},
    {"order", NULL, "what was ordered from a shop", kind_order_fields},
    {"receipt", NULL, "what was bought at a till", kind_receipt_fields},
    {.name = NULL},
};
