#include "relay/programmes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "common/whole_file.h"

enum { PATH_MAX_BYTES = 4096 };

static const char suffix[] = ".yaml";

/* Also leaves out the drafts of programmes_store, which begin with a dot. */
static int is_meeting_file(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return entry->d_name[0] != '.' && n >= sizeof suffix &&
           strcmp(entry->d_name + n - (sizeof suffix - 1), suffix) == 0;
}

/* The paths of the files in order, -1 when the directory cannot be read (errno). */
static int list(const char *directory, char ***paths)
{
    struct dirent **names;
    int count = scandir(directory, &names, is_meeting_file, alphasort), done = 0;

    if (count < 0)
        return -1;
    *paths = calloc((size_t)count + 1, sizeof **paths);
    for (int i = 0; i < count; i++) {
        if (*paths && asprintf(&(*paths)[done], "%s/%s", directory, names[i]->d_name) > 0)
            done++;
        free(names[i]);
    }
    free(names);
    if (*paths && done == count)
        return count;
    while (*paths && done-- > 0)
        free((*paths)[done]);
    free(*paths);
    errno = ENOMEM;
    return -1;
}

static void make_bad(struct programmes *programmes, struct programme_entry *entry)
{
    programmes->bad += entry->programme != NULL;
    programme_free(entry->programme);
    entry->programme = NULL;
}

/* Of two meetings of one id nobody knows which is meant. */
static void refuse_twins(struct programmes *programmes)
{
    for (unsigned i = 0; i < programmes->count; i++) {
        struct programme_entry *first = &programmes->entries[i];
        bool twins = false;

        for (unsigned j = i + 1; first->programme && j < programmes->count; j++) {
            struct programme_entry *other = &programmes->entries[j];

            if (!other->programme || strcmp(other->programme->id, first->programme->id) != 0)
                continue;
            log_error("%s: id: '%s': is there twice: %s has it too", other->path,
                      other->programme->id, first->path);
            make_bad(programmes, other);
            twins = true;
        }
        if (twins)
            make_bad(programmes, first);
    }
}

bool programmes_read(struct programmes *programmes, const char *directory, bool must_be)
{
    char **paths = NULL, why[PROGRAMME_WHY_MAX];
    int count = list(directory, &paths);

    *programmes = (struct programmes){0};
    if (count < 0 && errno == ENOENT && !must_be)
        return true;
    if (count >= 0 && count <= PROGRAMMES_MAX)
        programmes->entries = calloc((size_t)count + 1, sizeof programmes->entries[0]);
    if (!programmes->entries) {
        log_error("cannot read the meetings in %s: %s", directory,
                  count > PROGRAMMES_MAX ? "they are too many" : strerror(errno));
        for (int i = 0; i < count; i++)
            free(paths[i]);
        free(paths);
        return false;
    }
    for (int i = 0; i < count; i++) {
        struct programme_entry *entry = &programmes->entries[programmes->count++];

        entry->path = paths[i];
        entry->programme = programme_read_file(entry->path, why, sizeof why);
        if (!entry->programme) {
            programmes->bad++;
            log_error("%s", why);
        }
    }
    free(paths);
    refuse_twins(programmes);
    return true;
}

void programmes_free(struct programmes *programmes)
{
    for (unsigned i = 0; i < programmes->count; i++) {
        free(programmes->entries[i].path);
        programme_free(programmes->entries[i].programme);
    }
    free(programmes->entries);
    *programmes = (struct programmes){0};
}

static struct programme *demo(void)
{
    static const char *const channels[] = {"floor", "ar", "zh", "en", "fr", "ru", "es"};

    return programme_open("demo", "Demo meeting, Room XIX", channels,
                          sizeof channels / sizeof channels[0]);
}

/* Takes the programme over. */
static bool apply_one(struct relay *relay, struct programme *programme, struct moment now)
{
    const struct meeting *meeting =
        programme ? registry_find(&relay->registry, programme->id) : NULL;

    if (meeting && programme_equal(meeting->programme, programme)) {
        programme_free(programme);
        return true;
    }
    return programme && relay_apply(relay, programme, "relay", now);
}

static bool is_among(const struct programmes *programmes, const char *id)
{
    for (unsigned i = 0; i < programmes->count; i++)
        if (strcmp(programmes->entries[i].programme->id, id) == 0)
            return true;
    return false;
}

