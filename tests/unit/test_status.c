#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <livelisten/status.h>

static void each_has_a_phrase_of_its_own(void **state)
{
    (void)state;
    for (int a = LL_OK; a <= LL_NO_MEMORY + 1; a++)
        for (int b = LL_OK; b < a; b++)
            assert_string_not_equal(ll_status_text((enum ll_status)a),
                                    ll_status_text((enum ll_status)b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_has_a_phrase_of_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
