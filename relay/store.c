#include "relay/store.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "common/log.h"
#include "relay/store_file.h"

enum statement { LOAD, SAVE, FORGET, NOTE, EVENTS, STATEMENT_COUNT };

struct store {
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENT_COUNT];
};

static const char *const statements[STATEMENT_COUNT] = {
    [LOAD] = "SELECT phase, item, since_us, until_us, item_since_us, announcement,"
             " announcement_us, ar, zh, en, fr, ru, es FROM meeting WHERE id = ?1",
    [SAVE] = "REPLACE INTO meeting VALUES"
             " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [FORGET] = "DELETE FROM meeting WHERE id = ?1",
    [NOTE] = "INSERT INTO event (meeting, time_us, by, what, detail) VALUES"
             " (?1, ?2, ?3, ?4, ?5)",
    [EVENTS] = "SELECT * FROM (SELECT id, time_us, by, what, detail FROM event"
               " WHERE meeting = ?1 AND id > ?2 ORDER BY id DESC LIMIT ?3) ORDER BY id",
};

/* The columns of LOAD from here on, and the parameters of SAVE one further, are the texts in the
 * order of enum text_language. */
enum { LOAD_TEXTS = 7, SAVE_TEXTS = 9 };

struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof *store);

    if (!store || !(store->db = store_file_open(path)))
        goto err;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(store->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &store->statement[i], NULL) != SQLITE_OK) {
            log_error("%s: %s", path, sqlite3_errmsg(store->db));
            goto err;
        }
    return store;
err:
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statement[i]);
    sqlite3_close(store->db);
    free(store);
}

static void bind_text(sqlite3_stmt *statement, int column, const char *text)
{
    sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC); /* NULL binds NULL */
}

static const char *text_of(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

/* Makes the statement ready for its next use. */
static void finish(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

/* Runs one that writes. */
static void write_out(struct store *store, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        log_error("the state of a meeting could not be kept (%s): a relay that is started "
                  "again would not know it",
                  sqlite3_errmsg(store->db));
    finish(statement);
}

static bool read_announcement(sqlite3_stmt *row, struct announcement *out)
{
    struct texts borrowed;

    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        borrowed.in[i] = (char *)text_of(row, LOAD_TEXTS + i);
    if (!texts_copy(&out->text, &borrowed))
        return false;
    out->id = (uint32_t)sqlite3_column_int64(row, 5);
    out->time.us = sqlite3_column_int64(row, 6);
    return true;
}

bool store_load(struct store *store, const char *meeting, struct proceedings *proceedings,
                struct announcement *announcement)
{
    if (!store)
        return false;
    sqlite3_stmt *row = store->statement[LOAD];
    enum phase phase;
    bool found = false;

    bind_text(row, 1, meeting);
    int status = sqlite3_step(row);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        log_error("%s: where it was cannot be read: %s", meeting, sqlite3_errmsg(store->db));
    if (status == SQLITE_ROW && phase_parse(text_of(row, 0), &phase) &&
        read_announcement(row, announcement)) {
        *proceedings = (struct proceedings){
            .phase = phase,
            .item = (unsigned)sqlite3_column_int64(row, 1),
            .since = {sqlite3_column_int64(row, 2)},
            .until = {sqlite3_column_int64(row, 3)},
            .item_since = {sqlite3_column_int64(row, 4)},
        };
        found = true;
    }
    finish(row);
    return found;
}

void store_save(struct store *store, const struct meeting *meeting)
{
    const struct proceedings *proceedings = &meeting->proceedings;
    const struct announcement *announcement = &meeting->announcement;

    if (!store)
        return;
    sqlite3_stmt *row = store->statement[SAVE];
    bind_text(row, 1, meeting->id);
    bind_text(row, 2, phase_name(proceedings->phase));
    sqlite3_bind_int64(row, 3, proceedings->item);
    sqlite3_bind_int64(row, 4, proceedings->since.us);
    sqlite3_bind_int64(row, 5, proceedings->until.us);
    sqlite3_bind_int64(row, 6, proceedings->item_since.us);
    sqlite3_bind_int64(row, 7, announcement->id);
    sqlite3_bind_int64(row, 8, announcement->time.us);
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++)
        bind_text(row, SAVE_TEXTS + i, announcement->text.in[i]);
    write_out(store, row);
}

void store_forget(struct store *store, const char *meeting)
{
    if (!store)
        return;
    bind_text(store->statement[FORGET], 1, meeting);
    write_out(store, store->statement[FORGET]);
}

void store_note(struct store *store, const char *meeting, const struct event *event)
{
    if (!store)
        return;
    sqlite3_stmt *row = store->statement[NOTE];
    bind_text(row, 1, meeting);
    sqlite3_bind_int64(row, 2, event->time.us);
    bind_text(row, 3, event->by);
    bind_text(row, 4, event->what);
    bind_text(row, 5, event->detail);
    write_out(store, row);
}

void store_events(struct store *store, const char *meeting, int64_t after, unsigned limit,
                  void (*on_event)(void *context, const struct event *event), void *context)
{
    if (!store)
        return;
    sqlite3_stmt *row = store->statement[EVENTS];
    bind_text(row, 1, meeting);
    sqlite3_bind_int64(row, 2, after);
    sqlite3_bind_int64(row, 3, limit);
    while (sqlite3_step(row) == SQLITE_ROW) {
        struct event event = {
            .id = sqlite3_column_int64(row, 0),
            .time = {sqlite3_column_int64(row, 1)},
            .by = text_of(row, 2),
            .what = text_of(row, 3),
            .detail = text_of(row, 4),
        };
        on_event(context, &event);
    }
    finish(row);
}

/* Asked once, at the start: not worth statements of its own among those above. */
static bool read_rehearsal(sqlite3 *db, const char *written, struct rehearsal *rehearsal)
{
    sqlite3_stmt *row = NULL;
    bool found = false;

    if (sqlite3_prepare_v2(db, "SELECT start_us, began_us FROM rehearsal WHERE written = ?1",
                           -1, &row, NULL) == SQLITE_OK) {
        bind_text(row, 1, written);
        if ((found = sqlite3_step(row) == SQLITE_ROW)) {
            rehearsal->start.us = sqlite3_column_int64(row, 0);
            rehearsal->began.us = sqlite3_column_int64(row, 1);
        }
    }
    sqlite3_finalize(row);
    return found;
}

/* `written` NULL: the one that is there. */
static void write_rehearsal(struct store *store, const char *sql, const char *written,
                            const struct rehearsal *rehearsal)
{
    sqlite3_stmt *row = NULL;

    if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(row, 1, rehearsal->start.us);
        sqlite3_bind_int64(row, 2, rehearsal->began.us);
        if (written)
            bind_text(row, 3, written);
        write_out(store, row);
    }
    sqlite3_finalize(row);
}

void store_rehearsal(struct store *store, const char *written, struct rehearsal *rehearsal)
{
    if (!store || read_rehearsal(store->db, written, rehearsal))
        return;
    sqlite3_exec(store->db, "DELETE FROM rehearsal; DELETE FROM meeting; DELETE FROM event",
                 NULL, NULL, NULL);
    write_rehearsal(store,
                    "INSERT INTO rehearsal (start_us, began_us, written) VALUES (?1, ?2, ?3)",
                    written, rehearsal);
}

void store_put_forward(struct store *store, const struct rehearsal *rehearsal)
{
    if (store)
        write_rehearsal(store, "UPDATE rehearsal SET start_us = ?1, began_us = ?2", NULL,
                        rehearsal);
}
