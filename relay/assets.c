#include "relay/assets.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "relay/list.h"

struct file {
    struct list link;
    struct asset asset;
    int64_t modified_ns;
    int64_t bytes;
    uint64_t inode;
};

struct assets {
    int directory;
    struct list files; /* few: all that the page is made of */
};

struct assets *assets_open(const char *directory)
{
    struct assets *assets = malloc(sizeof *assets);

    if (!assets)
        return NULL;
    list_init(&assets->files);
    assets->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (assets->directory < 0) {
        log_error("cannot open the web directory %s: %s; name the right one with --web",
                  directory, strerror(errno));
        free(assets);
        return NULL;
    }
    return assets;
}

static void forget(struct file *file)
{
    list_remove(&file->link);
    body_release(file->asset.body);
    free(file);
}

void assets_close(struct assets *assets)
{
    if (!assets)
        return;
    LIST_EACH (link, &assets->files)
        forget(LIST_ENTRY(link, struct file, link));
    close(assets->directory);
    free(assets);
}

bool asset_valid_name(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    if (strlen(name) >= ASSET_NAME_MAX)
        return false;
    for (;;) {
        size_t part_bytes = strspn(name, allowed);

        if (part_bytes == 0 || *name == '.')
            return false;
        name += part_bytes;
        if (*name != '/')
            return *name == '\0';
        name++;
    }
}

const char *asset_type(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".wasm", "application/wasm"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".webmanifest", "application/manifest+json"},
    };
    const char *ending = strrchr(name, '.');

    for (size_t i = 0; ending && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static struct body *read_all(int fd, size_t n)
{
    char *bytes = malloc(n ? n : 1);
    size_t used = 0;

    while (bytes && used < n) {
        ssize_t got = read(fd, bytes + used, n - used);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) { /* it is being written at this moment: the next request will do */
            free(bytes);
            return NULL;
        }
        used += got;
    }
    return bytes ? body_create(bytes, n) : NULL;
}

static int64_t modified_ns(const struct stat *info)
{
    return info->st_mtim.tv_sec * INT64_C(1000000000) + info->st_mtim.tv_nsec;
}

static struct file *load(struct assets *assets, const char *name, int fd,
                         const struct stat *info)
{
    struct file *file = calloc(1, sizeof *file);

    if (!file)
        return NULL;
    file->asset.body = read_all(fd, info->st_size);
    if (!file->asset.body) {
        free(file);
        return NULL;
    }
    file->modified_ns = modified_ns(info);
    file->bytes = info->st_size;
    file->inode = info->st_ino;
    file->asset.type = asset_type(name);
    snprintf(file->asset.name, sizeof file->asset.name, "%s", name);
    snprintf(file->asset.etag, sizeof file->asset.etag, "\"%" PRIx64 "-%" PRIx64 "\"",
             (uint64_t)file->modified_ns, (uint64_t)file->bytes);
    list_append(&assets->files, &file->link);
    return file;
}

static struct file *find_kept(struct assets *assets, const char *name)
{
    LIST_EACH (link, &assets->files) {
        struct file *file = LIST_ENTRY(link, struct file, link);

        if (strcmp(file->asset.name, name) == 0)
            return file;
    }
    return NULL;
}

static bool is_current(const struct file *file, const struct stat *info)
{
    return file->modified_ns == modified_ns(info) && file->bytes == info->st_size &&
           file->inode == info->st_ino;
}

const struct asset *assets_find(struct assets *assets, const char *name)
{
    struct stat info;

    if (!asset_valid_name(name))
        return NULL;
    int fd = openat(assets->directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    struct file *file = NULL;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= ASSET_MAX_BYTES) {
        file = find_kept(assets, name);
        if (file && !is_current(file, &info)) {
            forget(file);
            file = NULL;
        }
        if (!file)
            file = load(assets, name, fd, &info);
    }
    close(fd);
    return file ? &file->asset : NULL;
}
