#include "tests/bench/usage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* /proc/PID/task/TID/schedstat: time on the CPU [ns], time waiting [ns], slices. */
static int64_t thread_ns(pid_t pid, const char *thread)
{
    char path[320];
    long long ns = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, thread);
    file = fopen(path, "re");
    if (!file)
        return 0;
    if (fscanf(file, "%lld", &ns) != 1)
        ns = 0;
    fclose(file);
    return ns;
}

static void each_thread(struct usage *usage, void (*visit)(struct usage *, long, int64_t))
{
    char path[64];
    const struct dirent *entry;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)usage->pid);
    tasks = opendir(path);
    while (tasks && (entry = readdir(tasks))) {
        if (entry->d_name[0] != '.')
            visit(usage, atol(entry->d_name), thread_ns(usage->pid, entry->d_name));
    }
    if (tasks)
        closedir(tasks);
}

static void note(struct usage *usage, long id, int64_t ns)
{
    if (usage->threads == USAGE_THREADS_MAX)
        return;
    usage->before[usage->threads].id = id;
    usage->before[usage->threads++].ns = ns;
}

static void add(struct usage *usage, long id, int64_t ns)
{
    for (int i = 0; i < usage->threads; i++) {
        if (usage->before[i].id == id)
            ns -= usage->before[i].ns;
    }
    usage->cpu_us += ns / 1000;
    if (ns / 1000 > usage->busiest_thread_us)
        usage->busiest_thread_us = ns / 1000;
}

void usage_begin(struct usage *usage, pid_t pid)
{
    *usage = (struct usage){.pid = pid};
    each_thread(usage, note);
}

void usage_end(struct usage *usage)
{
    each_thread(usage, add);
}
