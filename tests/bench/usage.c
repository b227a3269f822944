#include "tests/bench/usage.h"

#include <dirent.h>
#include <stdio.h>

/* /proc/PID/task/TID/schedstat: time on the CPU [ns], time waiting [ns], slices. */
static int64_t thread_ns(pid_t pid, const char *thread)
{
    char path[320];
    long long ns = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, thread);
    file = fopen(path, "re");
    if (!file)
        return -1;
    if (fscanf(file, "%lld", &ns) != 1)
        ns = -1;
    fclose(file);
    return ns;
}

int64_t usage_cpu_us(pid_t pid)
{
    char path[64];
    int64_t sum_ns = -1;
    const struct dirent *entry;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    if (!tasks)
        return -1;
    while ((entry = readdir(tasks))) {
        int64_t ns = entry->d_name[0] == '.' ? -1 : thread_ns(pid, entry->d_name);

        if (ns >= 0)
            sum_ns = (sum_ns < 0 ? 0 : sum_ns) + ns;
    }
    closedir(tasks);
    return sum_ns < 0 ? -1 : sum_ns / 1000;
}
