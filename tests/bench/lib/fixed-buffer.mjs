// A buffer of fixed delay, judged by somebody who knows the whole trace: a packet that needs longer is concealed.

export class FixedBuffer {
    #packet_ms;
    #needed_ms; // the delay at which each packet would have been in time, ascending; Infinity: lost

    constructor(rows, packet_ms) {
        const best_ms = new Map();
        for (const { seq, sent_us, arrived_us } of rows) {
            const ms = arrived_us === null ? Infinity : (arrived_us - sent_us) / 1000;
            best_ms.set(seq, Math.min(best_ms.get(seq) ?? Infinity, ms));
        }
        this.#packet_ms = packet_ms;
        this.#needed_ms = Float64Array.from(best_ms.values()).sort();
    }

    // What a buffer of this delay conceals.
    concealed_ms(delay_ms) {
        return this.#needed_ms.filter(ms => ms > delay_ms).length * this.#packet_ms;
    }

    // The smallest delay that conceals no more than this. What was lost no delay brings back.
    smallest_ms(concealed_ms) {
        const lost = this.#needed_ms.filter(ms => ms === Infinity).length;
        const forgiven = Math.max(lost, Math.floor(concealed_ms / this.#packet_ms));
        return this.#needed_ms[this.#needed_ms.length - 1 - forgiven] ?? 0;
    }
}
