// The documents of the meeting. They lie elsewhere: nothing is asked of anybody until a person follows
// a link.

import { $, make, makeSaid } from '../dom.mjs';
import { localised } from '../localised.mjs';

export class DocumentsView {
    #made = { programme: null, tag: null };

    show({ programme }, { tag }) {
        if (programme === this.#made.programme && tag === this.#made.tag) return;
        this.#made = { programme, tag };
        const documents = programme?.documents ?? [];
        $('documents').hidden = documents.length === 0;
        $('documents').querySelector('ul').replaceChildren(...documents.map(document => entry(document, tag)));
    }
}

function entry({ title, url }, tag) {
    const link = make('a', '', makeSaid(localised(title, tag) ?? { text: url }));
    Object.assign(link, { href: url, rel: 'noopener noreferrer', target: '_blank' });
    return make('li', '', link);
}
