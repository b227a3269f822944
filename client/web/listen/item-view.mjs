// The item that is being taken up, and who speaks. A polite live region: it is said when it changes.

import { $, put, putSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';
import { speakerOf } from '../speaker.mjs';
import { stageOf } from '../state.mjs';

/** The meeting's words for kinds of items, and the keys of ours. */
const KINDS = {
    'statement': 'kind.statement', 'video statement': 'kind.video',
    'presentation': 'kind.presentation', 'discussion': 'kind.discussion',
};
export const kindOf = (item, text) => (item.kind in KINDS ? text.get(KINDS[item.kind]) : '');

export class ItemView {
    show({ programme, proceedings }, text) {
        const item = programme?.items[proceedings?.item - 1];
        const isShown = Boolean(item) && stageOf({ proceedings }) === 'during';
        $('now').classList.toggle('on', isShown);
        const label = isShown && [
            text.get('item', { number: text.count(proceedings.item), count: text.count(programme.items.length) }),
            kindOf(item, text),
        ];
        put('now-label', isShown ? label.filter(Boolean).join(' · ') : '');
        putSaid('now-title', isShown ? localised(item.title, text.tag) : null);
        putSaid('now-speaker', isShown ? speakerOf(item, text.tag) : null);
    }
}
