#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <livelisten/profile.h>

/* The table of docs/protocol.md section 5. */
static void the_profiles_are_those_of_the_protocol(void **state)
{
    (void)state;
    static const struct profile_traits expected[PROFILE_COUNT] = {
        {"interpreter", RENDITION_HI, 20, 200},
        {"standard", RENDITION_HI, 60, 1500},
        {"saver", RENDITION_LO, 120, 5000},
    };
    for (int i = 0; i < PROFILE_COUNT; i++) {
        const struct profile_traits *traits = profile_traits((enum profile)i);
        assert_string_equal(traits->name, expected[i].name);
        assert_int_equal(traits->rendition, expected[i].rendition);
        assert_int_equal(traits->bundle_ms, expected[i].bundle_ms);
        assert_int_equal(traits->skip_ms, expected[i].skip_ms);
        assert_non_null(strstr(profile_names(), expected[i].name));
    }
}

static void a_message_is_a_whole_number_of_packets(void **state)
{
    (void)state;
    for (int p = 0; p < PROFILE_COUNT; p++) {
        const struct profile_traits *profile = profile_traits((enum profile)p);
        assert_int_equal(profile->bundle_ms % rendition_traits(profile->rendition)->packet_ms,
                         0);
    }
}

static void names_are_parsed_and_nothing_else(void **state)
{
    (void)state;
    for (int i = 0; i < PROFILE_COUNT; i++) {
        enum profile profile;
        assert_true(profile_parse(profile_traits((enum profile)i)->name, &profile));
        assert_int_equal(profile, i);
    }
    for (int i = 0; i < RENDITION_COUNT; i++) {
        enum rendition rendition;
        assert_true(rendition_parse(rendition_traits((enum rendition)i)->name, &rendition));
        assert_int_equal(rendition, i);
    }
    enum profile profile = PROFILE_SAVER;
    enum rendition rendition = RENDITION_LO;
    assert_false(profile_parse("Standard", &profile));
    assert_false(profile_parse("", &profile));
    assert_false(rendition_parse("high", &rendition));
    assert_int_equal(profile, PROFILE_SAVER);
    assert_int_equal(rendition, RENDITION_LO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_profiles_are_those_of_the_protocol),
        cmocka_unit_test(a_message_is_a_whole_number_of_packets),
        cmocka_unit_test(names_are_parsed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
