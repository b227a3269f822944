#include "relay/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

enum {
    APPLICATION_ID = 0x6c6c6d65, /* "llme": says in the file's header whose it is */
    SCHEMA_VERSION = 1,
    BUSY_MS = 3000 /* a relay that is stopping still has it */
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

/* Exclusive: two relays must not both take themselves for the one that runs the meetings, and the
 * index of the log needs no shared memory. The journal comes last: setting it writes to the file,
 * which may be somebody else's. */
static bool take(sqlite3 *db, const char *path)
{
    static const char alone[] = "PRAGMA locking_mode = EXCLUSIVE";
    static const char journal[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    int status = execute(db, alone);

    if (status != SQLITE_OK)
        return explain(path, status, sqlite3_errmsg(db));
    if (!claim(db, path) || !check(db, path))
        return false;
    status = execute(db, journal);
    return status == SQLITE_OK || explain(path, status, sqlite3_errmsg(db));
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

struct sqlite3 *store_file_open(const char *path)
{
    sqlite3 *db = NULL;

    if (!make_private(path))
        return NULL;
    int status = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (status != SQLITE_OK) {
        explain(path, status, db ? sqlite3_errmsg(db) : sqlite3_errstr(status));
    } else {
        sqlite3_busy_timeout(db, BUSY_MS);
        if (take(db, path))
            return db;
    }
    sqlite3_close(db);
    return NULL;
}
