// Playout on bad networks, against the best fixed delay in hindsight.

import { runAlone, Unmeasured } from './lib/report.mjs';

const benchmark = {
    rows: {
        playout: { row: 'playout on bad networks, beyond the best delay in hindsight', atMost: 20, digits: 0, unit: '%' },
    },
    async measure() {
        throw new Unmeasured('it needs recorded networks to play in virtual time, and there are none yet');
    },
};
export default benchmark;
await runAlone(import.meta, benchmark);
