/* Programmes as data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/programme.h"

static void test_the_next_best_language(void **state)
{
    char ru[] = "встреча", fr[] = "réunion", en[] = "meeting";
    struct texts texts = {0};

    (void)state;
    assert_null(texts_any(&texts, TEXT_ZH));
    texts.in[TEXT_RU] = ru;
    assert_string_equal(texts_any(&texts, TEXT_ZH), ru);
    texts.in[TEXT_FR] = fr;
    assert_string_equal(texts_any(&texts, TEXT_ZH), fr);
    texts.in[TEXT_EN] = en;
    assert_string_equal(texts_any(&texts, TEXT_ZH), en);
    assert_string_equal(texts_any(&texts, TEXT_FR), fr);
}

static void test_an_open_meeting(void **state)
{
    static const char *const channels[] = {"floor", "fr", "sw"};
    struct programme *programme = programme_open("hall", "The hall", channels, 3);

    (void)state;
    assert_non_null(programme);
    assert_true(programme->autostart);
    assert_string_equal(programme->id, "hall");
    assert_string_equal(texts_any(&programme->title, TEXT_FR), "The hall");
    assert_int_equal(programme->channels_count, 3);
    assert_string_equal(programme->channels[0].label, "Floor");
    assert_string_equal(programme->channels[1].label, "Français");
    assert_string_equal(programme->channels[2].label, "sw");
    assert_int_equal(programme->channels[2].alarms.dead_air_s, 20);
    programme_free(programme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_next_best_language),
        cmocka_unit_test(test_an_open_meeting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
