#include "client/capture/check/report.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "client/common/terminal.h"

enum { WHAT_COLUMNS = 14, TEXT_COLUMNS = 44, METER_COLUMNS = 20, ADVICE_COLUMNS = 58 };

static enum verdict worse(enum verdict a, enum verdict b)
{
    return a > b ? a : b;
}

enum verdict report_verdict(const struct report *report)
{
    enum verdict worst = findings_worst(&report->relay_findings);

    for (size_t i = 0; i < report->input_count; i++)
        worst = worse(worst, findings_worst(&report->input[i].findings));
    return worst;
}

/* Table --------------------------------------------------------------------------------------- */

/* Of UTF-8 text whose characters are one column wide. */
static int columns_of(const char *text)
{
    int columns = 0;

    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

/* Broken between words. */
static void write_advice(const char *advice, FILE *to)
{
    const char *mark = "->";

    while (*advice) {
        size_t n = strlen(advice);

        if (n > ADVICE_COLUMNS) {
            for (n = ADVICE_COLUMNS; n > 0 && advice[n] != ' '; n--)
                ;
            if (n == 0) /* one long word */
                n = strcspn(advice, " ");
        }
        fprintf(to, "  %-*s %s %.*s\n", WHAT_COLUMNS, "", mark, (int)n, advice);
        advice += n;
        advice += strspn(advice, " ");
        mark = "  ";
    }
}

static void write_line(const struct finding *finding, const char *text, FILE *to)
{
    int gap = TEXT_COLUMNS - columns_of(text);

    fprintf(to, "  %-*s %s%*s %s\n", WHAT_COLUMNS, finding->what, text, gap > 0 ? gap : 0, "",
            verdict_word(finding->verdict));
    if (*finding->advice)
        write_advice(finding->advice, to);
}

static void write_findings(const struct findings *findings, FILE *to)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->finding[i];
        char meter[METER_COLUMNS * 4 + 1], text[sizeof finding->text + sizeof meter];

        if (strcmp(finding->what, "level") == 0)
            snprintf(text, sizeof text, "%s %s", finding->text,
                     terminal_meter(meter, sizeof meter, (int)lround(finding->figure),
                                    METER_COLUMNS));
        else
            snprintf(text, sizeof text, "%s", finding->text);
        write_line(finding, text, to);
    }
}

static const char *summary(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_BAD:
        return "bad: see what is bad above, before the meeting";
    case VERDICT_LOOK:
        return "it will work; look at what is said above";
    case VERDICT_GOOD:
    case VERDICT_NONE:
        break;
    }
    return "all good";
}

void report_write_table(const struct report *report, FILE *to)
{
    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->input[i];

        fprintf(to, "\n%s = %s\n", input->channel, input->source);
        write_findings(&input->findings, to);
    }
    fprintf(to, "\nrelay %s\n",
            report->relay ? report->relay : "not checked: no --relay is given");
    write_findings(&report->relay_findings, to);
    fprintf(to, "\n%s\n", summary(report_verdict(report)));
}

/* JSON ---------------------------------------------------------------------------------------- */

static json_t *pack_finding(const struct finding *finding)
{
    bool measured = !isnan(finding->figure);

    return json_pack("{ss ss so ss* ss ss*}", "what", finding->what, "verdict",
                     verdict_word(finding->verdict), "value",
                     measured ? json_real(finding->figure) : json_null(), "unit",
                     measured ? finding->unit : NULL, "text", finding->text, "advice",
                     *finding->advice ? finding->advice : NULL);
}

static json_t *pack_findings(const struct findings *findings)
{
    json_t *list = json_array();

    for (size_t i = 0; i < findings->count; i++)
        if (json_array_append_new(list, pack_finding(&findings->finding[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *pack_inputs(const struct report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->input_count; i++) {
        const struct report_input *input = &report->input[i];
        json_t *packed =
            json_pack("{ss ss ss so}", "channel", input->channel, "source", input->source,
                      "verdict", verdict_word(findings_worst(&input->findings)), "findings",
                      pack_findings(&input->findings));

        if (json_array_append_new(list, packed) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *pack_relay(const struct report *report)
{
    if (!report->relay)
        return json_null();
    return json_pack("{ss ss so}", "url", report->relay, "verdict",
                     verdict_word(findings_worst(&report->relay_findings)), "findings",
                     pack_findings(&report->relay_findings));
}

bool report_write_json(const struct report *report, FILE *to)
{
    json_t *object = json_pack("{ss so so}", "verdict", verdict_word(report_verdict(report)),
                               "inputs", pack_inputs(report), "relay", pack_relay(report));
    bool ok = object && json_dumpf(object, to, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0 &&
              fputc('\n', to) != EOF && fflush(to) == 0;

    json_decref(object);
    return ok;
}
