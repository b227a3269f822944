// The words of the interface: one file per language and page, to be edited by translators.
// `{name}` in a text is a gap to be filled in.

/** `folder`: of the page's texts. */
export async function loadText(tag, folder = 'text') {
    const response = await fetch(`/assets/${folder}/${tag}.json`);
    if (!response.ok) throw new Error(`${folder}/${tag}.json: ${response.status}`);
    return new Text(tag, await response.json());
}

export class Text {
    #entries;

    constructor(tag, entries) {
        this.tag = tag;
        this.#entries = entries;
    }

    get(key, gaps = {}) {
        return this.#entries[key].replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
    }

    /** The form of `key` that the language wants with this many: one in Chinese, six in Arabic. */
    plural(key, count) {
        const form = new Intl.PluralRules(this.tag).select(count);
        return this.get(`${key}.${form}`, { count: this.count(count) });
    }

    number(value, unit) {
        const style = { style: 'unit', unit, maximumFractionDigits: 1 };
        return new Intl.NumberFormat(this.tag, style).format(value);
    }

    milliseconds(ms) {
        return this.number(Math.round(ms), 'millisecond');
    }

    seconds(ms) {
        return this.number(ms / 1000, 'second');
    }

    count(value) {
        return new Intl.NumberFormat(this.tag).format(value);
    }

    percent(share) {
        return new Intl.NumberFormat(this.tag, { style: 'percent' }).format(share);
    }

    /** 1500 bytes as 1.5 kB, in the unit that leaves at most three digits before the point. */
    bytes(count) {
        if (count < 1e6) return this.number(count / 1e3, 'kilobyte');
        return count < 1e9 ? this.number(count / 1e6, 'megabyte') : this.number(count / 1e9, 'gigabyte');
    }

    /** Fills the page: elements say with data-text which text is theirs. */
    apply(document) {
        for (const element of document.querySelectorAll('[data-text]')) {
            element.textContent = this.get(element.dataset.text);
        }
        for (const element of document.querySelectorAll('[data-label]')) {
            element.setAttribute('aria-label', this.get(element.dataset.label));
        }
    }
}
