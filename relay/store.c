#include "relay/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

enum {
    APPLICATION_ID = 0x6c6c6d65, /* "llme": says in the file's header whose it is */
    SCHEMA_VERSION = 1,
    BUSY_MS = 3000 /* a relay that is stopping still has it */
};

enum statement { LOAD, SAVE, FORGET, NOTE, EVENTS, STATEMENT_COUNT };

struct store {
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENT_COUNT];
};

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE meeting (id TEXT PRIMARY KEY, phase TEXT NOT NULL, item INTEGER NOT NULL,"
    " since_us INTEGER NOT NULL, until_us INTEGER NOT NULL, item_since_us INTEGER NOT NULL,"
    " announcement INTEGER NOT NULL, announcement_us INTEGER NOT NULL,"
    " ar TEXT, zh TEXT, en TEXT, fr TEXT, ru TEXT, es TEXT) STRICT;"
    "CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, meeting TEXT NOT NULL,"
    " time_us INTEGER NOT NULL, by TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL)"
    " STRICT;"
    "CREATE INDEX event_of_meeting ON event (meeting, id);"
    "CREATE TABLE rehearsal (written TEXT NOT NULL, start_us INTEGER NOT NULL,"
    " began_us INTEGER NOT NULL) STRICT;"
    "PRAGMA application_id = %d;"
    "PRAGMA user_version = %d;"
    "COMMIT";

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

/* Opening ---------------------------------------------------------------------------------- */

static bool explain(const char *path, int status, const char *said)
{
    switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        log_error("%s is in use: another relay runs with this state directory; stop it, or "
                  "name another directory with --state",
                  path);
        break;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        log_error("%s is damaged (%s): put a copy of it back, or move it away with its -wal "
                  "file; without it meetings begin anew by their files",
                  path, said);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        log_error("%s cannot be written (%s): see to whom it and its directory belong", path,
                  said);
        break;
    case SQLITE_FULL:
        log_error("%s: no room left on the disk", path);
        break;
    default:
        log_error("%s: %s", path, said);
    }
    return false;
}

static int execute(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* The integer of a one-row answer. */
static int ask(sqlite3 *db, const char *sql, int *out)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
        *out = sqlite3_column_int(statement, 0);
        status = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return status;
}

static int make_schema(sqlite3 *db)
{
    char sql[sizeof schema + 40];

    snprintf(sql, sizeof sql, schema, APPLICATION_ID, SCHEMA_VERSION);
    int status = execute(db, sql);
    if (status != SQLITE_OK)
        execute(db, "ROLLBACK");
    return status;
}

/* Sees to whom the file belongs, and makes it ours when it is nobody's. */
static bool claim(sqlite3 *db, const char *path)
{
    int status, owner = 0, version = 0, tables = 0;

    if ((status = ask(db, "PRAGMA application_id", &owner)) != SQLITE_OK ||
        (status = ask(db, "PRAGMA user_version", &version)) != SQLITE_OK ||
        (status = ask(db, "SELECT count(*) FROM sqlite_master", &tables)) != SQLITE_OK)
        return explain(path, status, sqlite3_errmsg(db));
    if (owner == 0 && version == 0 && tables == 0) {
        status = make_schema(db);
        return status == SQLITE_OK || explain(path, status, sqlite3_errmsg(db));
    }
    if (owner != APPLICATION_ID)
        log_error("%s is a database of another program: move it away, or name another "
                  "directory with --state",
                  path);
    else if (version != SCHEMA_VERSION)
        log_error("%s was written by another version of livelisten-relay (format %d, this one "
                  "knows %d): run that one, or move the file away",
                  path, version, SCHEMA_VERSION);
    return owner == APPLICATION_ID && version == SCHEMA_VERSION;
}

static bool check(sqlite3 *db, const char *path)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL);

    if (status == SQLITE_OK)
        status = sqlite3_step(statement);
    const char *said = status == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0)
                                            : sqlite3_errmsg(db);
    bool sound = status == SQLITE_ROW && said && strcmp(said, "ok") == 0;
    if (!sound)
        explain(path, status == SQLITE_ROW ? SQLITE_CORRUPT : status, said);
    sqlite3_finalize(statement);
    return sound;
}

static bool prepare(struct store *store, const char *path)
{
    /* Exclusive: two relays must not both take themselves for the one that runs the meetings, and
     * the index of the log needs no shared memory. The journal comes later: setting it writes to
     * the file, which may be somebody else's. */
    static const char alone[] = "PRAGMA locking_mode = EXCLUSIVE";
    static const char journal[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    int status = execute(store->db, alone);

    if (status != SQLITE_OK)
        return explain(path, status, sqlite3_errmsg(store->db));
    if (!claim(store->db, path) || !check(store->db, path))
        return false;
    if ((status = execute(store->db, journal)) != SQLITE_OK)
        return explain(path, status, sqlite3_errmsg(store->db));
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        status = sqlite3_prepare_v3(store->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &store->statement[i], NULL);
        if (status != SQLITE_OK)
            return explain(path, status, sqlite3_errmsg(store->db));
    }
    return true;
}

/* SQLite would make it with the mode that the umask leaves. */
static bool make_private(const char *path)
{
    if (strcmp(path, ":memory:") == 0)
        return true;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_error("cannot open %s: %s", path, strerror(errno));
        return false;
    }
    close(fd);
    return true;
}

struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof *store);

    if (!store || !make_private(path))
        goto err;
    int status = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE, NULL);
    if (status != SQLITE_OK) {
        explain(path, status, store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(status));
        goto err;
    }
    sqlite3_busy_timeout(store->db, BUSY_MS);
    if (prepare(store, path))
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

/* Using ------------------------------------------------------------------------------------ */

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
    execute(store->db, "DELETE FROM rehearsal; DELETE FROM meeting; DELETE FROM event");
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
