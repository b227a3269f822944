/* What operators do: to a meeting's proceedings and announcement, to the clock of a rehearsal. */
#include <stdlib.h>
#include <string.h>

#include "relay/api/api.h"
#include "relay/api/describe.h"
#include "relay/api/until.h"

static struct http_response answer_state(const struct http_call *call)
{
    return api_answer(200, describe_state(call->meeting, call->now.wall));
}

static struct http_response with_body(const struct http_call *call, const char *const *known,
                                      struct http_response (*act)(const struct http_call *call,
                                                                  const json_t *body))
{
    struct http_response response;
    json_t *body = api_read_object(call->request, known, &response);

    if (body)
        response = act(call, body);
    json_decref(body);
    return response;
}

static bool read_act(const json_t *body, enum act *out, struct http_response *refusal)
{
    const char *name = json_string_value(json_object_get(body, "do"));

    if (name && act_parse(name, out))
        return true;
    *refusal = api_refuse_member(
        "do", "expected one of \"doors\", \"live\", \"pause\", \"end\", \"next\", "
              "\"previous\", \"item\"");
    return false;
}

static bool read_item(const json_t *body, struct order *order, struct http_response *refusal)
{
    const json_t *item = json_object_get(body, "item");
    json_int_t number = json_integer_value(item);

    if (order->act != ACT_ITEM) {
        if (item)
            *refusal = api_refuse_member("item", "goes only with \"do\": \"item\"");
        return !item;
    }
    if (number < 1 || number > PROGRAMME_ITEMS_MAX) {
        *refusal = api_refuse_member("item", "expected the number of an item, 1 and up");
        return false;
    }
    order->item = (unsigned)number;
    return true;
}

/* An instant after `now` as relay/api/until.h takes it. */
static bool read_instant(const json_t *body, const char *member, const char *zone, ll_wall now,
                         ll_wall *out, struct http_response *refusal)
{
    const json_t *value = json_object_get(body, member);
    const char *text = json_string_value(value);
    char why[CONTROL_TEXT_MAX];

    if (text ? until_parse(text, zone, now, out, why)
             : until_from_us(json_is_integer(value) ? json_integer_value(value) : -1, now, out,
                             why))
        return true;
    *refusal = api_refuse_member(member, why);
    return false;
}

static bool read_until(const struct http_call *call, const json_t *body, struct order *order,
                       struct http_response *refusal)
{
    const json_t *until = json_object_get(body, "until");

    if (!until || json_is_null(until))
        return true;
    if (order->act == ACT_LIVE || order->act == ACT_PAUSE)
        return read_instant(body, "until", call->meeting->programme->zone,
                            meeting_time(call->meeting, call->now.wall), &order->until,
                            refusal);
    *refusal = api_refuse_member("until", "goes only with \"live\" and \"pause\"");
    return false;
}

static struct http_response do_order(const struct http_call *call, const json_t *body)
{
    struct http_response refusal;
    struct order order = {0};
    char why[CONTROL_TEXT_MAX];
    const char *by = api_read_by(body, &refusal);

    if (!by || !read_act(body, &order.act, &refusal) || !read_item(body, &order, &refusal) ||
        !read_until(call, body, &order, &refusal))
        return refusal;
    if (!relay_order(call->http->relay, call->meeting, &order, by, call->now, why))
        return api_error(409, why);
    return answer_state(call);
}

struct http_response api_order(const struct http_call *call)
{
    static const char *const known[] = {"do", "item", "until", "by", NULL};

    return with_body(call, known, do_order);
}

/* Borrows the strings of the object. */
static bool read_texts(const json_t *object, struct texts *out, struct http_response *refusal)
{
    static const char *const why =
        "expected an object with a sentence in one or more of ar, zh, en, fr, ru, es";
    json_t *value;
    const char *tag;

    json_object_foreach ((json_t *)object, tag, value) {
        enum text_language language;

        if (!text_language_parse(tag, &language) || json_string_length(value) == 0 ||
            !control_printable(json_string_value(value))) {
            *refusal = api_refuse_member("text", why);
            return false;
        }
        out->in[language] = (char *)json_string_value(value);
    }
    if (!texts_any(out, TEXT_EN))
        *refusal = api_refuse_member("text", why);
    return texts_any(out, TEXT_EN);
}

static struct http_response announce(const struct http_call *call, const json_t *body)
{
    struct http_response refusal;
    struct texts texts = {0};
    const char *by = api_read_by(body, &refusal);

    if (!by || !read_texts(json_object_get(body, "text"), &texts, &refusal))
        return refusal;
    if (!relay_announce(call->http->relay, call->meeting, &texts, by, call->now))
        return api_refuse_member("text", "together the languages are longer than 6000 bytes");
    return answer_state(call);
}

struct http_response api_announce(const struct http_call *call)
{
    static const char *const known[] = {"text", "by", NULL};

    return with_body(call, known, announce);
}

struct http_response api_withdraw_announcement(const struct http_call *call)
{
    const char *by = api_checked_by(call->request->by);

    if (!by)
        return api_refuse_by();
    relay_announce(call->http->relay, call->meeting, NULL, by, call->now);
    return answer_state(call);
}

static struct http_response put_forward(const struct http_call *call, const json_t *body)
{
    struct relay *relay = call->http->relay;
    struct http_response refusal;
    char why[CONTROL_TEXT_MAX];
    ll_wall to;
    const char *by = api_read_by(body, &refusal);

    if (!by || !read_instant(body, "to", NULL, (ll_wall){0}, &to,
                             &refusal)) /* the past: out of order */
        return refusal;
    if (!relay_put_forward(relay, to, by, call->now, why))
        return api_error(409, why);
    return api_answer(200, json_pack("{s:I, s:I}", "time_us",
                                     (json_int_t)relay_meeting_time(relay, call->now).us,
                                     "rate", (json_int_t)relay->registry.rehearsal.rate));
}

struct http_response api_put_forward(const struct http_call *call)
{
    static const char *const known[] = {"to", "by", NULL};

    return with_body(call, known, put_forward);
}
