// The page's own sounds: the chime before the meeting comes back, the tone of the sound check.

import { ring } from '../ring.mjs';

/** Notes of ring.mjs. */
export const CHIME = [{ hz: 659.26, atS: 0, lastS: 1.4 }, { hz: 987.77, atS: 0.22, lastS: 1.6 }];
const TEST = [
    { hz: 440, atS: 0, lastS: 0.7 }, { hz: 554.37, atS: 0.45, lastS: 0.7 }, { hz: 659.26, atS: 0.9, lastS: 1.1 },
];

/** In a person's gesture: sounds as the meeting would, without being in it yet. */
export async function soundCheck(volume) {
    const context = new AudioContext();
    await context.resume();
    await ring(context, context.destination, TEST, volume ** 2);
    await context.close();
}
