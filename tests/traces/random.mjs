// Chance that is the same on every machine: 32-bit integers, and of floating point only what IEEE 754 fixes
// to the last bit (no Math.log, whose last digit is anybody's).

export class Random {
    constructor(seed) {
        this.state = seed;
    }

    // Even over [0, 1), in steps of 2^-32: a Weyl sequence, mixed by the finalizer of MurmurHash3.
    even() {
        this.state = this.state + 0x9e3779b9 | 0;
        let x = this.state;
        x = Math.imul(x ^ x >>> 16, 0x85ebca6b);
        x = Math.imul(x ^ x >>> 13, 0xc2b2ae35);
        return ((x ^ x >>> 16) >>> 0) / 4294967296;
    }

    between(low, high) {
        return low + this.even() * (high - low);
    }

    // Exponential, by comparisons alone (von Neumann 1951; Knuth, TAOCP 2, 3.4.1): how long a run of falling
    // numbers is, odd or even, decides whether its first is taken.
    exponential(mean) {
        for (let whole = 0; ; whole++) {
            const first = this.even();
            let length = 1;
            for (let last = first, next = this.even(); next < last; next = this.even()) {
                last = next;
                length++;
            }
            if (length % 2 === 1)
                return mean * (whole + first);
        }
    }
}