bool programmes_apply(struct programmes *programmes, struct relay *relay, struct moment now)
{
    bool whole = true;

    if (programmes->bad == 0)
        LIST_EACH (link, &relay->registry.meetings) {
            struct meeting *meeting = LIST_ENTRY(link, struct meeting, link);

            if (programmes->count == 0 ? strcmp(meeting->id, "demo") != 0
                                       : !is_among(programmes, meeting->id))
                relay_withdraw(relay, meeting, "relay", now);
        }
    for (unsigned i = 0; i < programmes->count; i++) {
        struct programme *programme = programmes->entries[i].programme;

        programmes->entries[i].programme = NULL;
        whole &= !programme || apply_one(relay, programme, now);
    }
    return programmes->count == 0 ? apply_one(relay, demo(), now) : whole;
}

/* Whether this file defines the id. Most are told by not holding it at all: everybody who listens
 * waits while a programme is read. */
static bool defines(const char *path, const char *id)
{
    char why[PROGRAMME_WHY_MAX];
    struct programme *programme = NULL;
    size_t n;
    char *text = whole_file_read(path, PROGRAMME_FILE_MAX_BYTES, &n);

    if (text && memmem(text, n, id, strlen(id)))
        programme = programme_read(text, n, path, why, sizeof why);
    bool is_it = programme && strcmp(programme->id, id) == 0;
    programme_free(programme);
    free(text);
    return is_it;
}

/* The file that defines the id; "" when none does. False when the directory cannot be read. */
static bool find(const char *directory, const char *id, char path[PATH_MAX_BYTES])
{
    char **paths;
    int count = list(directory, &paths);

    *path = '\0';
    if (count < 0)
        return errno == ENOENT;
    for (int i = 0; i < count; i++) {
        if (!*path && defines(paths[i], id))
            snprintf(path, PATH_MAX_BYTES, "%s", paths[i]);
        free(paths[i]);
    }
    free(paths);
    return true;
}

/* Where a meeting that no file defines yet is kept: not in place of another one. */
static bool choose(const char *directory, const char *id, char path[PATH_MAX_BYTES],
                   char why[PROGRAMME_WHY_MAX])
{
    if (snprintf(path, PATH_MAX_BYTES, "%s/%s%s", directory, id, suffix) >= PATH_MAX_BYTES) {
        snprintf(why, PROGRAMME_WHY_MAX, "the path of %s is too long", id);
        return false;
    }
    struct programme *other = programme_read_file(path, why, PROGRAMME_WHY_MAX);
    if (other)
        snprintf(why, PROGRAMME_WHY_MAX, "%s.yaml is the file of another meeting, %s", id,
                 other->id);
    programme_free(other);
    return !other;
}

static bool write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, text, n);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text += written;
            n -= (size_t)written;
        }
    }
    return fsync(fd) == 0;
}

/* Into a draft beside it, which then takes its place: a power cut leaves the one or the other. */
static bool replace(const char *directory, const char *path, const char *text, size_t n)
{
    char draft[PATH_MAX_BYTES];

    if (snprintf(draft, sizeof draft, "%s/.draft.XXXXXX", directory) >= (int)sizeof draft) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = mkostemp(draft, O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, text, n) && fchmod(fd, 0640) == 0 && rename(draft, path) == 0;
    int saved = errno, directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!ok)
        unlink(draft);
    if (directory_fd >= 0) {
        fsync(directory_fd);
        close(directory_fd);
    }
    close(fd);
    errno = saved;
    return ok;
}

bool programmes_store(const char *directory, const char *text, size_t n,
                      const struct programme *programme, char why[PROGRAMME_WHY_MAX])
{
    char path[PATH_MAX_BYTES];

    bool ok = (mkdir(directory, 0750) == 0 || errno == EEXIST) &&
              find(directory, programme->id, path);
    if (ok && !*path && !choose(directory, programme->id, path, why))
        return false;
    if (ok && replace(directory, path, text, n))
        return true;
    snprintf(why, PROGRAMME_WHY_MAX, "cannot keep it in %s: %s", directory, strerror(errno));
    return false;
}

bool programmes_remove(const char *directory, const char *id, char why[PROGRAMME_WHY_MAX])
{
    char path[PATH_MAX_BYTES];

    if (find(directory, id, path) && (!*path || unlink(path) == 0))
        return true;
    snprintf(why, PROGRAMME_WHY_MAX, "cannot remove its file in %s: %s", directory,
             strerror(errno));
    return false;
}
