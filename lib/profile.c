#include <livelisten/profile.h>

#include <assert.h>
#include <string.h>

static const struct profile_traits profiles[PROFILE_COUNT] = {
    [PROFILE_INTERPRETER] = {"interpreter", RENDITION_HI, 20, 200},
    [PROFILE_STANDARD] = {"standard", RENDITION_HI, 60, 1500},
    [PROFILE_SAVER] = {"saver", RENDITION_LO, 120, 5000},
};

static const struct rendition_traits renditions[RENDITION_COUNT] = {
    [RENDITION_HI] = {"hi", 20, 40000},
    [RENDITION_LO] = {"lo", 60, 14000},
};

const struct profile_traits *profile_traits(enum profile profile)
{
    assert((unsigned)profile < PROFILE_COUNT);
    return &profiles[profile];
}

const struct rendition_traits *rendition_traits(enum rendition rendition)
{
    assert((unsigned)rendition < RENDITION_COUNT);
    return &renditions[rendition];
}

bool profile_parse(const char *name, enum profile *out)
{
    for (int i = 0; i < PROFILE_COUNT; i++)
        if (strcmp(name, profiles[i].name) == 0) {
            *out = (enum profile)i;
            return true;
        }
    return false;
}

bool rendition_parse(const char *name, enum rendition *out)
{
    for (int i = 0; i < RENDITION_COUNT; i++)
        if (strcmp(name, renditions[i].name) == 0) {
            *out = (enum rendition)i;
            return true;
        }
    return false;
}

const char *profile_names(void)
{
    return "interpreter, standard or saver";
}
