// The lock screen and the media keys of the keyboard know what plays, can pause it, and go to
// another channel.

import { channelLabel } from '../languages.mjs';
import { chosen } from './state.mjs';

const ARTWORK = [{ src: '/assets/icon.svg', type: 'image/svg+xml', sizes: 'any' }];

export class MediaKeys {
    #session = navigator.mediaSession;
    #shown = '';

    /** on: listen(), pause(), step(1 or -1): to the next or previous channel. */
    constructor(on) {
        this.#handle('play', on.listen);
        for (const action of ['pause', 'stop']) this.#handle(action, on.pause);
        this.#handle('previoustrack', () => on.step(-1));
        this.#handle('nexttrack', () => on.step(1));
    }

    /** `app`, `floor`: words of the interface. */
    show(model, { app, floor }) {
        if (!this.#session || !model.meeting) return;
        this.#session.playbackState = model.wanted ? 'playing' : 'paused';
        const channel = chosen(model);
        const what = {
            title: model.meeting.title,
            artist: channel ? channelLabel(channel, floor).text : '',
            album: app,
        };
        const shown = Object.values(what).join('\n');
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.#session.metadata = new MediaMetadata({ ...what, artwork: ARTWORK });
    }

    #handle(action, handler) {
        try {
            this.#session?.setActionHandler(action, handler);
        } catch {
            // An action that this browser does not know.
        }
    }
}
