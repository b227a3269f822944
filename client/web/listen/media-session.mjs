// The lock screen and the media keys of the keyboard know what plays, can pause it, and go to another
// channel.

import { channelLabel } from '../languages.mjs';
import { localised } from '../localised.mjs';
import { chosen } from '../state.mjs';

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

    /** `floor`: that word of the interface; `tag`: its language. */
    show(model, { floor, tag }) {
        if (!this.#session || !model.meeting) return;
        this.#session.playbackState = model.wanted ? 'playing' : 'paused';
        const { programme, proceedings, meeting } = model;
        const item = programme?.items[proceedings?.item - 1];
        const channel = chosen(model);
        const title = localised(programme?.title, tag)?.text ?? meeting.title;
        const what = {
            title: localised(item?.title, tag)?.text ?? title,
            artist: channel ? channelLabel(channel, floor).text : '',
            album: title,
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
