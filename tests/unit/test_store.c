/* What survives the relay: kept and read back, over kill -9, and files that are no store of ours,
 * which are left as they are. */
#include "relay/store.h"

#include <stdarg.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "common/log.h"

static char directory[] = "/tmp/livelisten-store-XXXXXX";
static char path[sizeof directory + 20];

static int make_directory(void **state)
{
    (void)state;
    log_init("test", LOG_LEVEL_ERROR);
    strcpy(directory + sizeof directory - 7, "XXXXXX");
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/meetings.db", directory);
    return 0;
}

static int remove_directory(void **state)
{
    static const char *const names[] = {"meetings.db", "meetings.db-wal", "meetings.db-shm",
                                        "meetings.db-journal"};
    char name[sizeof path + 20];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(name, sizeof name, "%s/%s", directory, names[i]);
        unlink(name);
    }
    return rmdir(directory);
}

static struct store *open_it(void)
{
    struct store *store = store_open(path);

    assert_non_null(store);
    return store;
}

static struct meeting example(unsigned item)
{
    struct meeting meeting = {
        .id = "plenary",
        .proceedings = {.phase = PHASE_PAUSED,
                        .item = item,
                        .since = {1744196400000001},
                        .until = {1744203600000002},
                        .item_since = {1744190000000003}},
        .announcement =
            {.id = 4000000000u,
             .time = {1744196400000004},
             .text = {.in = {[TEXT_AR] = "استراحة", [TEXT_FR] = "Pause, « 15 h »"}}},
    };

    return meeting;
}

static void assert_kept(struct store *store, const struct meeting *meeting)
{
    struct proceedings proceedings;
    struct announcement announcement;

    assert_true(store_load(store, meeting->id, &proceedings, &announcement));
    assert_int_equal(proceedings.phase, meeting->proceedings.phase);
    assert_int_equal(proceedings.item, meeting->proceedings.item);
    assert_int_equal(proceedings.since.us, meeting->proceedings.since.us);
    assert_int_equal(proceedings.until.us, meeting->proceedings.until.us);
    assert_int_equal(proceedings.item_since.us, meeting->proceedings.item_since.us);
    assert_int_equal(announcement.id, meeting->announcement.id);
    assert_int_equal(announcement.time.us, meeting->announcement.time.us);
    for (int i = 0; i < TEXT_LANGUAGE_COUNT; i++) {
        const char *text = meeting->announcement.text.in[i];

        if (text)
            assert_string_equal(announcement.text.in[i], text);
        else
            assert_null(announcement.text.in[i]);
    }
    texts_fini(&announcement.text);
}

static bool is_kept(struct store *store, const char *meeting)
{
    struct proceedings proceedings;
    struct announcement announcement = {0};
    bool kept = store_load(store, meeting, &proceedings, &announcement);

    texts_fini(&announcement.text);
    return kept;
}

/* Events as one line each. */
struct listing {
    size_t count;
    int64_t last;
    char text[2000];
};

static void on_event(void *context, const struct event *event)
{
    struct listing *listing = context;
    size_t used = strlen(listing->text);

    assert_true(event->id > listing->last);
    listing->last = event->id;
    listing->count++;
    snprintf(listing->text + used, sizeof listing->text - used, "%lld %s %s %s\n",
             (long long)event->time.us, event->by, event->what, event->detail);
}

static struct listing events(struct store *store, const char *meeting, int64_t after,
                             unsigned limit)
{
    struct listing listing = {0};

    store_events(store, meeting, after, limit, on_event, &listing);
    return listing;
}

static void note(struct store *store, const char *meeting, int64_t time_us, const char *what)
{
    struct event event = {.time = {time_us}, .by = "Ana", .what = what, .detail = "why"};

    store_note(store, meeting, &event);
}

static void test_keeps_where_a_meeting_is(void **state)
{
    struct store *store = open_it();
    struct meeting meeting = example(3), other = {.id = "other"};

    (void)state;
    assert_false(is_kept(store, "plenary"));
    store_save(store, &meeting);
    store_save(store, &other);
    assert_kept(store, &meeting);
    meeting = example(4);
    meeting.announcement.text.in[TEXT_FR] = NULL;
    store_save(store, &meeting);
    store_close(store);

    store = open_it();
    assert_kept(store, &meeting);
    assert_kept(store, &other);
    store_forget(store, "plenary");
    assert_false(is_kept(store, "plenary"));
    assert_kept(store, &other);
    store_close(store);
}

static void test_the_file_is_the_owners_alone(void **state)
{
    struct store *store = open_it();
    struct stat status;

    (void)state;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    store_close(store);
}

/* Each change is there at once: a child makes them, and is killed with nothing closed. */
static void test_survives_kill(void **state)
{
    struct meeting meeting = example(7);
    int status;

    (void)state;
    for (int i = 1; i <= 3; i++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            struct store *store = store_open(path);

            meeting.proceedings.item = (unsigned)i;
            store_save(store, &meeting);
            note(store, "plenary", i, "item");
            kill(getpid(), SIGKILL);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        meeting.proceedings.item = (unsigned)i;
        struct store *store = open_it();
        assert_kept(store, &meeting);
        assert_int_equal(events(store, "plenary", 0, 10).count, i);
        store_close(store);
    }
}

