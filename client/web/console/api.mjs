// The JSON API of the relay as the operator uses it: docs/api.md.

/** What the relay refused: `status` is that of HTTP (0: no answer at all), the message its reason. */
export class Refused extends Error {
    constructor(status, reason) {
        super(reason);
        this.status = status;
    }
}

const PATIENCE_MS = 10_000;

export class Api {
    #token;
    #by;
    #fetch;

    /** `by`: who is to be named in the log of events. */
    constructor({ token, by, fetch = (...args) => globalThis.fetch(...args) }) {
        this.#token = token;
        this.#by = by;
        this.#fetch = fetch;
    }

    get token() {
        return this.#token;
    }

    relay() {
        return this.#ask('GET', 'status');
    }

    meeting(id) {
        return this.#ask('GET', meetingPath(id));
    }

    status(id) {
        return this.#ask('GET', meetingPath(id, 'status'));
    }

    history(id) {
        return this.#ask('GET', meetingPath(id, 'history'));
    }

    events(id, after) {
        return this.#ask('GET', meetingPath(id, `events?after=${after}`));
    }

    /** order: { do, item?, until? }. */
    order(id, order) {
        return this.#ask('POST', meetingPath(id, 'proceedings'), { ...order, by: this.#by });
    }

    /** text: { en: ... }. */
    announce(id, text) {
        return this.#ask('PUT', meetingPath(id, 'announcement'), { text, by: this.#by });
    }

    withdraw(id) {
        const by = encodeURIComponent(this.#by);
        return this.#ask('DELETE', meetingPath(id, `announcement?by=${by}`));
    }

    async #ask(method, path, body) {
        const headers = { authorization: `Bearer ${this.#token}` };
        if (body) headers['content-type'] = 'application/json';
        const answer = await this.#fetch(`/api/v1/${path}`, {
            method,
            headers,
            body: body && JSON.stringify(body),
            signal: AbortSignal.timeout(PATIENCE_MS),
        }).catch(error => {
            throw new Refused(0, error.message);
        });
        const json = await answer.json().catch(() => null); // cut off, or not the relay's
        if (!answer.ok) throw new Refused(answer.status, json?.error ?? answer.statusText);
        if (!json) throw new Refused(0, 'half an answer');
        return json;
    }
}

const meetingPath = (id, rest) =>
    ['meetings', encodeURIComponent(id), rest].filter(Boolean).join('/');