static void test_events(void **state)
{
    struct store *store = open_it();
    struct listing all;

    (void)state;
    assert_int_equal(events(store, "plenary", 0, 10).count, 0);
    note(store, "plenary", 10, "doors");
    note(store, "other", 20, "doors");
    note(store, "plenary", 30, "live");
    note(store, "plenary", 25, "pause"); /* the clock of the system was set back */
    all = events(store, "plenary", 0, 10);
    assert_string_equal(all.text, "10 Ana doors why\n30 Ana live why\n25 Ana pause why\n");
    assert_int_equal(events(store, "plenary", all.last, 10).count, 0);
    assert_string_equal(events(store, "plenary", 1, 10).text,
                        "30 Ana live why\n25 Ana pause why\n");
    assert_string_equal(events(store, "plenary", 0, 1).text, "25 Ana pause why\n");
    store_forget(store, "plenary");
    assert_int_equal(events(store, "plenary", 0, 10).count, 3);
    store_close(store);
}

static void test_rehearsal(void **state)
{
    static const char written[] = "2025-04-09T09:40:00Z,60";
    struct rehearsal rehearsal = {{7000}, {1000}, 60}, later = {{9000}, {1500}, 60};
    struct store *store = open_it();
    struct meeting meeting = example(2);

    (void)state;
    store_rehearsal(store, written, &rehearsal);
    assert_int_equal(rehearsal.began.us, 1000);
    store_save(store, &meeting);
    note(store, "plenary", 10, "live");
    store_put_forward(store, &later);
    store_close(store);

    store = open_it();
    rehearsal = (struct rehearsal){{7000}, {2000}, 60};
    store_rehearsal(store, written, &rehearsal);
    assert_int_equal(rehearsal.start.us, later.start.us);
    assert_int_equal(rehearsal.began.us, later.began.us);
    assert_kept(store, &meeting);
    rehearsal = (struct rehearsal){{7000}, {3000}, 1};
    store_rehearsal(store, "2025-04-09T09:40:00Z", &rehearsal);
    assert_int_equal(rehearsal.began.us, 3000);
    assert_false(is_kept(store, "plenary"));
    assert_int_equal(events(store, "plenary", 0, 10).count, 0);
    store_close(store);
}

static void test_without_a_store(void **state)
{
    struct meeting meeting = example(1);
    struct rehearsal rehearsal = {.began = {5}};

    (void)state;
    store_save(NULL, &meeting);
    note(NULL, "plenary", 1, "live");
    assert_false(is_kept(NULL, "plenary"));
    assert_int_equal(events(NULL, "plenary", 0, 10).count, 0);
    store_rehearsal(NULL, "x", &rehearsal);
    assert_int_equal(rehearsal.began.us, 5);
    store_close(NULL);
}

static char *read_file(size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 20);

    assert_non_null(file);
    *n = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void write_file(const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* The file is refused, and not a byte of it is changed. */
static void assert_left_alone(void)
{
    size_t n, m;
    char *before = read_file(&n);

    assert_null(store_open(path));
    char *after = read_file(&m);
    assert_int_equal(m, n);
    assert_memory_equal(after, before, n);
    free(before);
    free(after);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_no_database(void **state)
{
    static const char text[] =
        "These are the minutes of a meeting. They are no database at all, "
        "and are long enough not to be taken for an empty one either.\n";

    (void)state;
    write_file(text, sizeof text);
    assert_left_alone();
}

static void test_database_of_another_program(void **state)
{
    (void)state;
    run_sql("CREATE TABLE bookmarks (url TEXT)");
    assert_left_alone();
}

static void test_newer_format(void **state)
{
    (void)state;
    store_close(open_it());
    run_sql("PRAGMA user_version = 99");
    assert_left_alone();
}

static void test_damaged(void **state)
{
    struct store *store = open_it();
    struct meeting meeting = example(1);
    size_t n;

    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(meeting.id, sizeof meeting.id, "meeting-%d", i);
        store_save(store, &meeting);
    }
    store_close(store);
    char *bytes = read_file(&n);
    assert_true(n > 20000);
    memset(bytes + 4096, 0x5a, n - 8192);
    write_file(bytes, n);
    free(bytes);
    assert_left_alone();
}

static void test_truncated(void **state)
{
    size_t n;

    (void)state;
    store_close(open_it());
    char *bytes = read_file(&n);
    write_file(bytes, n / 2);
    free(bytes);
    assert_left_alone();
}

/* A disk that fills up between two writes leaves such a file. */
static void test_empty_file_is_a_new_one(void **state)
{
    struct meeting meeting = example(1);

    (void)state;
    write_file("", 0);
    struct store *store = open_it();
    store_save(store, &meeting);
    assert_kept(store, &meeting);
    store_close(store);
}

#define IN_A_DIRECTORY(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_DIRECTORY(test_keeps_where_a_meeting_is),
        IN_A_DIRECTORY(test_the_file_is_the_owners_alone),
        IN_A_DIRECTORY(test_survives_kill),
        IN_A_DIRECTORY(test_events),
        IN_A_DIRECTORY(test_rehearsal),
        cmocka_unit_test(test_without_a_store),
        IN_A_DIRECTORY(test_no_database),
        IN_A_DIRECTORY(test_database_of_another_program),
        IN_A_DIRECTORY(test_newer_format),
        IN_A_DIRECTORY(test_damaged),
        IN_A_DIRECTORY(test_truncated),
        IN_A_DIRECTORY(test_empty_file_is_a_new_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
